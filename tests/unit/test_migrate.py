"""Branches of revisions: found by their folder, refused when what they declare is missing, run all or
none."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from heluo.kit.db import engine, upgrade
from heluo.kit.db.migrate import differences, revise
from heluo.kit.errors import BadConfiguration
from heluo.kit.migrate import branches
from heluo.kit.migrate import upgrade as upgrade_journal

TABLES = """
from typing import ClassVar
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Own(DeclarativeBase):
    metadata = sa.MetaData()

class Sheet(Own):
    __tablename__ = "sheet"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
BRANCH = """
from heluo.kit.migrate import Branch
BRANCH = Branch("{database}", "planted.{name}", {tables!r}, "{name}")
"""


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """An empty package of that name, which a test fills."""
    (tmp_path / "src/planted").mkdir(parents=True)
    (tmp_path / "src/planted/__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "src"))
    yield import_module("planted")
    for name in [n for n in sys.modules if n.partition(".")[0] == "planted"]:
        del sys.modules[name]


def plant(root: ModuleType, name: str, database: str, tables: str, **revisions: str) -> Path:
    folder = Path(str(root.__file__)).parent / name / "migrations"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").write_text(BRANCH.format(database=database, name=name, tables=tables))
    for revision, text in revisions.items():
        (folder / f"{revision.removeprefix('r')}.py").write_text(text)
    return folder


def test_a_table_is_its_module_and_its_revision(planted: ModuleType, tmp_path: Path) -> None:
    folder = plant(planted, "sheets", "control", "planted.sheets.tables")
    (folder.parent / "tables.py").write_text(TABLES)
    (branch,) = branches("control", planted)
    revise(engine(tmp_path / "empty.db"), [branch], branch, "the sheet")
    assert [p.name for p in branch.revisions()] == ["0001_the_sheet.py"]
    made = engine(tmp_path / "control.db")
    upgrade(made, [branch])
    assert differences(made, [branch]) == []
    assert sa.inspect(made).has_table("sheet")
    (folder.parent / "tables.py").write_text(TABLES + "    title: Mapped[str] = mapped_column(default='')\n")
    for name in ("planted.sheets.tables",):
        del sys.modules[name]
    assert differences(made, [branch]) != [], "a column without its revision is seen"


def test_a_branch_touches_its_own_tables_only(planted: ModuleType, tmp_path: Path) -> None:
    folder = plant(planted, "sheets", "control", "planted.sheets.tables")
    (folder.parent / "tables.py").write_text(TABLES)
    (branch,) = branches("control", planted)
    made = engine(tmp_path / "control.db")
    with made.begin() as connection:
        connection.execute(sa.text("CREATE TABLE another (id INTEGER PRIMARY KEY)"))
    text = revise(made, [branch], branch, "the sheet").read_text()
    assert "sheet" in text
    assert "another" not in text


def test_tables_that_cannot_be_found_are_an_error(planted: ModuleType) -> None:
    plant(planted, "sheets", "control", "planted.sheets.tables")
    with pytest.raises(BadConfiguration, match=r"planted\.sheets\.tables"):
        branches("control", planted)


def test_a_folder_without_branch_is_an_error(planted: ModuleType) -> None:
    folder = plant(planted, "sheets", "control", "")
    (folder / "__init__.py").write_text("")
    with pytest.raises(BadConfiguration, match=r"BRANCH of planted\.sheets"):
        branches("control", planted)


def test_a_gap_in_the_numbers_is_an_error(planted: ModuleType) -> None:
    plant(planted, "notes", "journal", "", r0001_a="", r0003_b="")
    (branch,) = branches("journal", planted)
    with pytest.raises(BadConfiguration, match=r"\[1, 3\]"):
        branch.revisions()


def test_all_revisions_of_the_journal_or_none(planted: ModuleType, tmp_path: Path) -> None:
    good = "def upgrade(db):\n    db.execute('CREATE TABLE notes (id INTEGER)')\n"
    bad = "def upgrade(db):\n    db.execute('CREATE TABLE more (id INTEGER)')\n    raise OSError('disk')\n"
    folder = plant(planted, "notes", "journal", "", r0001_notes=good, r0002_more=bad)
    (branch,) = branches("journal", planted)
    db = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
    with pytest.raises(OSError, match="disk"):
        upgrade_journal(db, branch)
    assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    (folder / "0002_more.py").unlink()
    assert upgrade_journal(db, branch) == 1
    assert upgrade_journal(db, branch) == 1, "nothing is done twice"
    db.close()


def test_every_package_of_the_product_with_tables_is_found() -> None:
    found = {b.package for name in ("control", "vault", "journal") for b in branches(name)}
    assert {"heluo.access", "heluo.lakehouse", "heluo.vault", "heluo.collection"} <= found
