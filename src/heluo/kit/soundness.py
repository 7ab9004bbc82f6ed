"""A SQLite database whose file is damaged, in words: found where, and the way out. Mends nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from heluo.kit.errors import Broken
from heluo.kit.text import Text

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
STOP = Text("停下所有进程,检查磁盘,", "stop all processes, check the disk, ")
RESTORE = Text(
    "从备份恢复:heluo restore 备份目录 --identity 密钥",
    "put the last backup back: heluo restore FOLDER --identity KEY",
)
WAYS_OUT = {
    "control.db": Text(f"{RESTORE.zh} --part control", f"{RESTORE.en} --part control"),
    "vault.db": Text(
        f"{RESTORE.zh} --part vault;没有备份时把 vault.db 移到一旁,heluo work --once 从收件箱和上一发布重建它"
        "(人的编号不变)",
        f"{RESTORE.en} --part vault; without one move vault.db aside: heluo work --once makes it again from "
        "the inbox and the last release, with the same person ids",
    ),
    "journal.db": Text(
        "放回它的备份;没有备份时把 journal.db 移到一旁,heluo hospital run 开启新的一期全量重送(每行只算一次)",
        "put the copy of it back; without one move journal.db aside: heluo hospital run opens a new epoch "
        "and sends everything again, each row counts once",
    ),
}


class DatabaseDamaged(Broken):
    """The file of a database is not one that SQLite wrote: put the last copy of it back."""

    status, code = 503, "database_damaged"


class SoundConnection(sqlite3.Connection):
    """A connection that says in words when its file is damaged: `sqlite3.connect(…, factory=…)`."""

    def __init__(self, database: Any, *arguments: Any, **options: Any) -> None:
        self._place = Path(database)
        super().__init__(database, *arguments, **options)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        with self._in_words():
            return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        with self._in_words():
            return super().executemany(*arguments)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if says_damaged(error):
                raise damaged(self._place) from error
            raise


def says_damaged(error: BaseException | None) -> bool:
    """Whether SQLite says with `error` that the file is damaged or is no database."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return isinstance(error, sqlite3.DatabaseError) and primary in DAMAGED


def damaged(path: Path) -> DatabaseDamaged:
    """The error for the file `path`."""
    way_out = WAYS_OUT.get(path.name, RESTORE)
    return DatabaseDamaged(
        (f"数据库文件损坏:{path}", f"the file of a database is damaged: {path}"),
        ("完好的 SQLite 数据库", "a sound SQLite database"),
        (STOP.zh + way_out.zh, STOP.en + way_out.en),
    )


def look_through(path: Path) -> None:
    """Reads every page of the database `path` and compares rows with indexes. Raises DatabaseDamaged. A value
    that changed inside a page, without an index over it, is not noticed: SQLite keeps no checksums."""
    with closing(sqlite3.connect(path, timeout=30, factory=SoundConnection)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise damaged(path)
