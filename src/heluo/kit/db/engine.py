"""Opens a control database and gives transactions. Nobody calls `commit`: leaving the `with` block does.

SQLite runs with WAL and synchronous=FULL, so what a transaction wrote survives power loss, and readers never
wait for a writer. PostgreSQL is a URL away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ExceptionContext, event
from sqlalchemy.orm import Session

from heluo.kit.private_files import database_file
from heluo.kit.soundness import damaged, says_damaged

BUSY_MS = 30_000
"""How long a writer waits for another writer before SQLite raises "database is locked"."""


def engine(where: Path | str) -> sa.Engine:
    """The engine of the database `where`: a path of a SQLite file (its folder is made), or a SQLAlchemy URL.

    One engine a process and place: asking again gives the same one.
    """
    text = str(where)
    return _engine(text if "://" in text else f"sqlite:///{Path(text).expanduser().resolve()}")


@cache
def _engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if parsed.database:
        database_file(Path(parsed.database))
    made = sa.create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    event.listen(made, "handle_error", _in_words)
    return made


def _prepare(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for an immediate lock
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _in_words(context: ExceptionContext) -> None:
    """A damaged file is answered with its place and the way out, wherever it is met."""
    place = context.engine.url.database if context.engine else None
    if place and says_damaged(context.original_exception):
        raise damaged(Path(place)) from context.original_exception


def _begin(connection: sa.Connection) -> None:
    # A writer takes its lock at once: two read-then-write transactions would otherwise fail in the middle.
    immediate = connection.get_execution_options().get("heluo_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Session]:
    """One write transaction: committed when the block ends, rolled back when it raises.

    Objects read inside stay readable afterwards. Do not nest two on one database: the inner one would wait
    for the outer.
    """
    with (
        Session(engine.execution_options(heluo_write=True), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """One consistent read: never waits for a writer. Nothing is written; objects stay readable after the
    block."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        yield session
