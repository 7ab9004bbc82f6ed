"""A landing as a source: what was pushed is read by the night as rows of views, in the order of arrival.

[lis_messages]
driver = "landing"
retention_days = 30            # messages stay so long after the centre has loaded them
path = "landing/lis.db"        # left out: landing/<name>.db
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Generator
from typing import Any, ClassVar

import pyarrow as pa

from heluo.collection.interfaces.base import (
    BATCH_BYTES,
    BATCH_ROWS,
    After,
    Capabilities,
    Connection,
    ConnectionSetting,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.landing import table
from heluo.kit.dates import now
from heluo.kit.text import Text

RETENTION_DAYS = 30
_FETCH = 5_000


class LandingSource:
    """The rows of a landing. A view is what messages said it is; a mark is a message's number."""

    can: ClassVar = Capabilities(snapshot=True, counts=True, own_order=True, prunes=True)

    def __init__(self, connection: Connection) -> None:
        self._db, secret = table.opened(connection)
        self._box = table.box(secret)
        self._retention = dt.timedelta(days=float(connection.settings.get("retention_days", RETENTION_DAYS)))
        self._begin()

    def views(self) -> list[str]:
        """Every view of which a row ever came, by name."""
        return sorted(view for (view,) in self._run("SELECT view FROM view_newest", ()))

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        rows = self._run("SELECT name FROM view_column WHERE view = ? ORDER BY position", (view,))
        return tuple(ViewColumn(name, "text") for (name,) in rows)

    def count(self, view: str, where: Where = None) -> int:
        clause, values = _condition(view, where)
        return self._run(f"SELECT count(*) FROM landed_row WHERE {clause}", values).fetchone()[0]

    def newest(self, view: str) -> str | None:
        row = self._run("SELECT message FROM view_newest WHERE view = ?", (view,)).fetchone()
        return None if row is None else str(row[0])

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        clause, values = _condition(view, where)
        limit = "" if most is None else f" LIMIT {int(most)}"
        cursor = self._run(
            f"SELECT message, position, sealed FROM landed_row WHERE {clause} ORDER BY message, "
            f"position{limit}",
            values,
        )
        cells: list[dict[str, str | None]] = []
        size = 0
        with table.reported():
            while rows := cursor.fetchmany(_FETCH):
                for message, position, data in rows:
                    cells.append(table.unsealed(self._box, data, view, message, position))
                    size += len(data)
                if len(cells) >= BATCH_ROWS or size >= BATCH_BYTES:
                    yield _table(cells, columns)
                    cells, size = [], 0
        if cells:
            yield _table(cells, columns)

    def prune(self, view: str, upto: str) -> int:
        """Ends the snapshot and begins another. A message goes with its last row: one that comes again later
        is a new one, whose rows the journal knows."""
        before = (now() - self._retention).isoformat()
        with table.reported():
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")
            gone = self._db.execute(
                "DELETE FROM landed_row WHERE view = ? AND message <= ? AND message IN "
                "(SELECT number FROM message WHERE number <= ? AND arrived_at < ?)",
                (view, int(upto), int(upto), before),
            ).rowcount
            self._db.execute(
                "DELETE FROM message WHERE number <= ? AND arrived_at < ? AND NOT EXISTS "
                "(SELECT 1 FROM landed_row WHERE message = number)",
                (int(upto), before),
            )
            self._db.execute("COMMIT")
        self._begin()
        return gone

    def rest(self, give_way: bool = True) -> None:
        with table.reported():
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def _begin(self) -> None:
        with table.reported():
            self._db.execute("BEGIN")
            self._db.execute("SELECT count(*) FROM view_newest").fetchone()  # takes the snapshot

    def _run(self, statement: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        if not self._db.in_transaction:
            self._begin()
        with table.reported():
            return self._db.execute(statement, values)


def _condition(view: str, where: Where) -> tuple[str, tuple[Any, ...]]:
    match where:
        case None:
            return "view = ?", (view,)
        case After(mark):
            return "view = ? AND message > ?", (view, int(mark))
    raise TypeError("a landing finds rows by their number only")


def _table(cells: list[dict[str, str | None]], columns: tuple[str, ...]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in cells], pa.string()) for name in columns})


KIND = SourceKind(
    LandingSource,
    LandingSource,
    settings=(
        ConnectionSetting(
            "path",
            str,
            Text("收到的消息存放的文件", "the file that holds what arrived"),
            "landing/<名称 name>.db",
        ),
        ConnectionSetting(
            "retention_days",
            float,
            Text("中心入湖之后消息再留的天数", "days that messages stay after the centre has loaded them"),
            str(RETENTION_DAYS),
        ),
        ConnectionSetting(
            "encoding",
            str,
            Text(
                "没有写 MSH-18 的 HL7 消息的编码:utf-8、gb18030、gbk 或 big5",
                "the encoding of HL7 messages without MSH-18: utf-8, gb18030, gbk or big5",
            ),
            "utf-8",
        ),
        ConnectionSetting(
            "senders",
            str,
            Text(
                "可以发送 HL7 消息的地址或网段,用逗号分开",
                "addresses or networks that may send HL7 messages, parted by commas",
            ),
            "任何 any",
        ),
    ),
)
