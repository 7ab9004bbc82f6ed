"""What has arrived from whom, and what is late: the ledger's account, heartbeats, and months from the published quality counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.cockpit.schemas import CategoryArrival, HospitalArrival, Late, Month
from heluo.dictionary import load
from heluo.lakehouse.reader import Act
from heluo.lakehouse.records import Heartbeat, Ledger
from heluo.lakehouse.tables import table

EVERY = dt.timedelta(hours=26)
"""A hospital's program runs every night: so long after its last sign of life the next one is due."""
SILENT = dt.timedelta(hours=72)
"""Without a sign of life for so long a hospital is silent."""
HELD = "held"
"""Pseudo-check whose counts are a category's rows and held rows."""
COUNTS = ("read", "accepted", "quarantined", "duplicate", "deleted")


def months(act: Act) -> list[Month]:
    """Rows and held rows by hospital, category and month of the event."""
    rows = table("application.quality_result")
    rows = rows.filter(rows.check.isin([f"{name}.{HELD}" for name in load().categories]), rows.month != "", rows.applicable > 0)
    found = act.read(rows.select("hospital", "category", "month", rows=rows.applicable, held=rows.violated).order_by("hospital", "category", "month"))
    return [Month.model_construct(**row) for row in found.to_pylist()]


def categories(session: Session, only: Iterable[str] | None) -> list[CategoryArrival]:
    """The ledger's account by hospital and category."""
    sums = [sa.func.sum(getattr(Ledger, name)).label(name) for name in COUNTS[:4]]
    query = sa.select(Ledger.hospital, Ledger.stream, *sums, sa.func.max(Ledger.stored_at).label("last_at")).where(*_within(only))
    return [
        CategoryArrival(hospital=r.hospital, category=r.stream, read=r.read, accepted=r.accepted, quarantined=r.quarantined, duplicate=r.duplicate,
                        last_at=r.last_at)
        for r in session.execute(query.group_by(Ledger.hospital, Ledger.stream).order_by(Ledger.hospital, Ledger.stream))
    ]  # fmt: skip


def hospitals(
    session: Session, known: Iterable[str], only: Iterable[str] | None, counted: Iterable[Month], now: dt.datetime
) -> list[HospitalArrival]:  # fmt: skip
    """One line a hospital that is `known`, has delivered or has given a sign of life; within `only`."""
    sums = [sa.func.sum(getattr(Ledger, name)).label(name) for name in COUNTS]
    waiting = sa.func.sum(sa.case((Ledger.status == "stored", 1), else_=0)).label("waiting")
    query = sa.select(Ledger.hospital, *sums, waiting, sa.func.max(Ledger.stored_at).label("last")).where(*_within(only)).group_by(Ledger.hospital)
    delivered: dict[str, Any] = {r.hospital: r for r in session.execute(query)}
    seen = {h: at for h, at in session.execute(sa.select(Heartbeat.hospital, Heartbeat.at)) if only is None or h in set(only)}
    streams: dict[str, list[tuple[str, dt.datetime]]] = {}
    for arrival in categories(session, only):
        if arrival.last_at is not None:
            streams.setdefault(arrival.hospital, []).append((arrival.category, arrival.last_at))
    held: dict[str, int] = {}
    for month in counted:
        held[month.hospital] = held.get(month.hospital, 0) + month.held
    names = sorted({h for h in known if only is None or h in set(only)} | set(delivered) | set(seen))
    return [_line(name, delivered.get(name), seen.get(name), streams.get(name, []), held.get(name, 0), now) for name in names]


def _line(
    hospital: str, sums: Any, seen: dt.datetime | None, streams: list[tuple[str, dt.datetime]], held: int, now: dt.datetime
) -> HospitalArrival:  # fmt: skip
    last = sums.last if sums is not None else None
    alive = max((at for at in (last, seen) if at is not None), default=None)
    state = "silent" if alive is None or now - alive > SILENT else "late" if now - alive > EVERY else "arrived"
    # A stream may have nothing to say for a night; one that has fallen behind the hospital's others is worth a look.
    late = [Late(category=name, last_at=at) for name, at in sorted(streams) if last is not None and last - at > SILENT] if state == "arrived" else []
    account = {name: getattr(sums, name) if sums is not None else 0 for name in COUNTS}
    return HospitalArrival(
        hospital=hospital, last_parcel_at=last, last_seen_at=seen, expected_by=alive + EVERY if alive else None, state=state, held=held,
        waiting=sums.waiting if sums is not None else 0, late=late, **account,
    )  # fmt: skip


def _within(only: Iterable[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if only is None else [Ledger.hospital.in_(sorted(only))]
