"""Which steps an application goes through: decided by its level alone, and by the hospitals whose rows it
asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from heluo.access.applications.states import COMMITTEE, ETHICS, HOSPITAL, OFFICER, SECURITY
from heluo.kit.errors import NotPermitted

STAGES: dict[int, tuple[tuple[str, ...], ...]] = {
    1: ((OFFICER,),),
    2: ((OFFICER,),),
    3: ((OFFICER,), (COMMITTEE, HOSPITAL)),
    4: ((OFFICER,), (COMMITTEE, HOSPITAL), (ETHICS,), (SECURITY,)),
}
"""Level → stages one after the other; the holders within one decide side by side."""
DAYS = {OFFICER: 5, COMMITTEE: 14, HOSPITAL: 10, ETHICS: 14, SECURITY: 5}
"""Days that a holder has. Silence of a hospital then counts as its declared default; of others it is
overdue, and displayed as such."""
ACCEPTED_IN = 30
"""Days that an applicant has to accept what was approved in part; then it is withdrawn."""
VOTES = {COMMITTEE: 2}
"""Persons who must agree in a step; one in all others."""


@dataclass(frozen=True)
class PlannedStep:
    """A step before it is opened."""

    stage: int
    holder: str
    hospital: str = ""


def planned(level: int, hospitals: Sequence[str]) -> list[PlannedStep]:
    """The chain of an application of `level` over `hospitals`. Raises NotPermitted for level 5."""
    if level not in STAGES:
        raise NotPermitted(
            ("五级数据不用于科研", "level 5 is not available for research"),
            ("一至四级", "levels 1 to 4"),
            ("去掉五级变量", "leave the variables of level 5 out"),
            code="level_closed",
        )
    found = []
    for stage, holders in enumerate(STAGES[level]):
        for holder in holders:
            of = sorted(hospitals) if holder == HOSPITAL else ("",)
            found += [PlannedStep(stage, holder, one) for one in of]
    return found


def due(holder: str, opened: dt.datetime) -> dt.datetime:
    """When `holder`'s clock runs out."""
    return opened + dt.timedelta(days=DAYS[holder])


def needed(holder: str) -> int:
    """Persons who must agree."""
    return VOTES.get(holder, 1)
