"""Ways to tamper with the audit log, written from what whoever holds the database file can do, not from what
`verify` looks at. Each is a function of an open connection to a log of 50 events; `place` is the first event
that is not as it was written, which has to be named.

The last ones leave a log that is whole in itself: only a witness can find them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from heluo.access import chain
from heluo.access.tables import AuditEvent, AuditHead

EVENTS = 50


@dataclass(frozen=True)
class Tampering:
    """One kind. `by_witness`: the log stays whole in itself."""

    name: str
    place: int
    act: Callable[[sa.Connection], None]
    by_witness: bool = False


def _sql(*statements: str) -> Callable[[sa.Connection], None]:
    def run(connection: sa.Connection) -> None:
        for one in statements:
            connection.exec_driver_sql(one)

    return run


def _rows(connection: sa.Connection) -> list[dict[str, object]]:
    events = AuditEvent.__table__
    return [dict(row) for row in connection.execute(sa.select(events).order_by(events.c.n)).mappings()]


def _write(connection: sa.Connection, rows: list[dict[str, object]], *, head: bool = True) -> None:
    """The log as `rows`, numbered and hashed anew: what somebody does who knows how the chain is made."""
    connection.execute(sa.delete(AuditEvent))
    previous, n = chain.GENESIS, 0
    for n, row in enumerate(rows, 1):
        row |= {"n": n, "previous": previous}
        row["hash"] = previous = chain.event_hash(row)
        connection.execute(sa.insert(AuditEvent).values(**row))
    if head:
        connection.execute(sa.update(AuditHead).values(n=n, hash=previous))


def _edited(n: int, **values: object) -> Callable[[sa.Connection], None]:
    def run(connection: sa.Connection) -> None:
        rows = _rows(connection)
        rows[n - 1] |= values
        _write(connection, rows)

    return run


def _without(*numbers: int) -> Callable[[sa.Connection], None]:
    return lambda c: _write(c, [row for row in _rows(c) if row["n"] not in numbers])


def _with_one_more(connection: sa.Connection) -> None:
    rows = _rows(connection)
    _write(connection, [*rows[:19], dict(rows[4]), *rows[19:]])


def _turned_round(connection: sa.Connection) -> None:
    rows = _rows(connection)
    rows[19], rows[20] = rows[20], rows[19]
    _write(connection, rows)


def _rehashed(connection: sa.Connection) -> None:
    """One event with a new hash of its own, the next ones left."""
    events = AuditEvent.__table__
    row = dict(connection.execute(sa.select(events).where(events.c.n == 20)).mappings().one())
    row["account"] = "somebody"
    values = {"account": "somebody", "hash": chain.event_hash(row)}
    connection.execute(sa.update(AuditEvent).where(AuditEvent.n == 20).values(**values))


def _cut(connection: sa.Connection) -> None:
    """The end cut off, the note of the end written to fit."""
    _write(connection, _rows(connection)[:39])


OTHER = "CASE WHEN hash LIKE 'f%' THEN '0' ELSE 'f' END || substr(hash, 2)"
"""One digit of a hash changed, whatever it was: an edit that changes nothing is none, and one hash of
sixteen begins with the digit that is written."""

KINDS = (
    Tampering("account edited", 20, _sql("UPDATE audit SET account = 'somebody' WHERE n = 20")),
    Tampering("time edited", 20, _sql("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE n = 20")),
    Tampering("detail edited", 20, _sql("UPDATE audit SET detail = '{\"x\": 1}' WHERE n = 20")),
    Tampering("rows blanked", 20, _sql("UPDATE audit SET rows = NULL WHERE n = 20")),
    Tampering("hash edited", 20, _sql(f"UPDATE audit SET hash = {OTHER} WHERE n = 20")),
    Tampering("link edited", 20, _sql("UPDATE audit SET previous = 'f' WHERE n = 20")),
    Tampering("first deleted", 1, _sql("DELETE FROM audit WHERE n = 1")),
    Tampering("middle deleted", 20, _sql("DELETE FROM audit WHERE n = 20")),
    Tampering("a range deleted", 20, _sql("DELETE FROM audit WHERE n BETWEEN 20 AND 30")),
    Tampering("deleted, the rest moved up", 20,
        _sql("DELETE FROM audit WHERE n = 20", "UPDATE audit SET n = n - 1 WHERE n > 20")),
    Tampering("end cut off", 41, _sql("DELETE FROM audit WHERE n > 40")),
    Tampering("everything deleted", 1, _sql("DELETE FROM audit")),
    Tampering("inserted before the first", 0,
        _sql("CREATE TABLE t AS SELECT * FROM audit WHERE n = 5", "UPDATE t SET n = 0",
            "INSERT INTO audit SELECT * FROM t")),
    Tampering("inserted in the middle", 20,
        _sql("CREATE TABLE t AS SELECT * FROM audit WHERE n = 5", "UPDATE t SET n = 20",
            "UPDATE audit SET n = -n WHERE n >= 20", "UPDATE audit SET n = 1 - n WHERE n < 0",
            "INSERT INTO audit SELECT * FROM t")),
    Tampering("appended past the end", 51,
        _sql("CREATE TABLE t AS SELECT * FROM audit WHERE n = 50",
            "UPDATE t SET n = 51, previous = hash", "INSERT INTO audit SELECT * FROM t")),
    Tampering("two exchanged", 10,
        _sql("UPDATE audit SET n = -1 WHERE n = 10", "UPDATE audit SET n = 10 WHERE n = 30",
            "UPDATE audit SET n = 30 WHERE n = -1")),
    Tampering("one rehashed", 21, _rehashed),
    Tampering("broken JSON", 20, _sql("UPDATE audit SET detail = '{\"x\": ' WHERE n = 20")),
    Tampering("JSON without end", 20,
        _sql("UPDATE audit SET detail = replace(hex(zeroblob(50000)), '0', '[') WHERE n = 20")),
    Tampering("broken time", 20, _sql("UPDATE audit SET at = 'yesterday' WHERE n = 20")),
    Tampering("another spelling", 20, _sql("UPDATE audit SET at = replace(at, ' ', 'T') WHERE n = 20")),
    Tampering("text that is none", 20, _sql("UPDATE audit SET account = CAST(x'ff41' AS TEXT) WHERE n = 20")),
    Tampering("bytes for text", 20, _sql("UPDATE audit SET account = CAST(account AS BLOB) WHERE n = 20")),
    Tampering("a word for a number", 20, _sql("UPDATE audit SET level = 'four' WHERE n = 20")),
    Tampering("note of the end deleted", 51, _sql("DELETE FROM audit_head")),
    Tampering("note of the end edited", 50, _sql(f"UPDATE audit_head SET hash = {OTHER}")),
    Tampering("note of the end broken", 50, _sql("UPDATE audit_head SET n = 'many'")),
    Tampering("the table gone", 1, _sql("DROP TABLE audit")),
    Tampering("end cut off, note rewritten", 40, _cut, by_witness=True),
    Tampering("one edited, everything rehashed", 20, _edited(20, account="somebody"), by_witness=True),
    Tampering("one left out, everything rehashed", 20, _without(20), by_witness=True),
    Tampering("one put in, everything rehashed", 20, _with_one_more, by_witness=True),
    Tampering("two exchanged, everything rehashed", 20, _turned_round, by_witness=True),
    Tampering("the log replaced by another", 1, _edited(1, account="somebody"), by_witness=True),
)  # fmt: skip
