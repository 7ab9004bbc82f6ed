"""Projects and grants end by their date with nobody acting: the state follows the clock.

What may be read follows the clock at once (`grants.check_in_force`); here the state is brought after it, with
an event each, so that lists, the register and the log say so. Calling it twice changes nothing twice.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects.acts import MOVE_GRANT, MOVE_PROJECT
from heluo.access.projects.states import CLOCK, GRANT, PROJECT
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.kit.dates import SHANGHAI, now
from heluo.kit.db import reading, transaction
from heluo.kit.states import Moved, States
from heluo.kit.text import Text

BY = "heluo"
OVER = Text("期满,自动到期", "its time is over")
PROJECT_OVER = Text("项目已结束", "its project has ended")
Due = tuple[States, ResearchProject | ResearchGrant, str, Text]
"""(what sort of thing, the thing, its new state, why)."""


def end_what_is_over(control: sa.Engine) -> int:
    """Moves every project and grant whose time is over; how many. Waits for nobody when there is none."""
    moment = now()
    with reading(control) as session:
        if not _due(session, moment):
            return 0
    with transaction(control) as session:
        due = _due(session, moment)
        for states, thing, to, why in due:
            _move(session, states, thing, to, why)
    return len(due)


def end_grants_of(session: Session, project: str) -> None:
    """Ends every grant of a project that was ended or closed by somebody."""
    query = sa.select(ResearchGrant).where(ResearchGrant.project == project, _open(GRANT, ResearchGrant))
    for grant in session.scalars(query):
        _move(session, GRANT, grant, "expired", PROJECT_OVER)


def _due(session: Session, moment: dt.datetime) -> list[Due]:
    day = moment.astimezone(SHANGHAI).date()
    running = ResearchProject.status.in_(("running", "suspended"))
    projects = session.scalars(sa.select(ResearchProject).where(running, ResearchProject.ends < day))
    found: list[Due] = [(PROJECT, project, "ended", OVER) for project in projects]
    over = {thing.id for _, thing, _, _ in found}
    grants = session.scalars(sa.select(ResearchGrant).where(_open(GRANT, ResearchGrant)))
    for grant in grants:
        if grant.until <= moment or grant.project in over:
            found.append((GRANT, grant, "expired", OVER))
    return found


def _open(states: States, of: type[ResearchGrant]) -> sa.ColumnElement[bool]:
    return of.status.not_in(states.terminal)


def _move(
    session: Session, states: States, thing: ResearchProject | ResearchGrant, to: str, why: Text
) -> None:
    action = MOVE_PROJECT if isinstance(thing, ResearchProject) else MOVE_GRANT

    def remember(moved: Moved) -> None:
        detail = {"from": moved.old, "to": moved.new, "reason": why.zh}
        audit.append(session, audit.Event(BY, CLOCK, action.name, "allowed", object=thing.id, detail=detail))

    if isinstance(thing, ResearchGrant):
        thing.reason = why.zh
    states.move(thing, to, CLOCK, remember)


def state_now(project: ResearchProject, moment: dt.datetime) -> str:
    """The state of `project` by the clock, which the stored one follows within seconds."""
    over = project.ends is not None and moment.astimezone(SHANGHAI).date() > project.ends
    return "ended" if over and project.status in ("running", "suspended") else project.status
