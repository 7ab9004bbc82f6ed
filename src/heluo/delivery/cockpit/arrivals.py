"""What has arrived from whom, and what is late: the ledger's account beside each hospital's state, and months
from the published quality counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.cockpit.punctuality import EVERY, SILENT, Arrival, arrivals
from heluo.delivery.cockpit.schemas import CategoryArrival, HospitalArrival, Late, Month
from heluo.dictionary import load
from heluo.lakehouse.reader import Act
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import table

HELD = "held"
"""Pseudo-check whose counts are a category's rows and held rows."""
COUNTS = ("read", "accepted", "quarantined", "duplicate", "deleted")


def months(act: Act) -> list[Month]:
    """Rows and held rows by hospital, category and month of the event."""
    rows = table("application.quality_result")
    rows = rows.filter(
        rows.check.isin([f"{name}.{HELD}" for name in load().categories]),
        rows.month != "",
        rows.applicable > 0,
    )
    found = act.read(
        rows.select("hospital", "category", "month", rows=rows.applicable, held=rows.violated).order_by(
            "hospital", "category", "month"
        )
    )
    return [Month.model_construct(**row) for row in found.to_pylist()]


def categories(session: Session, only: Collection[str] | None) -> list[CategoryArrival]:
    """The ledger's account by hospital and category."""
    sums = [sa.func.sum(getattr(Ledger, name)).label(name) for name in COUNTS[:4]]
    query = sa.select(
        Ledger.hospital, Ledger.stream, *sums, sa.func.max(Ledger.stored_at).label("last_at")
    ).where(*_within(only))
    return [
        CategoryArrival(
            hospital=r.hospital,
            category=r.stream,
            read=r.read,
            accepted=r.accepted,
            quarantined=r.quarantined,
            duplicate=r.duplicate,
            last_at=r.last_at,
        )
        for r in session.execute(
            query.group_by(Ledger.hospital, Ledger.stream).order_by(Ledger.hospital, Ledger.stream)
        )
    ]


def hospitals(
    session: Session,
    known: Iterable[str],
    only: Collection[str] | None,
    counted: Iterable[Month],
    now: dt.datetime,
) -> list[HospitalArrival]:
    """One line a hospital that is `known`, has delivered or has given a sign of life; within `only`."""
    sums = [sa.func.sum(getattr(Ledger, name)).label(name) for name in COUNTS]
    waiting = sa.func.sum(sa.case((Ledger.status == "stored", 1), else_=0)).label("waiting")
    query = sa.select(Ledger.hospital, *sums, waiting).where(*_within(only)).group_by(Ledger.hospital)
    delivered: dict[str, Any] = {r.hospital: r for r in session.execute(query)}
    streams: dict[str, list[tuple[str, dt.datetime]]] = {}
    for stream in categories(session, only):
        if stream.last_at is not None:
            streams.setdefault(stream.hospital, []).append((stream.category, stream.last_at))
    held: dict[str, int] = {}
    for month in counted:
        held[month.hospital] = held.get(month.hospital, 0) + month.held
    lines = arrivals(session, known, only, now)
    return [
        _line(one, delivered.get(one.hospital), streams.get(one.hospital, []), held.get(one.hospital, 0))
        for one in lines
    ]


def _line(of: Arrival, sums: Any, streams: list[tuple[str, dt.datetime]], held: int) -> HospitalArrival:
    last = of.last_parcel_at
    # A stream may have nothing to say for a night; one that has fallen behind the hospital's others is worth
    # a look. Where nothing has arrived the hospital itself is.
    late = [
        Late(category=name, last_at=at)
        for name, at in sorted(streams)
        if of.state == "arrived" and last is not None and last - at > SILENT
    ]
    account = {name: getattr(sums, name) if sums is not None else 0 for name in COUNTS}
    return HospitalArrival(
        hospital=of.hospital,
        last_parcel_at=last,
        last_seen_at=of.last_seen_at,
        expected_by=last + EVERY if last else None,
        state=of.state,
        online=of.online,
        held=held,
        waiting=sums.waiting if sums is not None else 0,
        late=late,
        **account,
    )


def _within(only: Collection[str] | None) -> list[sa.ColumnElement[bool]]:
    return [] if only is None else [Ledger.hospital.in_(sorted(only))]
