"""Cells of the rows at the centre that the hospital's system has written and that are empty there, with the
reason: what an engineer must mend although no row is refused for it.

Keys and reasons only; the text is in the view. Sentinel dates are none of them: they mean what is known. A
table of the journal: its caller holds the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class EmptyCellOfRow(NamedTuple):
    """One such cell of the row under `key`; `source` is its column."""

    key: bytes
    variable: str
    source: str
    why: str


class EmptyCells:
    """Those of one agent."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, stream: str, sent: Iterable[bytes], cells: Sequence[EmptyCellOfRow]) -> None:
        """The rows under the keys `sent` were sent anew, or deleted, and have these cells now."""
        if self._db.execute("SELECT 1 FROM empty_cell WHERE stream = ? LIMIT 1", (stream,)).fetchone():
            self._db.executemany(
                "DELETE FROM empty_cell WHERE stream = ? AND key = ?", [(stream, key) for key in sent]
            )
        self._db.executemany(
            "INSERT OR REPLACE INTO empty_cell VALUES (?, ?, ?, ?, ?)", [(stream, *cell) for cell in cells]
        )

    def summary(self) -> list[dict[str, Any]]:
        """How many cells of a column for a reason."""
        rows = self._db.execute(
            "SELECT stream, why, variable, source, count(*) FROM empty_cell GROUP BY 1, 2, 3, 4 ORDER BY 1, "
            "5 DESC"
        )
        return [dict(zip(("stream", "code", "variable", "column", "cells"), r, strict=True)) for r in rows]

    def keys(self, stream: str, code: str, variable: str, most: int) -> list[bytes]:
        """Row keys of at most `most` of them."""
        rows = self._db.execute(
            "SELECT key FROM empty_cell WHERE stream = ? AND why = ? AND variable = ? ORDER BY key LIMIT ?",
            (stream, code, variable, most),
        )
        return [key for (key,) in rows]
