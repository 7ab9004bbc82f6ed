"""A program as a service: what systemd reads in the file, and what is refused before one is written."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import pytest

from heluo.kit import service_unit
from heluo.kit.errors import BadInput
from heluo.kit.service_unit import Service
from heluo.kit.text import Text

PROGRAM = Path("/bin/true")


def of(home: Path, *, sandboxes: bool = False) -> Service:
    command = ("hospital", "run", "h01", "--interval", "24")
    return Service("heluo-test", Text("采集", "collection 100%"), command, home, "daemon", sandboxes)


def values(text: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")]


@pytest.mark.parametrize("sandboxes", [False, True])
def test_systemd_takes_the_file(tmp_path: Path, sandboxes: bool) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("没有 systemd-analyze · no systemd-analyze on this machine")
    home = tmp_path / 'a "folder" of 100% $HOME'
    home.mkdir()
    path = tmp_path / "heluo-test.service"
    path.write_text(service_unit.unit(of(home, sandboxes=sandboxes), PROGRAM), encoding="utf-8")
    done = subprocess.run([verify, "verify", "--man=no", path], capture_output=True, text=True, check=False)
    assert "heluo-test" not in done.stderr, done.stderr
    path.write_text(path.read_text(encoding="utf-8").replace("Restart=always", "Restart=sometimes"))
    done = subprocess.run([verify, "verify", "--man=no", path], capture_output=True, text=True, check=False)
    assert "restart" in done.stderr, "a word that systemd does not know is told"


def test_words_stand_as_they_are() -> None:
    text = service_unit.unit(of(Path("/srv/a b/50%/$x")), PROGRAM)
    (command,) = values(text, "ExecStart")
    assert command == '/bin/true hospital run h01 --interval 24 --home "/srv/a b/50%%/$$x"'
    assert values(text, "ReadWritePaths") == ['"/srv/a b/50%%/$x"'] == values(text, "RequiresMountsFor")
    assert values(text, "Description") == ["采集 · collection 100%%"]


def test_it_starts_with_the_machine_and_comes_back() -> None:
    text = service_unit.unit(of(Path("/srv/heluo")), PROGRAM)
    assert values(text, "WantedBy") == ["multi-user.target"]
    assert values(text, "Restart") == ["always"]
    assert values(text, "StartLimitIntervalSec") == ["0"], "a machine without its network for an hour"
    assert values(text, "UMask") == ["0077"]


def test_only_the_portal_may_make_namespaces() -> None:
    plain, portal = (service_unit.unit(of(Path("/srv"), sandboxes=x), PROGRAM) for x in (False, True))
    assert values(plain, "RestrictNamespaces") == ["yes"]
    assert values(portal, "RestrictNamespaces") == []
    for text in (plain, portal):
        assert values(text, "ProtectSystem") == ["strict"]
        assert values(text, "ReadWritePaths") == ["/srv"]


def test_a_file_of_somebody_else_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_unit, "program", lambda: PROGRAM)
    mine = of(tmp_path)
    path = service_unit.write(mine, tmp_path)
    assert path.stat().st_mode & 0o777 == 0o644
    assert service_unit.write(mine, tmp_path) == path, "its own file is written again"
    path.write_text("[Unit]\nDescription=another's\n", encoding="utf-8")
    with pytest.raises(BadInput, match="was not written by Heluo"):
        service_unit.write(mine, tmp_path)
    assert "another's" in path.read_text(encoding="utf-8")


def test_what_could_not_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no account"):
        service_unit.at_home_of("nobody-of-that-name", tmp_path)
    with pytest.raises(BadInput, match="is root"):
        service_unit.at_home_of("root", tmp_path)
    other = next(one for one in pwd.getpwall() if one.pw_uid not in (0, os.getuid()))
    with pytest.raises(BadInput, match="does not belong to"):
        service_unit.at_home_of(other.pw_name, tmp_path)


def test_a_program_behind_a_closed_folder_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "bin").mkdir(parents=True)
    closed.chmod(0o700)
    somebody = os.getuid() + 4711
    assert service_unit.closed_to(somebody, PROGRAM) is None
    assert service_unit.closed_to(somebody, closed / "bin") in (closed, *closed.parents)
    assert service_unit.closed_to(os.getuid(), closed / "bin") not in (closed, closed / "bin")
