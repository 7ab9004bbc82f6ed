"""How tables change, for every database of Heluo: a package that owns tables has a folder `migrations/` with
numbered revisions, and a database records which of them it has.

    <package>/migrations/__init__.py      BRANCH: which database, which module declares the tables
    <package>/migrations/0001_<words>.py  a revision: `upgrade`, and what it follows

A branch is found by its folder and listed nowhere. The centre's databases are SQLAlchemy's and run by
Alembic (`kit.db.migrate`); the hospital's journal is plain `sqlite3` and run by `upgrade` below, because the
hospital program carries neither. Not for rows: a revision changes tables, and rows only as far as tables ask.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from heluo.kit.errors import BadConfiguration

_NUMBERED = re.compile(r"(\d{4})_\w+\.py")


@dataclass(frozen=True)
class Branch:
    """The revisions of one package in one database.

    A database that was made before the branch existed has no record of it, but has its tables: where
    `recognised_by`, a table of the first revision, is there, that revision counts as done.
    """

    database: str
    """"control", "vault" or "journal"."""
    package: str
    """The package that owns the tables, by its full name."""
    tables: str
    """The module that declares them; the journal's declare themselves in the revisions: ""."""
    recognised_by: str

    @property
    def label(self) -> str:
        """Alembic's name of the branch: the package without `heluo.`, with underscores."""
        return self.package.partition(".")[2].replace(".", "_")

    @property
    def folder(self) -> Path:
        """Where its revisions are."""
        found = importlib.util.find_spec(f"{self.package}.migrations")
        if found is None or found.origin is None:
            raise _lost(self.package, f"{self.package}/migrations/__init__.py")
        return Path(found.origin).parent

    def revisions(self) -> list[Path]:
        """Its revisions in order. Raises BadConfiguration when there is none, or a number is missing or there
        twice."""
        files = sorted(p for p in self.folder.glob("*.py") if _NUMBERED.fullmatch(p.name))
        numbers = [int(p.name[:4]) for p in files]
        if not files or numbers != list(range(1, len(files) + 1)):
            raise BadConfiguration(
                (f"{self.folder} 中的版本号 {numbers}", f"revisions {numbers} in {self.folder}"),
                ("从 0001 起连续、不重复的编号", "numbers from 0001 on without gap or repetition"),
                ("改正文件名", "rename the files"),
            )
        return files


def branches(database: str, root: ModuleType | None = None) -> list[Branch]:
    """Every branch of `database` in the packages under `root` (the product), by package name. Raises
    BadConfiguration for a folder `migrations/` that declares none, and for tables that cannot be found."""
    base = root or importlib.import_module(__name__.partition(".")[0])
    top = Path(str(base.__file__)).parent
    found: list[Branch] = []
    for start in sorted(top.rglob("migrations/__init__.py")):
        package = ".".join((base.__name__, *start.parent.parent.relative_to(top).parts))
        branch = getattr(importlib.import_module(f"{package}.migrations"), "BRANCH", None)
        if not isinstance(branch, Branch) or branch.package != package:
            raise _lost(package, f"BRANCH of {package} in {package}.migrations")
        if branch.tables and not _exists(branch.tables):
            raise _lost(package, f"the module {branch.tables}, which its migrations name")
        found.append(branch)
    return [branch for branch in found if branch.database == database]


def upgrade(db: sqlite3.Connection, branch: Branch) -> int:
    """Runs every revision of `branch` that `db` lacks, all in one transaction, and returns its number now.

    The number is SQLite's own `user_version`, part of the file and of the transaction. A revision is a module
    with `upgrade(db)`. Raises BadConfiguration for a database that a newer program has changed.
    """
    files = branch.revisions()
    if _version(db) == len(files):
        return len(files)
    db.execute("BEGIN IMMEDIATE")  # the second of two programs waits here, and finds the work done
    try:
        at = _version(db)
        if at > len(files):
            raise BadConfiguration(
                (f"数据库已是第 {at} 版", f"a database at revision {at}"),
                (f"本程序认识的至多第 {len(files)} 版", f"at most {len(files)}, which this program knows"),
                ("升级本程序", "upgrade this program"),
            )
        if at == 0 and _has(db, branch.recognised_by):
            at = 1
        for file in files[at:]:
            importlib.import_module(f"{branch.package}.migrations.{file.stem}").upgrade(db)
        db.execute(f"PRAGMA user_version = {len(files)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    return len(files)


def _exists(module: str) -> bool:
    parent = module.rpartition(".")[0]
    return (not parent or _exists(parent)) and importlib.util.find_spec(module) is not None


def _version(db: sqlite3.Connection) -> int:
    return db.execute("PRAGMA user_version").fetchone()[0]


def _has(db: sqlite3.Connection, table: str) -> bool:
    found = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None


def _lost(package: str, missing: str) -> BadConfiguration:
    return BadConfiguration(
        (f"{package} 声明了数据表,但找不到 {missing}", f"{package} declares tables, but lacks {missing}"),
        ("每个声明的数据表都能找到", "every declared table can be found"),
        ("见 docs/how-to/add-a-table.md", "see docs/how-to/add-a-table.md"),
    )
