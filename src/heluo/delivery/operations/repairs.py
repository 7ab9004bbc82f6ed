"""What the last nights mended before they began, and what hospitals are asked to send again, from the control
tables. Mends nothing itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.delivery.frame.shapes import words
from heluo.delivery.operations.run_words import run_count
from heluo.delivery.operations.schemas import AskedAgain, NightRepair, Repairs, RunCount
from heluo.kit.text import Text
from heluo.lakehouse.records import Ledger, Run

COUNTED = (
    "tables_restored",
    "parcels_to_load_again",
    "reloaded",
    "rows_reloaded",
    "parcels_found_in_the_inbox",
    "identity_files_given_again",
    "persons_given_back",
    "links_given_back",
    "human_decisions_given_back",
)
"""Counts of a run that say what was mended."""
NIGHTS = 50
"""Newest runs that are looked through."""


def repairs(session: Session, permit: Permit) -> Repairs:
    """Of all hospitals together; under a permit for some, only what these are asked for: a table is nobody's
    alone."""
    newest = sa.select(Run).order_by(Run.started.desc()).limit(NIGHTS)
    found = [] if permit.hospitals is not None else [repair(run) for run in session.scalars(newest)]
    return Repairs(
        nights=[one for one in found if one is not None], looked_at=NIGHTS, asked=_asked(session, permit)
    )


def repair(run: Run) -> NightRepair | None:
    """What one run mended; None when nothing was wrong."""
    counts: dict[str, Any] = run.counts
    aside, logs = counts.get("tables_set_aside", []), counts.get("logs_set_aside", [])
    numbers = [
        RunCount(name=name, label=run_count(name), value=counts[name]) for name in COUNTED if counts.get(name)
    ]
    if not (aside or logs or numbers):
        return None
    return NightRepair(
        run=run.id,
        started=run.started,
        found=[words(Text(*one)) for one in counts.get("found", [])],
        tables_aside=list(aside),
        logs_aside=list(logs),
        counts=numbers,
    )


def _asked(session: Session, permit: Permit) -> list[AskedAgain]:
    where = [Ledger.wanted_at.is_not(None)]
    if permit.hospitals is not None:
        where.append(Ledger.hospital.in_(sorted(permit.hospitals)))
    pair = (Ledger.hospital, Ledger.stream)
    counted = sa.select(*pair, sa.func.count(), sa.func.min(Ledger.wanted_at)).where(*where)
    return [
        AskedAgain(hospital=hospital, category=category, parcels=n, since=since)
        for hospital, category, n, since in session.execute(counted.group_by(*pair).order_by(*pair))
        if since is not None
    ]
