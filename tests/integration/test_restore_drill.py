"""The restore drill: copies made after each of three nights and in the middle of one, while intake, worker
and portal run. Each part alone is put back older and newer than the rest, everything on an empty machine,
and copies that were changed, cut or sealed for another key. The next night makes the release of the twin
that was never damaged, or there is none and the words say where and what to do; doing it leads there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lib.damages import CONTROL, VAULT, Damage
from tests.lib.drill_home import Nights, codes_of, copied
from tests.lib.heluo_commands import Answer, Running, heluo, served
from tests.lib.interruptions import at
from tests.lib.operator_drill import Drill
from tests.lib.scene import Scene

pytestmark = pytest.mark.slow
LAKE = r"lake|湖|source|standard"
PLACES = {"control": f"{CONTROL}|{VAULT}", "lake": LAKE, "vault": VAULT, "inbox": r"inbox|收件箱|parcel|包裹"}
HOSPITALS_OWN = ("agents", "sources", "truth", "counts.json")
"""What is on the hospitals' machines and is not restored with the centre."""


@dataclass(frozen=True)
class Copies:
    """A folder of copies: the sets of the nights, of a night at work, and the key that opens them."""

    folder: Path
    key: Path
    sets: dict[str, str]

    def restore(self, home: Path, moment: str, *options: str, key: Path | None = None) -> Answer:
        named = ("--set", self.sets[moment], *options)
        return heluo("restore", str(self.folder), "--identity", str(key or self.key), *named, home=home)


@pytest.fixture(scope="module")
def copies(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    root = tmp_path_factory.mktemp("copies")
    folder, key = root / "sets", root / "key"
    answer = heluo("backup", "--new-key", str(key), home=scene.nights.first)
    assert answer.code == 0, answer.words
    made: dict[str, str] = {}

    def copy(moment: str, home: Path) -> None:
        answer = heluo("backup", str(folder), "--recipient", f"{key}.pub", "--json", home=home)
        assert answer.code == 0, answer.words
        made[moment] = json.loads(answer.words[answer.words.index("{") :])["set"]

    for moment in ("first", "second"):
        copy(moment, getattr(scene.nights, moment))
    home = copied(scene.nights.waiting, root / "working")
    with served("serve", home), served("intake", home):
        for moment in ("categories", "persons"):
            running = Running(("work", "--once", "--home", str(home)))
            came, _ = at(moment, home, running, lambda m=moment: copy(m, home))
            assert came, f"the night was never at {moment}"
            shutil.rmtree(home)
            copied(scene.nights.waiting, home)
    shutil.rmtree(home)
    copy("third", scene.nights.twin)
    return Copies(folder, key, made)


@pytest.fixture
def home(scene: Scene, tmp_path: Path) -> Iterator[Path]:
    yield copied(scene.nights.waiting, tmp_path / "home")
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("part", ["control", "lake", "vault", "inbox"])
@pytest.mark.parametrize("moment", ["first", "third"])
def test_a_part_that_is_older_or_newer_than_the_rest(
    part: str, moment: str, home: Path, scene: Scene, copies: Copies
) -> None:
    def do(home: Path, nights: Nights) -> None:
        answer = copies.restore(home, moment, "--part", part)
        assert answer.code == 0, answer.words
        assert not answer.traceback, answer.words

    older = moment == "first" and part in ("control", "inbox")
    # Persons who are new in a control database's last release have their ids in that night's vault alone.
    asked = {"backup": ("vault",), "copy": "twin"} if (part, moment) == ("control", "third") else {}
    damage = Damage(
        f"{part} of the {moment} night", do, place=PLACES[part], resent=older, all_send=older, **asked
    )
    drilled(damage, home, scene)


@pytest.mark.parametrize("moment", ["second", "categories", "persons", "third"])
def test_everything_on_an_empty_machine(moment: str, tmp_path: Path, scene: Scene, copies: Copies) -> None:
    home = tmp_path / "new"

    def do(home: Path, nights: Nights) -> None:
        answer = copies.restore(home, moment)
        assert answer.code == 0, answer.words
        for name in HOSPITALS_OWN:
            there = nights.waiting / name
            shutil.copytree(there, home / name) if there.is_dir() else shutil.copy2(there, home / name)

    older = moment == "second"
    damage = Damage(f"a machine of the {moment} night", do, resent=older, all_send=older, unheard=older)
    drilled(damage, home, scene)
    shutil.rmtree(home)


def test_keys_and_configuration_come_back(home: Path, scene: Scene, copies: Copies) -> None:
    def do(home: Path, nights: Nights) -> None:
        shutil.rmtree(home / "centre" / "keys")
        answer = copies.restore(home, "first", "--part", "keys", "--part", "hospitals")
        assert answer.code == 0, answer.words

    drilled(Damage("keys of the first night", do), home, scene)


@pytest.mark.parametrize("what", ["another key", "cut", "changed", "missing", "no set"])
def test_a_copy_that_is_not_sound_changes_nothing(
    what: str, home: Path, tmp_path: Path, copies: Copies
) -> None:
    bad = Copies(tmp_path / "bad", copies.key, copies.sets)
    shutil.copytree(copies.folder, bad.folder)
    key = copies.key
    largest = max((p for p in bad.folder.rglob("*") if p.is_file()), key=lambda p: (p.stat().st_size, p.name))
    content = bytearray(largest.read_bytes())
    match what:
        case "another key":
            key = tmp_path / "other"
            assert heluo("backup", "--new-key", str(key), home=home).code == 0
        case "cut":
            largest.write_bytes(content[: len(content) // 2])
        case "changed":
            content[len(content) // 2] ^= 1
            largest.write_bytes(content)
        case "missing":
            largest.unlink()
        case "no set":
            shutil.rmtree(bad.folder)
            bad.folder.mkdir()
    before = fingerprint(home)
    for options in (("--check",), ()):
        answer = bad.restore(home, "third", *options, key=key)
        assert answer.code != 0, (what, options)
        assert not answer.traceback, answer.words
        assert "错误" in answer.words, answer.words
        assert "error" in answer.words, answer.words
        assert fingerprint(home) == before, (what, options)


def fingerprint(home: Path) -> dict[str, str]:
    """Every file of the centre and of the vault; locks and a database's own side files say nothing."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("centre", "vault")
        for path in sorted((home / part).rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-wal", "-shm")) and "locks" not in path.parts
    }


def drilled(damage: Damage, home: Path, scene: Scene) -> None:
    drill = Drill(damage, home, scene.nights, scene.twin, scene.before, scene.complete).run()
    assert drill.problems == [], "\n".join((damage.name, *drill.done, *drill.problems))
    assert codes_of(home) == codes_of(scene.nights.twin)
