"""Signs of life of the centre's own processes: portal, intake, worker. A process says every few seconds that
it runs and, when it ends in order, that it has ended; who says nothing any more has died.

A hospital's program gives its sign of life through the intake (`records.Heartbeat`).
"""

from __future__ import annotations

import datetime as dt
import os
import socket

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo import __version__
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.lakehouse.records import ServiceBeat

EVERY = 15.0
"""Seconds between two signs of life."""
LATE = dt.timedelta(seconds=60)
"""So long after the last one a process counts as dead."""
FORGOTTEN = dt.timedelta(days=7)


def instance() -> str:
    """This process, among those of its service: machine and number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(control: sa.Engine, service: str, started: dt.datetime, *, ended: bool = False) -> None:
    """This process of `service` runs, or has `ended`."""
    moment = now()
    with transaction(control) as session:
        session.merge(
            ServiceBeat(
                service=service,
                instance=instance(),
                version=__version__,
                started=started,
                at=moment,
                ended=moment if ended else None,
            )
        )
        session.execute(sa.delete(ServiceBeat).where(ServiceBeat.at < moment - FORGOTTEN))


def last_beats(session: Session) -> list[ServiceBeat]:
    """Every process that is not forgotten, the newest sign of life first."""
    return list(session.scalars(sa.select(ServiceBeat).order_by(ServiceBeat.at.desc())))


def state(of: ServiceBeat, moment: dt.datetime) -> str:
    """ "running", "ended" or "silent"."""
    if of.ended is not None:
        return "ended"
    return "silent" if moment - of.at > LATE else "running"
