"""The chain of the audit log: how an event is hashed onto the one before, and how the log is looked through
from its first event to its last.

The chain is SHA-256 over canonical JSON. Rows are read as they lie in the file and taken apart here: whoever
tampers is not bound to write what a column's type can hold, and a log that cannot be read is a finding with a
place, never a crash. A chain that somebody rewrote as one is whole; only heads that others keep tell it
(`witnesses.py`). Nothing is written here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from heluo.access.tables import AuditEvent, AuditHead
from heluo.kit import foreign_json, stopping
from heluo.kit.db import DatabaseDamaged
from heluo.kit.seal import canonical

GENESIS = "0" * 64
CHAINED = (
    "n",
    "at",
    "account",
    "role",
    "hospital",
    "purpose",
    "action",
    "object",
    "hospitals",
    "level",
    "result",
    "rows",
    "reason",
    "address",
    "decision",
    "detail",
    "previous",
)
"""Columns under the hash: all but the hash itself."""
ALTERED, MISSING, INSERTED, MOVED, TRUNCATED, HEAD, UNREADABLE = (
    "altered",
    "missing",
    "inserted",
    "does not follow the one before",
    "truncated",
    "head",
    "unreadable",
)
"""Why an event does not fit."""


@dataclass(frozen=True)
class Verified:
    """Outcome of `verify`: `position` is the number of the first event that does not fit, None when the chain
    is whole."""

    events: int
    position: int | None
    head: str
    reason: str
    seconds: float


def event_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON of the columns CHAINED."""
    plain = {
        name: values[name].astimezone(dt.UTC).isoformat(timespec="microseconds")
        if name == "at"
        else values[name]
        for name in CHAINED
    }
    return hashlib.sha256(canonical(plain)).hexdigest()


def verify(session: Session) -> Verified:
    """Recomputes the chain from the first event to the last: altered, missing, inserted, reordered and
    truncated events are found, and whatever cannot be read. Raises nothing for a log, however broken."""
    started = time.monotonic()
    state = _Walk()
    try:
        reason, position = state.walk(session)
    except (SQLAlchemyError, DatabaseDamaged):
        # The file itself, or a table of it: behind the last event that could be read.
        reason, position = UNREADABLE, state.expected
    return Verified(state.expected - 1, position, state.previous, reason, time.monotonic() - started)


class _Walk:
    """One walk along the chain: `expected` is the number of the event that comes next, `previous` the hash
    that it has to hold."""

    def __init__(self) -> None:
        self.expected, self.previous = 1, GENESIS

    def walk(self, session: Session) -> tuple[str, int | None]:
        """(reason, position) of the first event that does not fit; ("", None) when all do."""
        for number, row in _events(session):
            stopping.check()
            if number != self.expected:
                return (MISSING, self.expected) if number > self.expected else (INSERTED, number)
            if row is None:
                return UNREADABLE, number
            if row["previous"] != self.previous:
                return MOVED, number
            if _hash(row) != row["hash"]:
                return ALTERED, number
            self.previous, self.expected = row["hash"], number + 1
        return self._end(session)

    def _end(self, session: Session) -> tuple[str, int | None]:
        """Whether the note of the last event is of the last event that is there."""
        last = self.expected - 1
        notes = [(_read(row, _HEAD) or {}) for row in _raw(session, AuditHead, _HEAD, AuditHead.id)]
        if not notes:
            return (TRUNCATED, self.expected) if last else ("", None)
        number, noted = notes[0].get("n"), notes[0].get("hash")
        if number is None or len(notes) > 1:
            return HEAD, last or 1
        if number > last:
            return TRUNCATED, self.expected
        if number < last:
            return INSERTED, number + 1
        return ("", None) if noted == self.previous else (HEAD, last or 1)


def _hash(row: Mapping[str, Any]) -> str:
    try:
        return event_hash(row)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return ""  # nothing that was ever written hashes to it


_HEAD = ("id", "n", "hash")


def _events(session: Session) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Number and columns of each event in the order of numbers; None for one that cannot be read."""
    columns = (*CHAINED, "hash")
    for row in _raw(session, AuditEvent, columns, AuditEvent.n):
        yield int(row["n"]), _read(row, columns)


def _raw(session: Session, table: type[Any], columns: tuple[str, ...], order: Any) -> Iterator[Any]:
    """The rows of `table` as they lie there, `sound` false where a cell is not of its column's type.

    SQLite holds anything in any column, and its driver fails on text that is none: there each cell is read as
    bytes. Other databases hold to their types.
    """
    chosen = [getattr(table, name) for name in columns]
    if session.get_bind().dialect.name == "sqlite":
        kinds = [sa.func.typeof(one).in_(_stored(one)) for one in chosen]
        chosen = [sa.cast(one, sa.LargeBinary).label(one.key) for one in chosen]
        sound: sa.ColumnElement[bool] = sa.and_(*kinds)
    else:
        sound = sa.true()
    query = sa.select(*chosen, sound.label("sound")).order_by(order).execution_options(yield_per=5000)
    yield from session.execute(query).mappings()


def _stored(column: Any) -> tuple[str, ...]:
    """What SQLite may call the type of a cell of `column`."""
    kind = "integer" if isinstance(column.type, sa.Integer) else "text"
    return (kind, "null") if column.nullable else (kind,)


def _read(row: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any] | None:
    """The cells of a row in the types of their columns; None where that is impossible."""
    if not row["sound"]:
        return None
    try:
        return {name: _cell(name, row[name]) for name in columns}
    except ValueError:
        return None


def _cell(name: str, given: Any) -> Any:
    if not isinstance(given, bytes):
        return given
    if name == "detail":
        return foreign_json.read(given)
    text = given.decode("utf-8")
    if name == "at":
        return _moment(text)
    return int(text) if name in _INTEGERS else text


_INTEGERS = frozenset(
    column.key
    for table in (AuditEvent.__table__, AuditHead.__table__)
    for column in table.columns
    if isinstance(column.type, sa.Integer)
)


def _moment(text: str) -> dt.datetime:
    """The instant that `text` writes as this product does. Raises ValueError for another spelling: it would
    be another text with the same hash."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is not None or found.strftime("%Y-%m-%d %H:%M:%S.%f") != text:
        raise ValueError("another spelling of an instant")
    return found.replace(tzinfo=dt.UTC)
