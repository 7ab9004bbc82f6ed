"""The marks that nights have written into the vault: by them it is seen whether vault and control database
are of one time. What follows from that is `governance.night.marks`'s."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.vault.tables import CentreMark


@dataclass(frozen=True)
class Mark:
    """One night's mark: `counter` counts them from 1."""

    id: str
    counter: int
    run_id: str


def put(session: Session, mark: Mark) -> None:
    """Adds `mark` in the transaction of what it stands for."""
    session.add(CentreMark(id=mark.id, counter=mark.counter, run_id=mark.run_id, at=now()))


def marks(session: Session) -> list[CentreMark]:
    """Every mark, in order."""
    return list(session.scalars(sa.select(CentreMark).order_by(CentreMark.counter, CentreMark.at)))
