"""What applications report to the first page: steps that wait, and own ones that came back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import decide
from heluo.access.applications.states import APPLICATION
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.projects.membership import LEAD, projects_of
from heluo.delivery.applications.page import may_vote
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.text import Text

PAGE = "/applications"


def waiting(session: Session, asking: Caller) -> list[Alert]:
    """Open steps that the caller can decide, an error once one is overdue; and applications of projects that
    the caller leads which were given back or approved in part."""
    return [*_to_decide(session, asking), *_given_back(session, asking), *_offered(session, asking)]


def _to_decide(session: Session, asking: Caller) -> list[Alert]:
    holder, hospital = decide.holder_of(session, asking.account)
    query = sa.select(ReviewStep, DataApplication).where(
        ReviewStep.application == DataApplication.id,
        ReviewStep.holder == holder,
        ReviewStep.hospital == hospital,
        ReviewStep.status == "open",
    )
    found = session.execute(query).all() if holder else []
    dues = [step.due for step, of in found if may_vote(session, step, of, asking.account)]
    if not dues:
        return []
    late = sum(one is not None and one <= now() for one in dues)
    text = Text(
        f"{len(dues)} 份数据申请等您决定" + (f",其中 {late} 份已逾期" if late else ""),
        f"{len(dues)} applications wait for your decision" + (f", {late} overdue" if late else ""),
    )
    severity = "error" if late else "warning"
    return [Alert(kind="waiting", severity=severity, text=words(text), to=PAGE)]


def _offered(session: Session, asking: Caller) -> list[Alert]:
    n = _of_leads(session, asking, "offered")
    if not n:
        return []
    text = Text(
        f"{n} 份数据申请部分批准,等您接受", f"{n} applications were approved in part: yours to accept"
    )
    return [Alert(kind="waiting", severity="warning", text=words(text), to=PAGE)]


def _of_leads(session: Session, asking: Caller, status: str) -> int:
    led = [project.id for project, role in projects_of(session, asking.account) if role == LEAD]
    query = sa.select(sa.func.count()).where(
        DataApplication.project.in_(led), DataApplication.status == status
    )
    return (session.scalar(query) or 0) if led else 0


def _given_back(session: Session, asking: Caller) -> list[Alert]:
    n = _of_leads(session, asking, "returned")
    if not n:
        return []
    text = Text(f"{n} 份数据申请被退回,等您修改", f"{n} applications were given back to you")
    return [Alert(kind="waiting", severity="warning", text=words(text), to=PAGE)]


def under_review(session: Session) -> tuple[int, int]:
    """(applications that are under review, steps of them that are overdue), for the management centre."""
    over = (*APPLICATION.terminal, APPLICATION.initial)
    alive = sa.select(sa.func.count()).select_from(DataApplication).where(DataApplication.status.not_in(over))
    late = sa.select(sa.func.count()).select_from(ReviewStep)
    late = late.where(ReviewStep.status == "open", ReviewStep.due < now())
    return session.scalar(alive) or 0, session.scalar(late) or 0
