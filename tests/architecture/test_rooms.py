"""A room declares itself: a new one is found without an edit outside its folders, none is named all over the
tree, and what nobody declared is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from heluo.access import audit, chain, declared, rules
from heluo.access.acts import ActKind
from heluo.access.declared import Declaration, Declared, Resource
from heluo.access.permit import FIGURES
from heluo.delivery.frame.collect import rooms
from heluo.kit import db
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

ROOT = Path(__file__).resolve().parents[2]
MOST = 2
"""Files that may name a room outside its own folders: one is its policy."""
DERIVED = ("generated", "policy_expanded.csv", "webdist", "__pycache__")

GUIDE = ROOT / "docs/how-to/add-a-delivery-module.md"
ASK = """
import json
from heluo.access import permissions
from heluo.access.declared import act, declare_with, resources
from heluo.delivery.frame.collect import declared, rooms
from heluo.entrypoints.api import document

declare_with(declared)
print(json.dumps({
    "last": list(rooms())[-1],
    "path": "/api/tides/level" in document()["paths"],
    "resource": resources()["tides.level"].label.en,
    "act": act("tides.read").label.en,
    "may": [permissions.may(role, "tides.level", "quality") for role in ("inspector", "clinician")],
    "screens": permissions.screens("inspector")[-1],
}))
"""


def sources() -> list[Path]:
    """Every file of the product that is written by hand. The province's demonstration shows pages by their
    address, as anybody outside may: it is no part of the product."""
    found = [p for part in ("src/heluo", "web/src") for p in (ROOT / part).rglob("*") if p.is_file()]
    return [ROOT / "pyproject.toml", *(p for p in found if not any(name in str(p) for name in DERIVED))]


def naming(room: str, own: Iterable[str], files: Iterable[Path]) -> list[str]:
    """Files outside the room's two folders that name it: by its place in either tree, by a resource or an act
    that it declares (`own`), by the address of its page, or as the name of the file."""
    names = "|".join(map(re.escape, sorted(name for name in own if "." in name)))
    wanted = re.compile(
        rf"delivery[./]{room}\b|modules/{room}\b|from heluo\.delivery import .*\b{room}\b"
        rf"|[\"'`]/(?:api/)?{room}(?=[/?\"'`])" + (rf"|[\"'`](?:{names})[\"'`]" if names else "")
    )
    found = []
    for path in files:
        place = path.relative_to(ROOT).as_posix()
        if place.startswith((f"src/heluo/delivery/{room}/", f"web/src/modules/{room}/")):
            continue
        if path.stem == room and path.suffix == ".csv":
            found.append(place)
        elif path.suffix in (".py", ".ts", ".tsx", ".toml", ".css"):
            text = path.read_text(encoding="utf-8")
            # Python's backticks are prose.
            if wanted.search(text.replace("`", " ") if path.suffix == ".py" else text):
                found.append(place)
    return sorted(found)


@pytest.mark.parametrize("room", list(rooms()))
def test_a_room_is_named_in_at_most_two_files_outside_its_folders(room: str) -> None:
    own = [one.name for one in (*rooms()[room].resources, *rooms()[room].acts)]
    found = naming(room, own, sources())
    assert f"src/heluo/access/policy/{room}.csv" in found
    assert len(found) <= MOST, found


def test_the_count_sees_each_way_of_naming_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    lines = [
        "from heluo.delivery.tides.endpoints import router",
        "from heluo.delivery import search, tides",
        'ADDRESS = "/api/tides/level"',
        'PAGE = "/tides?at=1"',
        'NAME = "tides.level"',
        "import x from '../modules/tides/room'",
    ]
    for n, line in enumerate([*lines, "# the `tides.level` of the sea", 'TIDES = "tides"']):
        (tmp_path / f"f{n}.py").write_text(line, encoding="utf-8")
    assert len(naming("tides", ["tides.level"], sorted(tmp_path.glob("*.py")))) == len(lines)


def test_the_room_of_the_guide_is_found_without_another_edit(tmp_path: Path) -> None:
    source = tmp_path / "src/heluo"
    shutil.copytree(ROOT / "src/heluo", source, ignore=shutil.ignore_patterns("webdist", "__pycache__"))
    for data in ("dictionary", "hospitals", "pyproject.toml"):
        (tmp_path / data).symlink_to(ROOT / data)
    guide = dict(re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S))
    folder = source / "delivery/tides"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name in ("resources.py", "endpoints.py", "room.py"):
        (folder / name).write_text(guide[name], encoding="utf-8")
    (source / "access/policy/tides.csv").write_text(guide["tides.csv"], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "src")},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {
        "last": "tides",
        "path": True,
        "resource": "Level of the tide",
        "act": "read the tide",
        "may": [True, False],
        "screens": "tides",
    }


def one_room(*resources: str, acts: tuple[ActKind, ...] = ()) -> Declared:
    made = (Resource(name, "tides", frozenset({FIGURES}), Text("潮", "tide")) for name in resources)
    return Declared((Declaration("tides", tuple(made), acts),))


def policy_folder(tmp_path: Path, **files: str) -> Path:
    for name, lines in files.items():
        text = ",".join(rules.COLUMNS) + "\n" + lines
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


LINE = "allow,inspector,tides.level,1,quality,figures,,x,x\n"


@pytest.mark.parametrize(
    ("resources", "files", "found"),
    [
        (["tides.level", "tides.moon"], {"tides": LINE}, "'tides.moon'"),
        (["tides.level"], {}, "'tides' without a policy"),
        (["tides.level"], {"tides": LINE, "moons": LINE}, "'moons', which is no room"),
        (["tides.level"], {"tides": LINE + LINE.replace("tides.level", "search.count")}, "'search.count'"),
        (["tides.level"], {"tides": LINE.replace("allow", "deny")}, "'tides.level'"),
    ],
)
def test_rooms_and_their_policies_must_fit(
    tmp_path: Path, resources: list[str], files: dict[str, str], found: str
) -> None:
    with pytest.raises(BadConfiguration, match=re.escape(found)):
        rules.read_policy(one_room(*resources), policy_folder(tmp_path, **files))


def test_a_room_with_its_policy_is_read(tmp_path: Path) -> None:
    assert len(rules.read_policy(one_room("tides.level"), policy_folder(tmp_path, tides=LINE))) == 1


def test_an_undeclared_act_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    control = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(control)
    audit.record(control, audit.Event("u", "inspector", "session.open", "allowed"))
    with pytest.raises(BadConfiguration, match=r"tides\.read.*declared nowhere"):
        audit.record(control, audit.Event("u", "inspector", "tides.read", "allowed"))
    with db.reading(control) as session:
        assert chain.verify(session).events == 1


def test_two_rooms_may_not_declare_the_same_name() -> None:
    with pytest.raises(BadConfiguration, match=r"two declarations of the resource 'tides\.level'"):
        _ = one_room("tides.level", "tides.level").resources
    with pytest.raises(BadConfiguration, match=r"two declarations of the act 'session\.open'"):
        _ = one_room(acts=(ActKind("session.open", Text("潮", "tide")),)).acts


def test_a_process_that_collected_nothing_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "_collect", None)
    monkeypatch.setattr(declared, "_collected", None)
    with pytest.raises(BadConfiguration, match="has not collected"):
        declared.resources()
    assert declared.act("session.open").label.en == "signed in", "access's own acts need no room"
