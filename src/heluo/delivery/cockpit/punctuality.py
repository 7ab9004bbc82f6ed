"""Whose data came in time: one rule for the cockpit's pages and for what it reports to the first page.

Data come in parcels. A program's sign of life says that it runs, not that anything has arrived.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.text import Text
from heluo.lakehouse.records import Heartbeat, Ledger

EVERY = dt.timedelta(hours=26)
"""A hospital delivers every night: so long after its last parcel the next one is overdue."""
SILENT = dt.timedelta(hours=72)
"""Without a parcel for so long a hospital is silent."""
FEW = 3
"""More late hospitals than these are one alert: a list of them is the cockpit's, and would push the others
away."""
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
    session: Session, known: Iterable[str], only: Collection[str] | None, moment: dt.datetime
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
    return [arrival(name, delivered.get(name), seen.get(name), moment) for name in names]


def arrival(
    hospital: str, parcel: dt.datetime | None, seen: dt.datetime | None, moment: dt.datetime
) -> Arrival:
    """The line of one hospital whose last parcel and last sign of life are given."""
    state: State = (
        "silent"
        if parcel is None or moment - parcel > SILENT
        else "late"
        if moment - parcel > EVERY
        else "arrived"
    )
    return Arrival(hospital, parcel, seen, state, online=seen is not None and moment - seen <= EVERY)


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """Hospitals whose parcels did not come in time, within what the caller's hospital allows; one alert for
    all when they are more than FEW."""
    only = {asking.hospital} if asking.hospital else None
    late = [one for one in arrivals(session, asking.portal.hospitals, only, now()) if one.state != "arrived"]
    if len(late) > FEW:
        text = Text(f"{len(late)} 家医院没有按时送达数据", f"{len(late)} hospitals did not deliver in time")
        return [Alert(kind="late", severity="error", text=words(text), to="/cockpit")]
    return [
        Alert(
            kind="late",
            severity="error",
            text=words(_nothing_came(asking, one)),
            to=f"/cockpit?hospital={one.hospital}",
        )
        for one in late
    ]


def _nothing_came(asking: Caller, of: Arrival) -> Text:
    name, _ = asking.hospital_name(of.hospital)
    if of.last_parcel_at is None:
        text = Text(f"{name.zh}还没有数据到达", f"{name.en}: nothing has arrived yet")
    else:
        hours = int((now() - of.last_parcel_at).total_seconds() // 3600)
        text = Text(
            f"{name.zh}已 {hours} 小时没有数据到达", f"{name.en}: nothing has arrived for {hours} hours"
        )
    # A program that runs but delivers nothing is looked for in the hospital's own systems, not on the line.
    return Text(f"{text.zh}（程序在线）", f"{text.en}; its program is running") if of.online else text
