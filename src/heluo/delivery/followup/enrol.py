"""Enters persons into a project: each becomes a subject of a nurse at the hospital of whoever enters
them, with the tasks of the plan. `make_tasks` serves every way in: a cohort, named persons, a list of
gaps."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permissions import service_permit
from heluo.access.tables import PortalAccount
from heluo.cohort import Definition
from heluo.cohort import members as persons_of
from heluo.cohort import read as read_cohort
from heluo.delivery.followup import lake_read
from heluo.delivery.followup.members import FOLLOWER
from heluo.delivery.followup.resources import ENTER_SUBJECTS, EVENTS
from heluo.delivery.followup.schedule import FollowUpPlan, planned
from heluo.delivery.followup.states import CANCELLED, LEAD, PLANNED, TASK
from heluo.delivery.followup.tables import FollowUpMember, FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.kit.dates import now
from heluo.kit.errors import BadInput
from heluo.kit.ids import new_id
from heluo.kit.states import own_record
from heluo.lakehouse.reader import Lake


@dataclass(frozen=True)
class PersonsToEnter:
    """What the lake says of persons who are to be entered: person → subject ref at the hospital, and the
    anchor of those who have one."""

    hospital: str
    refs: Mapping[str, str]
    anchors: Mapping[str, dt.date]


def look_up(
    lake: Lake,
    plan: FollowUpPlan,
    hospital: str,
    definition: Mapping[str, Any],
    named: Collection[str],
    by: str,
) -> PersonsToEnter:
    """Persons of the cohort `definition`, or those `named`, as far as they are patients of `hospital`."""
    permit = service_permit(EVENTS.name, "follow_up").narrow(treating=hospital)
    with lake.act(permit, ENTER_SUBJECTS.name, by) as act:
        wanted = set(named)
        if definition:
            cohort = read_cohort(Definition.model_validate(definition), permit.level)
            wanted = set(persons_of(act, cohort))
        refs = {p: ref for p, ref in lake_read.registered(act, hospital).items() if p in wanted}
        found = PersonsToEnter(hospital, refs, lake_read.anchors(act, plan.anchor, refs))
        act.note(entered=len(refs))
    return found


def make_tasks(
    session: Session, project: FollowUpProject, found: PersonsToEnter, today: dt.date, arm: str = ""
) -> int:
    """Subjects with their tasks for those of `found` who are not in the project yet; how many."""
    plan = FollowUpPlan.model_validate(project.plan)
    fresh = enter(session, project, found, today, arm)
    for subject in fresh:
        session.add_all(_tasks(plan, subject, today))
    session.flush()
    return len(fresh)


def enter(
    session: Session, project: FollowUpProject, found: PersonsToEnter, today: dt.date, arm: str = ""
) -> list[FollowUpSubject]:
    """Subjects without tasks for those of `found` who are not in the project yet. Without `arm` the arms are
    filled in turn. Raises BadInput when the hospital has no nurse in the project."""
    plan = FollowUpPlan.model_validate(project.plan)
    nurses = _nurses(session, project.id, found.hospital)
    if not nurses:
        raise BadInput(
            ("本院在项目中没有随访护士", "no nurse of this hospital is in the project"),
            ("至少一名", "at least one"),
            ("先加入一名随访护士", "add a nurse first"),
            code="no_nurse",
        )
    arms = [one.name for one in plan.arms]
    if arm and arm not in arms:
        raise BadInput(f"arm {arm}", " | ".join(arms), ("选择分组", "choose an arm"))
    there = set(
        session.scalars(sa.select(FollowUpSubject.person).where(FollowUpSubject.project == project.id))
    )
    number = session.scalar(
        sa.select(sa.func.max(FollowUpSubject.number)).where(FollowUpSubject.project == project.id)
    )
    load = Counter(dict.fromkeys(nurses, 0)) + Counter(_assigned(session, project.id))
    fresh = [person for person in sorted(found.refs) if person not in there]
    entered = []
    for n, person in enumerate(fresh, (number or 0) + 1):
        nurse = min(nurses, key=lambda one: (load[one], one))
        load[nurse] += 1
        subject = FollowUpSubject(
            id=new_id("fs"),
            project=project.id,
            number=n,
            person=person,
            hospital=found.hospital,
            subject_ref=found.refs[person],
            arm=arm or arms[(n - 1) % len(arms)],
            anchor=found.anchors.get(person, today),
            nurse=nurse,
            status="active",
            reason="",
        )
        session.add(subject)
        session.flush()
        entered.append(subject)
    return entered


def _tasks(plan: FollowUpPlan, subject: FollowUpSubject, today: dt.date) -> list[FollowUpTask]:
    """Tasks whose window has not passed: what was over before somebody was entered is nobody's omission."""
    moment = now()
    return [
        FollowUpTask(
            id=new_id("ft"),
            project=subject.project,
            subject=subject.id,
            event=one.event.name,
            turn=one.turn,
            form=one.event.form,
            version=one.event.version,
            target=one.target,
            opens=one.opens,
            closes=one.closes,
            next_day=one.target,
            status=PLANNED,
            nurse=subject.nurse,
            calls=0,
            report_day=None,
            escalated=None,
            offered={},
            changed=moment,
        )
        for one in planned(plan, subject.arm, subject.anchor)
        if one.closes >= today
    ]


def _nurses(session: Session, project: str, hospital: str) -> list[str]:
    query = (
        sa.select(FollowUpMember.account)
        .join(PortalAccount, PortalAccount.name == FollowUpMember.account)
        .where(
            FollowUpMember.project == project,
            FollowUpMember.part == FOLLOWER,
            PortalAccount.hospital == hospital,
            PortalAccount.disabled.is_(False),
        )
    )
    return sorted(session.scalars(query))


def _assigned(session: Session, project: str) -> dict[str, int]:
    query = (
        sa.select(FollowUpSubject.nurse, sa.func.count())
        .where(FollowUpSubject.project == project)
        .group_by(FollowUpSubject.nurse)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def cancel(task: FollowUpTask) -> None:
    """Ends a task that nobody will work on any more."""
    TASK.move(task, CANCELLED, LEAD, own_record)
    task.changed = now()
