"""A SQLite database whose file is damaged, in words: found where, and the way out. Mends nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from heluo.kit.errors import Broken

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
PARTS = {"control.db": "control", "vault.db": "vault"}
"""Database file → the part of a copy that holds it."""


class DatabaseDamaged(Broken):
    """The file of a database is not one that SQLite wrote: put the last copy of it back."""

    status, code = 503, "database_damaged"


def says_damaged(error: BaseException | None) -> bool:
    """Whether SQLite says with `error` that the file is damaged or is no database."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return isinstance(error, sqlite3.DatabaseError) and primary in DAMAGED


def damaged(path: Path) -> DatabaseDamaged:
    """The error for the file `path`."""
    part = PARTS.get(path.name, "")
    option = f" --part {part}" if part else ""
    alone_zh, alone_en = "", ""
    if part == "vault":
        alone_zh = ";没有备份时把 vault.db 移到一旁,heluo work --once 从收件箱和上一发布重建它(人的编号不变)"
        alone_en = (
            "; without a copy move vault.db aside: heluo work --once makes it again from the inbox and the "
            "last release, with the same person ids"
        )
    return DatabaseDamaged(
        (f"数据库文件损坏:{path}", f"the file of a database is damaged: {path}"),
        ("完好的 SQLite 数据库", "a sound SQLite database"),
        (
            f"停下所有进程,检查磁盘,从备份恢复:heluo restore 备份目录 --identity 密钥{option}{alone_zh}",
            "stop all processes, check the disk, put the last backup back: heluo restore FOLDER --identity "
            f"KEY{option}{alone_en}",
        ),
    )


def look_through(path: Path) -> None:
    """Reads every page of the database `path` and compares rows with indexes. Raises DatabaseDamaged. A value
    that changed inside a page, without an index over it, is not noticed: SQLite keeps no checksums."""
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if says_damaged(error):
            raise damaged(path) from error
        raise
    if found != ("ok",):
        raise damaged(path)
