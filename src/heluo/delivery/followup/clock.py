"""What the calendar does to tasks: due, overdue, reported to the manager. The worker asks every minute;
on a day on which everything was done it reads one index and changes nothing."""

from __future__ import annotations

import datetime as dt
import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.delivery.followup.resources import REPORT_TASK
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.states import (
    CLOCK,
    DUE,
    ESCALATED,
    OVERDUE,
    PLANNED,
    RESCHEDULED,
    TASK,
    UNREACHABLE,
    WORKING,
)
from heluo.delivery.followup.tables import FollowUpProject, FollowUpTask
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.states import own_record

EVERY = 60.0
"""Seconds between two looks."""
_next: dict[sa.Engine, float] = {}
AT_ONCE = 500
"""Tasks of one transaction: a portal that wants to write never waits long."""


def look_after(home: Home, control: sa.Engine) -> int:
    """The worker's call, between nights: once a minute is often enough for what counts days."""
    if time.monotonic() < _next.get(control, 0.0):
        return 0
    _next[control] = time.monotonic() + EVERY
    return advance(control, today())


def advance(control: sa.Engine, day: dt.date) -> int:
    """Moves every task that the day `day` has overtaken; how many."""
    moved = 0
    while True:
        with reading(control) as session:
            ids = list(session.scalars(_waiting(day).limit(AT_ONCE)))
        if not ids:
            return moved
        with transaction(control) as session:
            moved += sum(_advance(session, session.get_one(FollowUpTask, id), day) for id in ids)


def _waiting(day: dt.date) -> sa.Select[str]:
    """Ids of tasks that do not stand as the day `day` has them."""
    running = sa.select(FollowUpProject.id).where(FollowUpProject.status == "running")
    task = FollowUpTask
    begins = sa.and_(task.status.in_((PLANNED, RESCHEDULED)), task.next_day <= day, task.opens <= day)
    again = sa.and_(task.status == UNREACHABLE, task.next_day <= day)
    late = sa.and_(task.status.in_((PLANNED, DUE, WORKING, RESCHEDULED)), task.closes < day)
    to_report = sa.and_(task.status == OVERDUE, task.escalated.is_(None), task.report_day <= day)
    return sa.select(task.id).where(task.project.in_(running), sa.or_(begins, again, late, to_report))


def _advance(session: Session, task: FollowUpTask, day: dt.date) -> int:
    """One step of one task, looked at again under the lock."""
    project = session.get_one(FollowUpProject, task.project)
    plan = FollowUpPlan.model_validate(project.plan)
    if task.status in (PLANNED, DUE, WORKING, RESCHEDULED) and task.closes < day:
        _overdue(task, plan)
    elif task.status in (PLANNED, RESCHEDULED) and task.next_day <= day and task.opens <= day:
        TASK.move(task, DUE, CLOCK, own_record)
    elif task.status == UNREACHABLE and task.next_day <= day:
        if task.closes < day:
            _overdue(task, plan)
        else:
            TASK.move(task, RESCHEDULED, CLOCK, own_record)
        task.calls = 0
    elif task.status == OVERDUE and task.escalated is None and task.report_day and task.report_day <= day:
        report(session, task)
        TASK.move(task, ESCALATED, CLOCK, own_record)
    else:
        return 0
    task.changed = now()
    return 1


def report(session: Session, task: FollowUpTask) -> None:
    """Reports the task to the project's manager, once in its life: an event of the log, and a line of the
    manager's first page as long as it is open."""
    if task.escalated is not None:
        return
    task.escalated = now()
    detail = {"status": task.status, "project": task.project}
    event = audit.Event(
        "heluo", CLOCK, REPORT_TASK.name, "allowed", purpose="follow_up", object=task.id, detail=detail
    )
    audit.append(session, event)


def _overdue(task: FollowUpTask, plan: FollowUpPlan) -> None:
    TASK.move(task, OVERDUE, CLOCK, own_record)
    # From the end of the window, not from today: a worker that slept reports no later.
    task.report_day = task.closes + dt.timedelta(days=plan.escalate + 1)
