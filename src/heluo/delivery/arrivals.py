"""Whose data came in time: one rule for the cockpit and for the alerts of the first page.

Data come in parcels. A program's sign of life says that it runs, not that anything has arrived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.lakehouse.records import Heartbeat, Ledger

EVERY = dt.timedelta(hours=26)
"""A hospital delivers every night: so long after its last parcel the next one is overdue."""
SILENT = dt.timedelta(hours=72)
"""Without a parcel for so long a hospital is silent."""
State = Literal["arrived", "late", "silent"]


@dataclass(frozen=True)
class Arrival:
    """One hospital. `online`: its program has given a sign of life no longer ago than a parcel may be."""

    hospital: str
    last_parcel_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    state: State
    online: bool


def arrivals(
    session: Session, known: Iterable[str], only: Collection[str] | None, now: dt.datetime
) -> list[Arrival]:
    """One line a hospital that is `known`, has delivered or has given a sign of life; within `only` (None:
    all)."""
    delivered = dict(
        session.execute(
            sa.select(Ledger.hospital, sa.func.max(Ledger.stored_at)).group_by(Ledger.hospital)
        ).all()
    )
    seen = dict(session.execute(sa.select(Heartbeat.hospital, Heartbeat.at)).all())
    names = sorted(h for h in {*known, *delivered, *seen} if only is None or h in only)
    return [arrival(name, delivered.get(name), seen.get(name), now) for name in names]


def arrival(hospital: str, parcel: dt.datetime | None, seen: dt.datetime | None, now: dt.datetime) -> Arrival:
    """The line of one hospital whose last parcel and last sign of life are given."""
    state: State = (
        "silent" if parcel is None or now - parcel > SILENT else "late" if now - parcel > EVERY else "arrived"
    )
    return Arrival(hospital, parcel, seen, state, online=seen is not None and now - seen <= EVERY)
