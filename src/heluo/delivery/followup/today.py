"""The nurse's day: which tasks, in the order in which they are about to leave their windows; and what the
lake has changed of late. Control tables alone: no row of a person is read, no name displayed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import gaps
from heluo.delivery.followup.resources import SEE_TODAY, WORK
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.schemas import ClosedLine, TaskLine, TodaysTasks
from heluo.delivery.followup.states import DONE, DUE, ESCALATED, OVERDUE, TASK, WORKING
from heluo.delivery.followup.tables import FollowUpAutomatic, FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.kit.dates import SHANGHAI, now, today
from heluo.kit.db import reading
from heluo.kit.text import Text

FIRST = 50
"""Tasks of a list: more than anybody calls in a day."""
OF_LATE = dt.timedelta(days=7)
KINDS = {
    "death": Text("死亡,任务关闭", "death: task closed"),
    "admission": Text("入院,任务推后", "admission: task moved"),
    "visit": Text("窗口内有就诊,可关闭", "a visit within the window: it may be closed"),
    gaps.KIND: Text("缺失的值已补,任务关闭", "the missing value is there: task closed"),
}


def see(asking: Caller) -> TodaysTasks:
    """The caller's own list."""
    permit = asking.permit(WORK)
    day = today()
    with reading(asking.portal.control) as session:
        found = listed(session, asking.account, day)
        open_now = session.scalar(_mine(asking.account, day).with_only_columns(sa.func.count()))
        late = sa.select(sa.func.count()).where(
            FollowUpTask.nurse == asking.account, FollowUpTask.status.in_((OVERDUE, ESCALATED))
        )
        midnight = dt.datetime.combine(day, dt.time(), SHANGHAI)
        finished = sa.select(sa.func.count()).where(
            FollowUpTask.nurse == asking.account,
            FollowUpTask.status == DONE,
            FollowUpTask.changed >= midnight,
        )
        answer = TodaysTasks(
            day=day,
            open=open_now or 0,
            overdue=session.scalar(late) or 0,
            done=session.scalar(finished) or 0,
            tasks=lines(session, found, day),
            changes=changes(session, asking.account),
        )
    asking.remember(permit, SEE_TODAY)
    return answer


def listed(session: Session, nurse: str, day: dt.date, most: int = FIRST) -> list[FollowUpTask]:
    """The tasks that `nurse` is to work on on the day `day`, those first whose window ends first."""
    order = (FollowUpTask.closes, FollowUpTask.id)
    first = _mine(nurse, day).with_only_columns(FollowUpTask.id).order_by(*order).limit(most)
    return list(session.scalars(sa.select(FollowUpTask).where(FollowUpTask.id.in_(first)).order_by(*order)))


def lines(session: Session, tasks: Iterable[FollowUpTask], day: dt.date) -> list[TaskLine]:
    """The tasks as lists have them."""
    plans: dict[str, tuple[str, FollowUpPlan]] = {}
    made = []
    for task in tasks:
        if task.project not in plans:
            project = session.get_one(FollowUpProject, task.project)
            plans[task.project] = (project.title, FollowUpPlan.model_validate(project.plan))
        title, plan = plans[task.project]
        subject = session.get_one(FollowUpSubject, task.subject)
        made.append(
            TaskLine(
                id=task.id,
                project=task.project,
                project_title=title,
                subject=subject.number,
                arm=subject.arm,
                event=event_label(plan, task.event),
                turn=task.turn,
                status=task.status,
                status_label=words(TASK.labels[task.status]),
                target=task.target,
                closes=task.closes,
                days_left=(task.closes - day).days,
                calls=task.calls,
                offered=bool(task.offered),
            )
        )
    return made


def changes(session: Session, nurse: str, task: str = "") -> list[ClosedLine]:
    """What the lake changed of the nurse's tasks within a week, or ever of one task; newest first."""
    query = (
        sa.select(FollowUpAutomatic, FollowUpTask)
        .join(FollowUpTask, FollowUpTask.id == FollowUpAutomatic.task)
        .order_by(FollowUpAutomatic.at.desc(), FollowUpAutomatic.id)
        .limit(FIRST)
    )
    if task:
        query = query.where(FollowUpTask.id == task)
    else:
        query = query.where(FollowUpTask.nurse == nurse, FollowUpAutomatic.at >= now() - OF_LATE)
    made = []
    for change, of in session.execute(query):
        project = session.get_one(FollowUpProject, of.project)
        made.append(
            ClosedLine(
                change=change.id,
                task=of.id,
                subject=session.get_one(FollowUpSubject, of.subject).number,
                project_title=project.title,
                event=event_label(FollowUpPlan.model_validate(project.plan), of.event),
                kind=change.kind,
                kind_label=words(KINDS[change.kind]),
                hospital=change.hospital,
                category=change.category,
                row_key=change.row_key,
                day=change.day,
                at=change.at,
                undone=change.undone,
                mine=of.nurse == nurse and change.undone is None,
            )
        )
    return made


def event_label(plan: FollowUpPlan, name: str) -> Words:
    """The words of an event; its name once the plan has it no more."""
    if name.startswith(gaps.PREFIX):
        return gaps.label(name)
    found = next((one for one in plan.events if one.name == name), None)
    if found is None:
        return words(name)
    return Words(zh=found.zh or found.en or name, en=found.en or found.zh or name)


def _mine(nurse: str, day: dt.date) -> sa.Select[FollowUpTask]:
    return sa.select(FollowUpTask).where(
        FollowUpTask.nurse == nurse,
        FollowUpTask.status.in_((DUE, WORKING, OVERDUE, ESCALATED)),
        FollowUpTask.next_day <= day,
    )
