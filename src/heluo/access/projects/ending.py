"""Projects and grants follow the clock with nobody acting: suspended when a day, the ethics approval or a
training is over, restored as they were when it is renewed, expired for good when nobody renews in time.

What may be read follows the clock at once (`grants.in_force`); here the state is brought after it, with an
event each, so that lists, the register and the log say so. Calling it twice changes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects import withdrawals
from heluo.access.projects.acts import MOVE_GRANT, MOVE_PROJECT
from heluo.access.projects.grants import end_of_day, exceeds_level
from heluo.access.projects.membership import MAY_READ_ROWS
from heluo.access.projects.states import (
    CAUSES,
    CLOCK,
    DECISION,
    END,
    ETHICS,
    GRANT,
    HOSPITALS,
    LEVEL,
    NOBODY,
    OTHER,
    PROJECT,
    TRAINING,
)
from heluo.access.projects.tables import (
    DataTraining,
    GrantPerson,
    HospitalWithdrawal,
    ProjectMember,
    ResearchGrant,
    ResearchProject,
)
from heluo.kit.dates import SHANGHAI, now
from heluo.kit.db import reading, transaction
from heluo.kit.states import Moved, States
from heluo.kit.text import Text

BY = "heluo"
GRACE = dt.timedelta(days=30)
"""So long after its last day a grant waits, suspended, for a renewal; then it is over for good."""
OVER = Text("期满,自动到期", "its time is over")
PROJECT_OVER = Text("项目已结束", "its project has ended")
AGAIN = Text("暂停的原因已消除,自动恢复", "what suspended it is gone")
Due = tuple[States, ResearchProject | ResearchGrant, str, str, Text]
"""(what sort of thing, the thing, its new state, the cause of a suspension, why)."""


def end_what_is_over(control: sa.Engine) -> int:
    """Moves every project and grant whose state is no longer what the clock says; how many. Waits for nobody
    when there is none."""
    moment = now()
    with reading(control) as session:
        if not _due(session, moment):
            return 0
    with transaction(control) as session:
        due = _due(session, moment)
        for states, thing, to, cause, why in due:
            _move(session, states, thing, to, why, cause)
    return len(due)


def end_grants_of(session: Session, project: str) -> None:
    """Ends every grant of a project that somebody closed."""
    query = sa.select(ResearchGrant).where(ResearchGrant.project == project, _open(GRANT, ResearchGrant))
    for grant in session.scalars(query):
        _move(session, GRANT, grant, "expired", PROJECT_OVER)


def last_moment(grant: ResearchGrant, project: ResearchProject) -> dt.datetime:
    """When the time of `grant` is over: its own end, or its project's where that comes first."""
    return grant.until if project.ends is None else min(grant.until, end_of_day(project.ends))


def renewable_until(grant: ResearchGrant, project: ResearchProject) -> dt.datetime | None:
    """Until when a renewal restores a grant whose time is over; None for one that still lasts, or has
    ended."""
    over = last_moment(grant, project)
    return over + GRACE if grant.status not in GRANT.terminal and over <= now() else None


def _cause(
    grant: ResearchGrant, project: ResearchProject, trained: Sequence[dt.date | None], moment: dt.datetime
) -> str | None:
    """Why the clock holds `grant` at `moment`, None = it does not. `trained`: of each of its persons who is
    in the project, the last day of the training, None = none was entered."""
    if last_moment(grant, project) <= moment:
        return END
    day = moment.astimezone(SHANGHAI).date()
    if not project.ethics_number or project.ethics_until is None or day > project.ethics_until:
        return ETHICS
    if exceeds_level(grant):
        return LEVEL
    if not trained:
        return NOBODY
    return TRAINING if all(until is not None and until < day for until in trained) else None


def _trained(session: Session) -> dict[str, list[dt.date | None]]:
    """Grant → the last day of the training of each of its persons who may still read rows."""
    query = (
        sa.select(ResearchGrant.id, DataTraining.until)
        .join(GrantPerson, GrantPerson.grant == ResearchGrant.id)
        .join(
            ProjectMember,
            sa.and_(
                ProjectMember.project == ResearchGrant.project, ProjectMember.account == GrantPerson.account
            ),
        )
        .outerjoin(DataTraining, DataTraining.account == GrantPerson.account)
        .where(
            _open(GRANT, ResearchGrant), ProjectMember.left.is_(None), ProjectMember.role.in_(MAY_READ_ROWS)
        )
    )
    found: dict[str, list[dt.date | None]] = {}
    for grant, until in session.execute(query):
        found.setdefault(grant, []).append(until)
    return found


def _due(session: Session, moment: dt.datetime) -> list[Due]:
    day = moment.astimezone(SHANGHAI).date()
    over = sa.select(ResearchProject).where(ResearchProject.status == "running", ResearchProject.ends < day)
    projects = session.scalars(over)
    found: list[Due] = [(PROJECT, project, "ended", "", OVER) for project in projects]
    query = sa.select(ResearchGrant, ResearchProject).where(
        ResearchGrant.project == ResearchProject.id, _open(GRANT, ResearchGrant)
    )
    trained, closed = _trained(session), _closed_by_hospitals(session)
    for grant, project in session.execute(query):
        whole = session.get(ResearchGrant, grant.part_of) if grant.part_of else None
        if whole is not None and whole.status in GRANT.terminal:
            found.append((GRANT, grant, whole.status, "", CAUSES[OTHER]))
        elif last_moment(grant, project) + GRACE <= moment:
            found.append((GRANT, grant, "expired", "", OVER))
        elif grant.cause != DECISION:
            cause = _cause(grant, project, trained.get(grant.id, ()), moment)
            cause = cause or (HOSPITALS if grant.id in closed else None)
            cause = cause or (OTHER if whole is not None and whole.status != "active" else None)
            if cause and grant.status == "active":
                found.append((GRANT, grant, "suspended", cause, CAUSES[cause]))
            elif cause is None and grant.status == "suspended":
                found.append((GRANT, grant, "active", "", AGAIN))
    return found


def _closed_by_hospitals(session: Session) -> set[str]:
    """Grants of which every hospital has taken its rows back."""
    query = sa.select(HospitalWithdrawal.grant).where(HospitalWithdrawal.lifted.is_(None)).distinct()
    some = sa.select(ResearchGrant).where(ResearchGrant.id.in_(query), _open(GRANT, ResearchGrant))
    return {grant.id for grant in session.scalars(some) if withdrawals.opened(session, grant) == []}


def _open(states: States, of: type[ResearchGrant]) -> sa.ColumnElement[bool]:
    return of.status.not_in(states.terminal)


def _move(
    session: Session,
    states: States,
    thing: ResearchProject | ResearchGrant,
    to: str,
    why: Text,
    cause: str = "",
) -> None:
    action = MOVE_PROJECT if isinstance(thing, ResearchProject) else MOVE_GRANT

    def remember(moved: Moved) -> None:
        detail = {"from": moved.old, "to": moved.new, "reason": why.zh}
        audit.append(session, audit.Event(BY, CLOCK, action.name, "allowed", object=thing.id, detail=detail))

    if isinstance(thing, ResearchGrant):
        thing.reason, thing.cause = why.zh, cause
    states.move(thing, to, CLOCK, remember)


def state_now(project: ResearchProject, moment: dt.datetime) -> str:
    """The state of `project` by the clock, which the stored one follows within seconds."""
    over = project.ends is not None and moment.astimezone(SHANGHAI).date() > project.ends
    return "ended" if over and project.status == "running" else project.status
