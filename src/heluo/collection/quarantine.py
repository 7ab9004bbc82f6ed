"""The hospital's own copy of every refused row, sealed under its own key; what ships is code, column and key
only.

A table of the journal: its caller holds the transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from heluo.kit.dates import now
from heluo.kit.seal import Box


@dataclass(frozen=True)
class QuarantinedRow:
    """One refused row. `raw` is the source row (column → text); it never leaves the hospital."""

    key: bytes
    hash: bytes
    code: str
    variable: str
    source: str
    mapping: str
    raw: dict[str, str | None]
    id: int = 0
    at: str = ""
    """When it was refused."""


class Quarantine:
    """The refused rows of one agent."""

    def __init__(self, db: sqlite3.Connection, box: Box) -> None:
        self._db, self._box = db, box

    def put(self, stream: str, rows: Iterable[QuarantinedRow], parcel: str) -> None:
        at = now().isoformat()
        self._db.executemany(
            "INSERT INTO quarantine (stream, key, hash, code, variable, source, mapping, parcel, at, status,"
            " sealed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)",
            [
                (
                    stream,
                    q.key,
                    q.hash,
                    q.code,
                    q.variable,
                    q.source,
                    q.mapping,
                    parcel,
                    at,
                    self._box.close(json.dumps(q.raw, ensure_ascii=False).encode(), q.key),
                )
                for q in rows
            ],
        )

    def open(self, stream: str) -> dict[bytes, dict[bytes, str]]:
        """row key → {row hash → code} of rows that are refused now."""
        found: dict[bytes, dict[bytes, str]] = {}
        for key, digest, code in self._db.execute(
            "SELECT key, hash, code FROM quarantine WHERE stream = ? AND status = 'open'", (stream,)
        ):
            found.setdefault(key, {})[digest] = code
        return found

    def rows(self, stream: str, each: int | None = None) -> Iterator[QuarantinedRow]:
        """The refused rows with their source texts, oldest first; at most `each` of one reason and column."""
        rows = self._db.execute(
            "SELECT key, hash, code, variable, source, mapping, sealed, id, at FROM (SELECT *, row_number() "
            "OVER (PARTITION BY code, variable, source ORDER BY id) AS place FROM quarantine "
            "WHERE stream = ? AND status = 'open') WHERE ? IS NULL OR place <= ? ORDER BY id",
            (stream, each, each),
        ).fetchall()
        for key, digest, code, variable, source, mapping, sealed, number, at in rows:
            raw = json.loads(self._box.open(sealed, key))
            yield QuarantinedRow(key, digest, code, variable, source, mapping, raw, number, at)

    def close(self, stream: str, rows: Iterable[tuple[bytes, bytes]], status: str) -> None:
        """Refused rows (key, hash) are no more: `superseded` by a good version, `gone` from the source, or
        `replayed`. Their raw row is erased: what is not needed any more is not stored."""
        self._db.executemany(
            "UPDATE quarantine SET status = ?, sealed = x'' WHERE stream = ? AND status = 'open' AND key = "
            "? AND hash = ?",
            [(status, stream, key, digest) for key, digest in rows],
        )

    def summary(self) -> list[dict[str, Any]]:
        rows = self._db.execute(
            "SELECT stream, code, variable, source, count(*) FROM quarantine WHERE status = 'open' GROUP BY "
            "1, 2, 3, 4 ORDER BY 1, 5 DESC"
        )
        return [dict(zip(("stream", "code", "variable", "column", "rows"), row, strict=True)) for row in rows]

    def forget(self, stream: str) -> None:
        """Everything of `stream`: it is about to be read anew."""
        self._db.execute("DELETE FROM quarantine WHERE stream = ?", (stream,))
