"""A call and what follows from it: reached, try again, unreachable after so many, lost."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup.clock import report
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.states import CANCELLED, NURSE, OPEN, RESCHEDULED, TASK, UNREACHABLE, WORKING
from heluo.delivery.followup.tables import FollowUpCall, FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.dictionary import load
from heluo.kit.dates import now
from heluo.kit.errors import BadInput
from heluo.kit.ids import new_id
from heluo.kit.states import own_record
from heluo.kit.text import Text

OUTCOMES: dict[str, Text] = {
    "reached": Text("已接通", "reached"),
    "no_answer": Text("无人接听", "no answer"),
    "wrong_number": Text("号码错误", "wrong number"),
    "later": Text("约定改期", "asked to call later"),
    "refused": Text("拒绝随访", "refuses"),
}
MISSED = frozenset({"no_answer", "wrong_number"})


def enter(
    session: Session,
    task: FollowUpTask,
    outcome: str,
    note: str,
    later: dt.date | None,
    by: str,
    day: dt.date,
) -> None:
    """Enters a call of the day `day`. Raises BadInput for an outcome that there is not, or a day that is
    none to come; Conflict for a task that waits for nothing."""
    if outcome not in OUTCOMES:
        raise BadInput(outcome, " | ".join(OUTCOMES), ("选择结果", "choose an outcome"))
    if (outcome == "later") != (later is not None) or (later is not None and later <= day):
        raise BadInput(
            ("约定改期要有以后的日期", "calling later needs a day to come"),
            ("今天以后的日期", "a day after today"),
            ("选择日期", "choose the day"),
            code="no_later_day",
        )
    plan = FollowUpPlan.model_validate(session.get_one(FollowUpProject, task.project).plan)
    if task.status not in OPEN:
        TASK.check_move(task.status, WORKING)
    session.add(FollowUpCall(id=new_id("fc"), task=task.id, at=now(), by=by, outcome=outcome, note=note))
    task.changed = now()
    if outcome == "reached":
        task.calls = 0
        if task.status != WORKING:
            TASK.move(task, WORKING, NURSE, own_record)
    elif outcome in MISSED:
        _missed(session, task, plan, day)
    elif outcome == "later" and later is not None:
        task.calls = 0
        _to(task, RESCHEDULED)
        task.next_day = later
    session.flush()


def lose(session: Session, subject: FollowUpSubject, reason: str) -> int:
    """The subject is lost: their open tasks end. Raises BadInput for a reason that the dictionary does not
    have."""
    reasons = load().value_sets["lost_reason"].codes
    if reason not in reasons:
        raise BadInput(reason, " | ".join(reasons), ("选择原因", "choose a reason"), code="no_reason")
    subject.status, subject.reason = "lost", reason
    query = sa.select(FollowUpTask).where(FollowUpTask.subject == subject.id, FollowUpTask.status.in_(OPEN))
    tasks = list(session.scalars(query))
    for task in tasks:
        TASK.move(task, CANCELLED, NURSE, own_record)
        task.changed = now()
    session.flush()
    return len(tasks)


def _missed(session: Session, task: FollowUpTask, plan: FollowUpPlan, day: dt.date) -> None:
    task.calls += 1
    if task.calls < plan.calls:
        task.next_day = day + dt.timedelta(days=1)
        return
    if task.status != UNREACHABLE:
        _to(task, UNREACHABLE)
    task.next_day = day + dt.timedelta(days=plan.again)
    report(session, task)


def _to(task: FollowUpTask, status: str) -> None:
    if task.status == status:
        return
    if not TASK.can_move(task.status, status):
        TASK.move(task, WORKING, NURSE, own_record)
    TASK.move(task, status, NURSE, own_record)
