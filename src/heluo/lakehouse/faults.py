"""Faults: what stopped one hospital × category at the centre, noted in the control database with its way out.

A night notes what it met (`note`) and closes what it met no more (`close_others`); screens and commands list
them (`listed`). Not for single bad rows: those are held with a reason in the standard layer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.kit.ids import new_id
from heluo.kit.states import own_record
from heluo.kit.text import Text
from heluo.lakehouse.records import Fault
from heluo.lakehouse.states import FAULT

MOST_KEYS = 20
"""Row keys that a fault names."""

Pair = tuple[str, str]
"""(hospital, category)."""


@dataclass(frozen=True)
class FaultFound:
    """One fault as a night meets it. `category` "" = every category of the hospital; `row_keys` are
    pseudonymous."""

    hospital: str
    category: str
    code: str
    found: Text
    expected: Text
    todo: Text
    variable: str = ""
    row_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaleCategory:
    """A hospital × category of which a release holds an earlier state. `release`: the one it dates from, ""
    when none ever held it."""

    hospital: str
    category: str
    release: str
    fault: str

    def to_dict(self) -> dict[str, str]:
        """As the release's manifest lists it under "stale"."""
        return asdict(self)


def note(session: Session, run_id: str, found: FaultFound) -> str:
    """Notes `found`, as another meeting of the open fault of the same hospital, category, variable and code
    if there is one. Gives the fault's id."""
    known = session.scalar(
        sa.select(Fault).where(
            Fault.status == FAULT.initial,
            Fault.hospital == found.hospital,
            Fault.category == found.category,
            Fault.variable == found.variable,
            Fault.code == found.code,
        )
    )
    at = now()
    if known is None:
        known = Fault(
            id=new_id("fault"),
            hospital=found.hospital,
            category=found.category,
            variable=found.variable,
            code=found.code,
            first_run=run_id,
            first_at=at,
            status=FAULT.initial,
        )
        session.add(known)
    known.row_keys = list(found.row_keys[:MOST_KEYS])
    known.found_zh, known.found_en = found.found
    known.expected_zh, known.expected_en = found.expected
    known.todo_zh, known.todo_en = found.todo
    known.last_run, known.last_at = run_id, at
    session.flush()
    return known.id


def close_others(
    session: Session, run_id: str, hospitals: Collection[str] | None, met: Collection[str]
) -> tuple[str, ...]:
    """Closes the open faults of `hospitals` (None = all), but for those with an id in `met`: the run `run_id`
    did their work and met them no more. Gives their ids."""
    closed = []
    for fault in session.scalars(sa.select(Fault).where(Fault.status == FAULT.initial)):
        if fault.id not in met and (hospitals is None or fault.hospital in hospitals):
            FAULT.move(fault, "closed", "night", own_record)
            fault.closed_run = run_id
            closed.append(fault.id)
    return tuple(closed)


def listed(session: Session, *, also_closed: bool = False, hospital: str = "") -> list[dict[str, Any]]:
    """The faults, open ones first, then by hospital and category; `hospital` limits them."""
    wanted = sa.select(Fault).order_by(
        Fault.status.desc(), Fault.hospital, Fault.category, Fault.first_at, Fault.id
    )
    if not also_closed:
        wanted = wanted.where(Fault.status == FAULT.initial)
    if hospital:
        wanted = wanted.where(Fault.hospital == hospital)
    return [_line(fault) for fault in session.scalars(wanted)]


def covers(faults: Iterable[dict[str, Any]], pair: Pair) -> bool:
    """Whether one of `faults` (as `listed` gives them) is open for this hospital × category."""
    return any(
        one["status"] == FAULT.initial and one["hospital"] == pair[0] and one["category"] in ("", pair[1])
        for one in faults
    )


def _line(fault: Fault) -> dict[str, Any]:
    names = [column.key for column in sa.inspect(Fault).columns]
    return {name: getattr(fault, name) for name in names}
