"""What every kind of source promises, asked of each of them: the same rows, and exactly what it declares.

A kind is one file: a planted one is opened without a word elsewhere, and one that declares what it has not is
refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

import heluo.collection.interfaces
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import (
    CANNOT,
    DATABASE,
    METHODS,
    After,
    Among,
    Capabilities,
    Connection,
    Since,
    SourceKind,
    cannot,
)
from heluo.collection.interfaces.connect import connect, connections, kind, kinds
from heluo.collection.landing.append import Landing, Message
from heluo.collection.night import run_once
from heluo.collection.profile import profile
from heluo.collection.selftest import selftest
from heluo.entrypoints.enrol import enrol
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import home
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, TABLES, Invented, make, results

ROWS: list[tuple[str, str | None]] = [
    *((str(n), text) for n, text in enumerate(["x", None, "", "汉 𠀀", "a\nb", '"', "\\N"], 1)),
    *((str(n), "x") for n in range(8, 21)),
]


@dataclass
class Filled:
    """A kind of source that holds `ROWS` as the view `few` (n, a). `add` puts one more row."""

    connection: Connection
    add: Callable[[str, str], None]


def _database(settings: dict[str, Any], run: Any, folder: Path, text: str) -> Filled:
    run("DROP TABLE IF EXISTS few")
    run(f"CREATE TABLE few (n integer, a {text})")
    run("INSERT INTO few VALUES (?, ?)", [(int(n), a) for n, a in ROWS])
    connection = Connection("his", settings["driver"], settings, folder)
    return Filled(connection, lambda n, a: run("INSERT INTO few VALUES (?, ?)", [(int(n), a)]))


def _sqlite(tmp_path: Path, request: pytest.FixtureRequest) -> Filled:
    path = tmp_path / "his.db"

    def run(statement: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.executemany(statement, [()] if rows is None else rows)

    return _database({"driver": "sqlite", "path": "his.db"}, run, tmp_path, "text")


def _server(name: str) -> Callable[[Path, pytest.FixtureRequest], Filled]:
    def filled(tmp_path: Path, request: pytest.FixtureRequest) -> Filled:
        server = request.getfixturevalue(f"{name}_server")
        return _database(server.settings, server.run, tmp_path, server.text_type)

    return filled


def _landing(tmp_path: Path, request: pytest.FixtureRequest) -> Filled:
    place = home(tmp_path)
    enrol(place, CODE)
    connection = Connection("his", "landing", {"driver": "landing"}, place.agent(CODE))

    def push(id: str, rows: list[tuple[str, str | None]]) -> None:
        with Landing(connection) as landing:
            landing.append([Message(id, tuple(("few", {"n": n, "a": a}) for n, a in rows))])

    push("first", ROWS)
    return Filled(connection, lambda n, a: push(n, [(n, a)]))


def _files(tmp_path: Path, request: pytest.FixtureRequest) -> Filled:
    path = tmp_path / "few.csv"

    def field(text: str | None) -> str:
        return "" if text is None else '"' + text.replace('"', '""') + '"'

    def add(n: str, a: str | None) -> None:
        with path.open("a", encoding="utf-8", newline="") as out:
            out.write(f"{n},{field(a)}\n")

    path.write_text("n,a\n", encoding="utf-8")
    for n, a in ROWS:
        add(n, a)
    return Filled(Connection("his", "files", {"driver": "files", "folder": "."}, tmp_path), add)


KINDS = {
    "files": _files,
    "sqlite": _sqlite,
    "postgresql": _server("postgresql"),
    "mysql": _server("mariadb"),
    "landing": _landing,
}
ALIASES = {"mariadb": "mysql"}


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Filled:
    return KINDS[request.param](tmp_path, request)


def texts(source: Any, columns: tuple[str, ...] = ("n", "a"), where: Any = None) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for t in source.batches("few", columns, where) for row in t.to_pylist()]


def test_every_kind_is_asked():
    assert set(kinds()) == {*KINDS, *ALIASES}
    for alias, name in ALIASES.items():
        assert kind(alias) is kind(name)


def test_rows_are_texts(filled):
    with closing(connect(filled.connection)) as source:
        assert [c.name for c in source.columns("few")] == ["n", "a"]
        assert source.columns("nowhere") == ()
        assert sorted(texts(source), key=lambda r: int(r[0])) == ROWS
        assert sorted(texts(source, ("a",)), key=str) == sorted(((a,) for _, a in ROWS), key=str)
        assert sum(t.num_rows for t in source.batches("few", ("a",), None, 7)) == 7
        rows = source.batches("few", ("n",))
        next(rows)
        rows.close()
        assert len(texts(source)) == len(ROWS), "whoever stops reading leaves the source usable"


def test_it_can_do_what_it_declares(filled):
    with closing(connect(filled.connection)) as source:
        can = source.can
        assert ask.count(source, "few") == (len(ROWS) if can.counts else None)
        if can.marks:
            assert ask.highest(source, "few", "n") == "20"
            assert ask.highest(source, "few", "n", "12") == "12"
            assert sorted(texts(source, ("n",), Since("n", "18"))) == [("18",), ("19",), ("20",)]
        if can.lookups:
            assert texts(source, ("n", "a"), Among(("n",), (("4",),))) == [("4", "汉 𠀀")]
        assert ask.common_values(source, "few", "a", 1) == [("x", 14)]
        for capability, method in METHODS.items():
            assert getattr(can, capability) == hasattr(source, method), capability


def test_a_snapshot_does_not_move(filled):
    with closing(connect(filled.connection)) as source:
        if not source.can.snapshot or filled.connection.driver == "sqlite":
            return  # a reader of a SQLite file keeps writers out: nothing can change meanwhile
        filled.add("99", "late")
        assert len(texts(source)) == len(ROWS)
    with closing(connect(filled.connection)) as source:
        assert len(texts(source)) == len(ROWS) + 1


def test_an_order_of_its_own_misses_nothing(filled):
    with closing(connect(filled.connection)) as source:
        if not source.can.own_order:
            with pytest.raises(TypeError):
                texts(source, ("n",), After("1"))
            return
        mark = ask.newest(source, "few")
        assert mark is not None
        assert texts(source, ("n",)) == [(n,) for n, _ in ROWS], "in the order of arrival"
    filled.add("3", "again")
    filled.add("99", "late")
    with closing(connect(filled.connection)) as source:
        assert texts(source, ("n", "a"), After(mark)) == [("3", "again"), ("99", "late")]
        assert ask.newest(source, "nowhere") is None


GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-kind-of-source.md"
EXAMPLE = GUIDE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
"""The file that the guide shows, as it stands there."""


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the product looks into for kinds of sources, for this test alone."""
    folder = tmp_path / "more_kinds"
    folder.mkdir()
    path = [*heluo.collection.interfaces.__path__, str(folder)]
    monkeypatch.setattr(heluo.collection.interfaces, "__path__", path)
    return folder


def test_a_new_kind_is_the_one_file_of_the_guide(planted, tmp_path):
    (planted / "csv_folder.py").write_text(EXAMPLE, encoding="utf-8")
    hospital: Invented = make(tmp_path)
    (hospital.agent / "connections.toml").write_text(
        '[his]\ndriver = "csv_folder"\nfolder = "out"\n', encoding="utf-8"
    )
    lines = hospital.fields.read_text(encoding="utf-8").splitlines()
    lab = [line for line in lines if line.startswith(("category,", "lab_result,"))]
    hospital.fields.write_text("\n".join(lab) + "\n", encoding="utf-8")
    (hospital.agent / "out").mkdir()

    def write(rows: list[tuple[Any, ...]]) -> None:
        text = "\n".join(",".join(map(str, row)) for row in [TABLES["lab"], *rows]) + "\n"
        (hospital.agent / "out" / "v_lab.csv").write_text(text, encoding="utf-8")

    write(results(30))
    assert "csv_folder" in kinds()
    assert connections(hospital.agent)["his"].driver == "csv_folder"
    centre = CentreDouble(hospital.home, CODE)
    for rows, expected in ((results(30), ("L0", 30, 0)), (results(31)[1:], ("L3", 2, 1))):
        write(rows)
        (lab,) = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line()).streams
        assert (lab.rung, lab.accepted, lab.deleted) == expected
        assert lab.counted == lab.read
        assert not [f for f in lab.findings if f.code == "count"]
    found = selftest(hospital.home, CODE, hospital.folders, centre=False)
    limits = next(f for f in found if f.code == "source_limits")
    for word in ("snapshot", "counts", "marks", "values"):
        assert CANNOT[word].zh in limits.zh
        assert CANNOT[word].en in limits.en
    (view,) = profile(hospital.home, CODE, hospital.folders)["views"]
    assert (view["rows"], view["sampled"]) == (None, 30)


def test_a_kind_that_declares_what_it_has_not_is_refused():
    class Boaster:
        can: ClassVar = Capabilities(counts=True, own_order=True)

        def columns(self, view: str) -> Any: ...
        def batches(self, view: str, columns: Any, where: Any = None, most: Any = None) -> Any: ...
        def close(self) -> None: ...

    with pytest.raises(TypeError, match=r"counts: count\(\), own_order: newest\(\)"):
        SourceKind(Boaster, lambda connection: Boaster())


def test_what_is_no_kind_is_named_with_what_there_is(planted, tmp_path):
    (planted / "lame.py").write_text("import no_such_driver\n", encoding="utf-8")
    for driver, said in (
        ("oracel", "sqlite"),
        ("base", "landing"),
        ("ask", "mysql"),
        ("lame", "no_such_driver"),
    ):
        (tmp_path / "connections.toml").write_text(f'[his]\ndriver = "{driver}"\n', encoding="utf-8")
        with pytest.raises(BadConfiguration) as caught:
            connections(tmp_path)
        assert said in caught.value.text("en")
    assert "lame" not in kinds()


def test_the_rungs_follow_from_what_is_declared():
    assert DATABASE.rungs == ("L0", "L1", "L2", "L3")
    assert Capabilities().rungs == ("L0", "L3")
    assert Capabilities(marks=True).rungs == ("L0", "L1", "L3")
    assert Capabilities(own_order=True, counts=True).rungs == ("L0", "L1")
    assert cannot(DATABASE) == ()
    assert CANNOT["lookups"] in cannot(Capabilities(marks=True))
    assert CANNOT["marks"] in cannot(Capabilities())
    assert CANNOT["deletions"] in cannot(Capabilities(own_order=True))
