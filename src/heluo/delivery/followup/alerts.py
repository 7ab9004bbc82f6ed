"""What follow-up reports to the first page: tasks to be called today, and tasks that were reported."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup.members import MANAGER
from heluo.delivery.followup.states import BLOCKED, DUE, ESCALATED, OPEN, OVERDUE, USED, WORKING
from heluo.delivery.followup.tables import FollowUpLink, FollowUpMember, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import today
from heluo.kit.text import Text

PAGE = "/followup"


def waiting(session: Session, asking: Caller) -> list[Alert]:
    """The nurse's day, an error once something is over its window; the manager's reported tasks."""
    return [*_to_call(session, asking), *_of_patients(session, asking), *_reported(session, asking)]


def _to_call(session: Session, asking: Caller) -> list[Alert]:
    own = (FollowUpTask.nurse == asking.account, FollowUpTask.next_day <= today())
    n = _number(session, *own, FollowUpTask.status.in_((DUE, WORKING, OVERDUE, ESCALATED)))
    late = _number(session, *own, FollowUpTask.status.in_((OVERDUE, ESCALATED)))
    if not n:
        return []
    text = Text(
        f"{n} 个随访任务今天要做" + (f",其中 {late} 个已超窗" if late else ""),
        f"{n} follow-up tasks for today" + (f", {late} over their window" if late else ""),
    )
    return [Alert(kind="waiting", severity="error" if late else "warning", text=words(text), to=PAGE)]


def _of_patients(session: Session, asking: Caller) -> list[Alert]:
    """What came of links to patients: filled in, or closed after wrong years of birth."""
    found: list[Alert] = []
    for status, zh, en in (
        (USED, "位患者已自己填写,请查看并完成", "patients have filled in their form: look it through"),
        (BLOCKED, "个患者链接因出生年份错误而关闭", "links closed after wrong years of birth"),
    ):
        query = (
            sa.select(sa.func.count(sa.distinct(FollowUpLink.task)))
            .join(FollowUpTask, FollowUpTask.id == FollowUpLink.task)
            .where(
                FollowUpTask.nurse == asking.account,
                FollowUpTask.status.in_(OPEN),
                FollowUpLink.status == status,
            )
        )
        if n := session.scalar(query):
            text = Text(f"{n} {zh}", f"{n} {en}")
            found.append(Alert(kind="waiting", severity="warning", text=words(text), to=PAGE))
    return found


def _reported(session: Session, asking: Caller) -> list[Alert]:
    managed = sa.select(FollowUpMember.project).where(
        FollowUpMember.account == asking.account, FollowUpMember.part == MANAGER
    )
    n = _number(
        session,
        FollowUpTask.project.in_(managed),
        FollowUpTask.escalated.is_not(None),
        FollowUpTask.status.in_(OPEN),
    )
    if not n:
        return []
    text = Text(f"{n} 个随访任务已上报,等您处理", f"{n} follow-up tasks were reported to you")
    return [Alert(kind="waiting", severity="warning", text=words(text), to=f"{PAGE}/projects")]


def _number(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(FollowUpTask).where(*conditions)) or 0
