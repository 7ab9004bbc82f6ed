"""The file of one landing: opening it, and how a row is sealed in it. For `append.py` and `landing.py`.

WAL and synchronous=FULL: what a transaction wrote survives a power cut once it has ended, and a night that
reads never waits for a receiver that writes. Rows are closed under the hospital's own key, as the journal's
are: nobody finds a patient in this file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from heluo.collection.interfaces.base import Connection
from heluo.collection.landing.migrations import BRANCH
from heluo.kit.durable import sync_folder
from heluo.kit.errors import Unavailable
from heluo.kit.migrate import upgrade
from heluo.kit.private_files import database_file
from heluo.kit.seal import Box, load_agent_keys

Cells = Mapping[str, str | None]
"""Column → text. A column that a row does not name is null; "" stays an empty text."""


def place(connection: Connection) -> Path:
    """The file of the landing `connection`: its setting `path`, else landing/<name>.db in the agent's
    folder."""
    return connection.folder / str(connection.settings.get("path", f"landing/{connection.name}.db"))


def opened(connection: Connection) -> tuple[sqlite3.Connection, bytes]:
    """The table of the landing, made when it is not there, and this hospital's secret."""
    secret = load_agent_keys(connection.folder / "keys").reference
    path = place(connection)
    is_new = not path.exists()
    with reported():
        db = sqlite3.connect(database_file(path), isolation_level=None, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")
        upgrade(db, BRANCH)
        if is_new:
            sync_folder(path.parent)
    return db, secret


def box(secret: bytes) -> Box:
    """What closes the rows of every landing of a hospital."""
    return Box(secret, "heluo landing")


def sealed(box: Box, cells: Cells, view: str, message: int, position: int) -> bytes:
    """One row, bound to its place: it does not open as another row."""
    return box.close(json.dumps(dict(cells), ensure_ascii=False).encode(), _about(view, message, position))


def unsealed(box: Box, data: bytes, view: str, message: int, position: int) -> dict[str, str | None]:
    """The opposite of `sealed`. Raises Broken."""
    return json.loads(box.open(data, _about(view, message, position)))


@contextmanager
def reported() -> Iterator[None]:
    """A failure of SQLite or of the disk as Unavailable: nothing was acknowledged, the sender sends again."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unavailable(
            (f"推送消息的本地表:{error}", f"the local table of pushed messages: {error}"),
            ("可以写入的本地表", "a local table that can be written"),
            (
                "检查磁盘空间和文件权限;对方会重发",
                "check the disk and its permissions; the sender sends again",
            ),
        ) from error


def _about(view: str, message: int, position: int) -> bytes:
    return f"{view}\0{message}\0{position}".encode()
