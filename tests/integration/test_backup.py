"""Copies of the centre: all on an empty machine, each part alone older and newer than the rest, killed in the
middle, tampered with. Nothing is lost, or nothing is changed and the reason is in words."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from heluo.entrypoints.control import control as open_control
from heluo.governance.backup import keys, make, restore
from heluo.governance.backup.afterwards import disagreements
from heluo.governance.backup.repository import Repository
from heluo.governance.night.run import run_night
from heluo.governance.night.tidy import tidy
from heluo.kit import disk
from heluo.kit.errors import BadInput, Broken, Conflict, HeluoError, NotFound, Unavailable
from heluo.kit.places import Home
from tests.lib.copied_centre import (
    CopiedCentre,
    contents,
    copied_centre,
    copy_of,
    deliver,
    difference,
    everything,
    persons,
    release_id,
)
from tests.lib.sender import Sender

pytestmark = pytest.mark.slow
REFUSED = ("release_refused", "lake_damaged", "foreign_vault", "persons_lost")
"""A release that was not made because something contradicts; any other error is a fault."""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> CopiedCentre:
    return copied_centre(tmp_path_factory.mktemp("centre"))


def heluo(*arguments: str | Path, patch: str = "") -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with `patch` run before it."""
    code = f"import sys\nfrom heluo.entrypoints import cli\n{patch}\ncli.main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_all_on_an_empty_machine(centre: CopiedCentre, tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    done = heluo("restore", centre.copies, "--identity", centre.identity, "--home", new.root)
    assert done.returncode == 0, done.stderr
    assert "agree" in done.stdout
    assert not list(new.root.glob("before-restore-*"))
    assert everything(new) == everything(centre.home)
    assert difference(new) == 0
    folders = [p.relative_to(centre.home.root) for p in centre.home.hospitals.rglob("*") if p.is_dir()]
    assert [one for one in folders if not (new.root / one).is_dir()] == []  # empty ones, too
    run_night(new)
    assert persons(new) == 3
    assert difference(new) == 0
    # The centre goes on where it was: the hospital's next delivery fits its chain.
    assert (new.centre / "keys" / "signing.pem").read_bytes() == (
        centre.home.centre / "keys" / "signing.pem"
    ).read_bytes()


@pytest.mark.parametrize("part", ["control", "lake", "vault", "inbox"])
@pytest.mark.parametrize("order", ["older", "newer"])
def test_each_part_alone_from_another_time(
    centre: CopiedCentre, tmp_path: Path, part: str, order: str
) -> None:
    new = Home(tmp_path / "new")
    rest, own = (centre.newer, centre.older) if order == "older" else (centre.older, centre.newer)
    centre.put_back(new, rest)
    put_back = centre.put_back(new, own, part)
    assert put_back.parts == (part,)
    said = disagreements(new, open_control(new))
    before, expected = release_id(new), 3 if rest == centre.newer or part == "inbox" else 1
    refused = None
    try:
        run_night(new)
    except HeluoError as error:
        refused = error
    if refused is not None:
        assert refused.code in REFUSED, refused
        assert release_id(new) == before  # readers stay where they are
        assert refused.text("zh") != refused.text("en")
        assert said, "the restore announced nothing"
        return
    assert difference(new) == 0
    assert persons(new) >= expected - (part == "inbox" and order == "newer")


def test_a_second_copy_adds_only_what_is_new(centre: CopiedCentre, tmp_path: Path) -> None:
    home, copies = copy_of(centre, tmp_path / "home"), tmp_path / "copies"
    first = make.back_up(home, copies, [centre.recipient])
    again = make.back_up(home, copies, [centre.recipient])
    assert (again.files, again.new_bytes) == (first.files, 0)
    run_night(home)
    third = make.back_up(home, copies, [centre.recipient], keep=1)
    assert 0 < third.new_bytes < first.new_bytes
    assert third.forgotten == 2
    repository = Repository(copies)
    assert repository.sets() == [third.name]
    assert {p.name for p in copies.glob("chunks/*/*")} == set(repository.named_chunks())
    restore.verify(restore.choose(copies, centre.keys), centre.keys)


def test_another_recipient_can_open_everything_of_the_next_copy(centre: CopiedCentre, tmp_path: Path) -> None:
    home, copies, other = copy_of(centre, tmp_path / "home"), tmp_path / "copies", tmp_path / "other"
    make.back_up(home, copies, [centre.recipient])
    public = keys.recipients([str(keys.new_key(home, other))])
    done = make.back_up(home, copies, public)
    with_other = keys.restore_keys(home, [other], None)
    restore.verify(restore.choose(copies, with_other, done.name), with_other)


def test_this_machine_alone_cannot_read_its_copies(centre: CopiedCentre) -> None:
    own = [p for p in centre.home.root.rglob("*") if p.suffix in (".age", ".key", ".pem")]
    assert own
    for path in own:
        with pytest.raises(HeluoError):
            restore.choose(centre.copies, keys.restore_keys(centre.home, [path], None))
    names = b"".join(p.read_bytes() for p in centre.copies.rglob("*") if p.is_file())
    assert "张建国".encode() not in names
    assert b"lab_result" not in names


def truncated(copies: Path) -> None:
    largest = max(copies.glob("chunks/*/*"), key=lambda p: p.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-10])


def one_bit(copies: Path) -> None:
    for path in copies.glob("chunks/*/*"):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)


def exchanged(copies: Path) -> None:
    """Two chunks that both open, under each other's names."""
    one, other = sorted(copies.glob("chunks/*/*"))[:2]
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def a_chunk_gone(copies: Path) -> None:
    next(iter(copies.glob("chunks/*/*"))).unlink()


def manifest_cut(copies: Path) -> None:
    for path in copies.glob("sets/*/manifest.age"):
        path.write_bytes(path.read_bytes()[:-1])


def renamed(copies: Path) -> None:
    """An older set in the place of the newest."""
    older, newer = sorted((copies / "sets").iterdir())[-2:]
    shutil.rmtree(newer)
    older.rename(newer)


@pytest.mark.parametrize("change", [truncated, one_bit, exchanged, a_chunk_gone, manifest_cut, renamed])
def test_a_copy_that_was_changed_is_refused_before_anything_is(
    centre: CopiedCentre, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    home, copies = copy_of(centre, tmp_path / "home"), tmp_path / "copies"
    shutil.copytree(centre.copies, copies)
    change(copies)
    before = contents(home.root)
    with pytest.raises(Broken) as refused:
        restore.restore(home, restore.choose(copies, centre.keys), centre.keys)
    assert refused.value.text("zh") != refused.value.text("en")
    assert contents(home.root) == before


def test_another_key_another_signer_and_no_copy_are_refused(centre: CopiedCentre, tmp_path: Path) -> None:
    other = tmp_path / "other.age"
    other.write_text(f"{Identity.generate()}\n")
    with pytest.raises(Broken, match="does not open"):
        restore.choose(centre.copies, keys.restore_keys(centre.home, [other], None))
    elsewhere = Home(tmp_path / "elsewhere")
    Sender(elsewhere, open_control(elsewhere), "h1")
    stranger = keys.restore_keys(
        elsewhere, [centre.identity], elsewhere.agent("h1") / "keys" / "centre-signing.pub"
    )
    with pytest.raises(Broken, match="signature"):
        restore.choose(centre.copies, stranger)
    with pytest.raises(BadInput, match="signature"):
        keys.restore_keys(Home(tmp_path / "nothing"), [_without_signer(centre.identity, tmp_path)], None)
    with pytest.raises(NotFound):
        restore.choose(tmp_path, centre.keys)
    with pytest.raises(NotFound):
        restore.choose(centre.copies, centre.keys, "1999")


def _without_signer(identity: Path, folder: Path) -> Path:
    path = folder / "plain.age"
    path.write_text("\n".join(line for line in identity.read_text().splitlines() if "signer" not in line))
    return path


def test_too_little_room_is_said_before_anything_is_changed(
    centre: CopiedCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_of(centre, tmp_path / "home")
    before = contents(home.root)
    usage = shutil.disk_usage(home.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    with pytest.raises(Unavailable) as refused:
        restore.restore(home, restore.choose(centre.copies, centre.keys), centre.keys)
    assert refused.value.code == disk.FULL
    with pytest.raises(Unavailable) as not_copied:
        make.back_up(home, tmp_path / "copies", [centre.recipient])
    assert not_copied.value.code == disk.FULL
    assert contents(home.root) == before


def test_what_was_there_is_moved_aside(centre: CopiedCentre, tmp_path: Path) -> None:
    home = copy_of(centre, tmp_path / "home")
    was = contents(home.root)
    done = centre.put_back(home, centre.older)
    assert done.aside is not None
    aside = contents(done.aside)
    changed = {name for name, data in was.items() if contents(home.root).get(name) != data}
    assert {name for name in changed if aside.get(name) != was[name]} == set()


def test_a_process_that_uses_the_home_is_named(centre: CopiedCentre, tmp_path: Path) -> None:
    home = copy_of(centre, tmp_path / "home")
    code = f"f = open({str(home.control_db)!r}); print(1, flush=True); input()"
    command = [sys.executable, "-c", code]
    held = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with held:
        assert held.stdout is not None
        held.stdout.readline()
        before = contents(home.root)
        with pytest.raises(Conflict, match=str(held.pid)):
            centre.put_back(home, centre.older)
        assert contents(home.root) == before
        held.kill()


KILLED = """
import itertools, os, signal
from heluo.governance.backup import {module} as place
before, count = place.{function}, itertools.count(1)
def mortal(*given, **named):
    if next(count) == {n}:
        os.kill(os.getpid(), signal.SIGKILL)
    return before(*given, **named)
place.{function} = mortal
"""


@pytest.mark.parametrize("n", [1, 5, 20])
def test_a_copy_killed_in_the_middle_leaves_no_set_and_the_next_is_complete(
    centre: CopiedCentre, tmp_path: Path, n: int
) -> None:
    home, copies = copy_of(centre, tmp_path / "home"), tmp_path / "copies"
    arguments = ("backup", copies, "--recipient", centre.recipient, "--home", home.root)
    done = heluo(*arguments, patch=KILLED.format(module="repository", function="chunk_name", n=n))
    assert done.returncode == -signal.SIGKILL
    assert Repository(copies).sets() == []
    made = make.back_up(home, copies, [centre.recipient])
    restore.verify(restore.choose(copies, centre.keys, made.name), centre.keys)
    assert not (home.root / ".backup").exists()


@pytest.mark.parametrize("n", [2, 10])
def test_a_restore_killed_while_it_verifies_has_changed_nothing(
    centre: CopiedCentre, tmp_path: Path, n: int
) -> None:
    home = copy_of(centre, tmp_path / "home")
    before = contents(home.root)
    arguments = ("restore", centre.copies, "--identity", centre.identity, "--home", home.root)
    done = heluo(*arguments, patch=KILLED.format(module="restore", function="chunk_name", n=n))
    assert done.returncode == -signal.SIGKILL
    now = {name: data for name, data in contents(home.root).items() if not name.startswith(".restore")}
    assert now == before
    assert release_id(home)


@pytest.mark.parametrize("n", [1, 3, 5, 8])
def test_a_restore_killed_while_it_exchanges_is_finished_by_the_next(
    centre: CopiedCentre, tmp_path: Path, n: int
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(centre.home.root, home.root)
    arguments = (
        "restore",
        centre.copies,
        "--identity",
        centre.identity,
        "--set",
        centre.older,
        "--home",
        home.root,
    )
    done = heluo(*arguments, patch=KILLED.format(module="restore", function="_exchange", n=n))
    assert done.returncode == -signal.SIGKILL
    with pytest.raises(Conflict, match="did not finish"):
        open_control(home)
    done = heluo(*arguments)
    assert done.returncode == 0, done.stderr
    assert persons(home) == 1
    assert difference(home) == 0


def test_a_copy_while_parcels_land_and_a_night_runs(centre: CopiedCentre, tmp_path: Path) -> None:
    home, copies, new = Home(tmp_path / "home"), tmp_path / "copies", Home(tmp_path / "new")
    centre.put_back(home, centre.older)
    shutil.copytree(centre.home.agent("h1"), home.agent("h1"))
    night = threading.Thread(target=lambda: run_night(home))
    sender = Sender(home, open_control(home), "h1")
    sender.chain = _chain(home)
    deliver(sender, 2)
    night.start()
    made = [make.back_up(home, copies, [centre.recipient]).name for _ in range(3)]
    deliver(sender, 3)
    night.join()
    for i, name in enumerate(made):
        at = Home(new.root / str(i))
        restore.restore(at, restore.choose(copies, centre.keys, name), centre.keys)
        run_night(at)
        assert difference(at) == 0
        assert persons(at) >= 2


def _chain(home: Home) -> dict[tuple[str, int], tuple[int, str | None]]:
    import sqlalchemy as sa

    from heluo.lakehouse.records import Ledger

    with open_control(home).connect() as connection:
        found = connection.execute(
            sa.select(Ledger.stream, Ledger.epoch, Ledger.seq, Ledger.manifest_sha256).order_by(Ledger.seq)
        )
        return {(stream, epoch): (seq, sha) for stream, epoch, seq, sha in found}


def test_nothing_is_tidied_away_under_a_copy(centre: CopiedCentre, tmp_path: Path) -> None:
    home = copy_of(centre, tmp_path / "home")
    with make.copying(home), pytest.raises(Conflict, match="copy"):
        tidy(home, open_control(home), keep=1)


def test_the_key_file_is_for_its_owner_alone_and_never_overwritten(centre: CopiedCentre) -> None:
    assert os.stat(centre.identity).st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        keys.new_key(centre.home, centre.identity)
