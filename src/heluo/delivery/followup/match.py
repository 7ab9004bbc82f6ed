"""Matches rows of the lake with open tasks after each release: a death closes, an admission moves, a visit
elsewhere offers to close, a value that was lacking closes what asked for it. Each change names its row; it is
undone by itself when the row is withdrawn, or by hand for good. Never silent: what changed stands on the task
and on the nurse's list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permissions import service_permit
from heluo.delivery.followup import gaps, lake_read
from heluo.delivery.followup.lake_read import LakeEvent
from heluo.delivery.followup.resources import EVENTS, MATCH
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.states import CLOSED, LAKE, OPEN, TASK
from heluo.delivery.followup.tables import FollowUpAutomatic, FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.ids import new_id
from heluo.kit.progress import Report
from heluo.kit.states import own_record
from heluo.lakehouse.reader import Lake

BY = "heluo"
CLOSE = ("death", gaps.KIND)
"""Kinds of events that close a task."""
LOOKS_BACK = 60
"""Days before today of which visits are looked at: a hospital may deliver late."""


def after_release(lake: Lake, report: Report) -> int:
    """The room's part of a night: how many tasks changed, -1 when nobody is followed."""
    with reading(lake.control) as session:
        persons = set(session.scalars(_followed()))
    if not persons:
        return -1
    day = today()
    with lake.act(service_permit(EVENTS.name, "follow_up"), MATCH.name) as act:
        found = lake_read.deaths(act, persons)
        found += lake_read.visits(act, persons, day - dt.timedelta(days=LOOKS_BACK))
        with reading(lake.control) as session:
            found += gaps.filled(act, session)
        with transaction(lake.control) as session:
            changed = match(session, found, act.release.id, day)
        act.note(tasks=changed)
    return changed


def match(session: Session, found: Iterable[LakeEvent], release: str, day: dt.date) -> int:
    """Applies what the lake holds now, and takes back what it no longer holds; how many tasks changed."""
    by_person: dict[str, list[LakeEvent]] = defaultdict(list)
    for event in found:
        by_person[event.person].append(event)
    changed = _take_back(session, {_row(one) for own in by_person.values() for one in own})
    subjects = session.scalars(
        sa.select(FollowUpSubject)
        .join(FollowUpProject, FollowUpProject.id == FollowUpSubject.project)
        .where(FollowUpProject.status == "running", FollowUpSubject.person.in_(sorted(by_person)))
    )
    for subject in list(subjects):
        plan = FollowUpPlan.model_validate(session.get_one(FollowUpProject, subject.project).plan)
        query = sa.select(FollowUpTask).where(
            FollowUpTask.subject == subject.id, FollowUpTask.status.in_(OPEN)
        )
        for task in list(session.scalars(query)):
            for event in sorted(by_person[subject.person], key=lambda one: one.kind not in CLOSE):
                changed += _apply(session, plan, task, event, release, day)
    session.flush()
    return changed


def undo(session: Session, change: FollowUpAutomatic, by: str, reason: str) -> None:
    """Takes one automatic change back; the task has the state and days of before. The same row will not do it
    again when somebody took it back by hand."""
    task = session.get_one(FollowUpTask, change.task)
    before = change.before
    if change.kind == "visit":
        task.offered = {}
    else:
        task.target, task.opens = _day(before["target"]), _day(before["opens"])
        task.closes, task.next_day = _day(before["closes"]), _day(before["next_day"])
    if change.kind != "admission" and task.status == CLOSED:
        TASK.move(task, before["status"], LAKE, own_record)
    change.undone, change.undone_by, change.reason = now(), by, reason
    task.changed = now()
    session.flush()


def _apply(
    session: Session, plan: FollowUpPlan, task: FollowUpTask, event: LakeEvent, release: str, day: dt.date
) -> int:
    if task.status not in OPEN or not _concerns(plan, task, event, day):
        return 0
    if session.scalar(_known(task.id, event)) is not None:
        return 0
    before = {
        "status": task.status,
        "target": str(task.target),
        "opens": str(task.opens),
        "closes": str(task.closes),
        "next_day": str(task.next_day),
    }
    if event.kind in CLOSE:
        TASK.move(task, CLOSED, LAKE, own_record)
    elif event.kind == "admission":
        by = dt.timedelta(days=plan.rules.admission)
        task.target, task.opens, task.closes = task.target + by, task.opens + by, task.closes + by
        task.next_day += by
    else:
        task.offered = {
            "hospital": event.hospital,
            "category": event.category,
            "row_key": event.row_key,
            "day": str(event.day),
        }
    task.changed = now()
    session.add(
        FollowUpAutomatic(
            id=new_id("fa"),
            task=task.id,
            kind=event.kind,
            hospital=event.hospital,
            category=event.category,
            row_key=event.row_key,
            day=event.day,
            before=before,
            release=release,
            at=now(),
            undone=None,
            undone_by="",
            reason="",
        )
    )
    session.flush()
    return 1


def _concerns(plan: FollowUpPlan, task: FollowUpTask, event: LakeEvent, day: dt.date) -> bool:
    """Whether the plan lets `event` change `task`: a visit only within its window, an admission only while
    the window has begun or will within the days by which it is moved."""
    rules, at = plan.rules, event.day
    if event.kind == "death":
        return rules.death
    if event.of or task.event.startswith(gaps.PREFIX):
        return event.of == task.event
    if at is None or at > day:
        return False
    if event.kind == "admission":
        return rules.admission > 0 and task.opens - dt.timedelta(days=rules.admission) <= at <= task.closes
    return rules.visit and not task.offered and task.opens <= at <= task.closes


def _take_back(session: Session, rows: set[tuple[str, str, str, str]]) -> int:
    """Undoes what hangs on a row that the lake no longer holds. Only what closed a task: a visit that is no
    longer among the last two months was not withdrawn by that."""
    query = sa.select(FollowUpAutomatic).where(
        FollowUpAutomatic.undone.is_(None), FollowUpAutomatic.kind.in_(CLOSE)
    )
    gone = [
        one
        for one in session.scalars(query)
        if (one.kind, one.hospital, one.category, one.row_key) not in rows
    ]
    for one in gone:
        undo(session, one, BY, "withdrawn")
    return len(gone)


def _followed() -> sa.Select[str]:
    return (
        sa.select(FollowUpSubject.person)
        .join(FollowUpProject, FollowUpProject.id == FollowUpSubject.project)
        .where(FollowUpProject.status == "running")
        .distinct()
    )


def _known(task: str, event: LakeEvent) -> sa.Select[str]:
    automatic = FollowUpAutomatic
    return sa.select(automatic.id).where(
        automatic.task == task,
        automatic.kind == event.kind,
        automatic.hospital == event.hospital,
        automatic.category == event.category,
        automatic.row_key == event.row_key,
        # A row that was withdrawn and came back counts again; what somebody took back by hand does not.
        automatic.undone_by != BY,
    )


def _row(event: LakeEvent) -> tuple[str, str, str, str]:
    return event.kind, event.hospital, event.category, event.row_key


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
