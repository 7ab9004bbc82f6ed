"""A level that was raised makes the chain of applications under review longer at once: steps that the new
level asks for are added behind those that there are. One whose variables are closed to research now goes
back.

A chain is never made shorter: whoever was asked decides. Calling it twice changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import checks, write
from heluo.access.applications.chain import STAGES, PlannedStep, planned
from heluo.access.applications.states import CHAIN, CLOCK
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.level_changes.acts import LENGTHEN
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict

BY = "heluo"


def lengthen_chains(control: sa.Engine, hospitals: Sequence[str]) -> int:
    """Brings the chain of every application under review after the levels in force; how many changed.
    `hospitals`: all that take part. Waits for nobody when there is nothing to do."""
    query = sa.select(DataApplication.id).where(DataApplication.status == "in_review")
    with reading(control) as session:
        every = [session.get_one(DataApplication, id) for id in session.scalars(query)]
        due = [one.id for one in every if _lacks(session, one, hospitals) is not None]
    done = 0
    for id in due:
        with transaction(control) as session:
            done += _lengthen(session, session.get_one(DataApplication, id, with_for_update=True), hospitals)
    return done


def check_decided(application: DataApplication, steps: Sequence[ReviewStep]) -> None:
    """Raises Conflict unless everybody decided whom the level in force asks for: it may have been raised
    after the last vote."""
    held = {one.holder for one in steps}
    level = checks.level_of(application.terms)
    asked = {holder for stage in STAGES.get(level, ()) for holder in stage}
    if level not in STAGES or not asked <= held:
        raise Conflict(
            (
                f"申请的变量现在是 {level} 级,没有经过这一级的审批",
                f"the variables are of level {level} now, and the chain of that level was not gone through",
            ),
            ("按现在的级别完成审批", "an approval by the chain of the level in force"),
            ("撤回后重新申请", "withdraw it, and apply again"),
            code="level_raised",
        )


def _lacks(
    session: Session, application: DataApplication, hospitals: Sequence[str]
) -> list[PlannedStep] | None:
    """The steps that the level in force asks for and that are not there; [] = level 5, None = nothing."""
    if application.status != "in_review":
        return None
    level = checks.level_of(application.terms)
    if level not in STAGES:
        return []
    there = {(one.holder, one.hospital) for one in write.steps(session, application)}
    asked = application.terms["hospitals"]
    steps = planned(level, hospitals if asked is None else asked)
    return [one for one in steps if (one.holder, one.hospital) not in there] or None


def _lengthen(session: Session, application: DataApplication, hospitals: Sequence[str]) -> int:
    missing = _lacks(session, application, hospitals)
    if missing is None:
        return 0
    detail = {"level": checks.level_of(application.terms), "steps": len(missing)}
    write.remember(session, application, BY, CLOCK, LENGTHEN.name, detail)
    if not missing:
        write.drop_open(session, application)
        write.move(session, application, "returned", BY, CLOCK, CHAIN)
        return 1
    write.add_steps(session, application, missing)
    return 1
