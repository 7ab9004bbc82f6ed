"""Follow-up projects as their managers see and change them: plan, members, subjects, counts by arm and
hospital."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.tables import PortalAccount
from heluo.cohort import Definition, saved
from heluo.delivery.followup import enrol, form_store, gap_page, members, today
from heluo.delivery.followup.members import MANAGER, PARTS
from heluo.delivery.followup.resources import ENTER_SUBJECTS, SEE_PROJECT, WORK, WRITE_PROJECT
from heluo.delivery.followup.schedule import FollowUpPlan, check_plan
from heluo.delivery.followup.schemas import (
    CohortChoice,
    Entered,
    FollowUpMemberLine,
    FollowUpProjectLine,
    FollowUpProjectList,
    FollowUpProjectPage,
    NewFollowUpMember,
    NewFollowUpProject,
    NewSubjects,
    TaskCounts,
)
from heluo.delivery.followup.states import CANCELLED, CLOSED, DONE, ESCALATED, LEAD, OPEN, OVERDUE, PROJECT
from heluo.delivery.followup.tables import FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import holder_of
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.dates import today as day_now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.states import own_record

REPORTED = 20
"""Reported tasks that a project's page lists."""


def listed(asking: Caller) -> FollowUpProjectList:
    """The caller's projects."""
    permit = asking.permit(WORK)
    with reading(asking.portal.control) as session:
        found = [
            FollowUpProjectLine(
                id=one.id,
                title=one.title,
                status=one.status,
                status_label=words(PROJECT.labels[one.status]),
                parts=sorted(members.parts_in(session, one.id, asking.account)),
                subjects=_subjects(session, one.id),
            )
            for one in members.projects_of(session, asking.account)
        ]
    asking.remember(permit, SEE_PROJECT)
    return FollowUpProjectList(projects=found)


def see(asking: Caller, id: str) -> FollowUpProjectPage:
    """A project, for whoever does something in it. Raises NotPermitted."""
    permit = asking.permit(WORK, id)
    day = day_now()
    with reading(asking.portal.control) as session:
        project = _member(asking, session, id)
        parts = members.parts_in(session, id, asking.account)
        managed = MANAGER in parts
        answer = FollowUpProjectPage(
            id=id,
            title=project.title,
            status=project.status,
            status_label=words(PROJECT.labels[project.status]),
            cohort=project.cohort,
            plan=FollowUpPlan.model_validate(project.plan),
            parts=sorted(parts),
            members=[_member_line(session, one) for one in members.members(session, id)],
            counts=counts(session, id),
            reported=today.lines(session, _reported(session, id), day) if managed else [],
            cohorts=_cohorts(asking, session) if managed else [],
            gaps=gap_page.lines(session, id),
        )
    asking.remember(permit, SEE_PROJECT, id)
    return answer


def create(asking: Caller, given: NewFollowUpProject) -> FollowUpProjectPage:
    """A project with its plan; the caller manages it. Raises BadInput, Conflict for a form that is not
    published, NotPermitted for a nurse without a hospital's other roles."""
    asking.permit(WORK)
    if asking.role == "follow_up_nurse":
        raise NotPermitted(
            ("随访项目由医师或医院专员建立", "a clinician or hospital officer makes a follow-up project"),
            ("医师或医院专员", "a clinician or hospital officer"),
            ("请他们建立并加入您", "ask them to make it and to add you"),
            code="not_a_manager",
        )
    check_plan(given.plan)
    with transaction(asking.portal.control) as session:
        form_store.check_published(session, [(one.form, one.version) for one in given.plan.events])
        made = FollowUpProject(
            id=new_id("fp"),
            title=given.title.strip(),
            cohort="",
            definition={},
            plan=given.plan.model_dump(mode="json"),
            status=PROJECT.initial,
            created=now(),
            created_by=asking.account,
        )
        session.add(made)
        session.flush()
        members.add(session, made.id, asking.account, MANAGER, asking.account)
        _remember(asking, session, WRITE_PROJECT.name, made.id, {"what": "created"})
    return see(asking, made.id)


def change_plan(asking: Caller, id: str, given: NewFollowUpProject) -> FollowUpProjectPage:
    """Another plan of a project that has not begun. Raises Conflict afterwards: subjects have tasks by it."""
    check_plan(given.plan)
    asking.permit(WORK, id)
    with transaction(asking.portal.control) as session:
        project = _managed(asking, session, id)
        if project.status != "draft":
            raise Conflict(
                ("项目已开始,计划不能再改", "the project runs: its plan stays"),
                ("准备中的项目", "a project that is being prepared"),
                ("另建一个项目", "make another project"),
                code="project_running",
            )
        form_store.check_published(session, [(one.form, one.version) for one in given.plan.events])
        project.title, project.plan = given.title.strip(), given.plan.model_dump(mode="json")
        _remember(asking, session, WRITE_PROJECT.name, id, {"what": "plan"})
    return see(asking, id)


def move(asking: Caller, id: str, to: str) -> FollowUpProjectPage:
    """Begins or ends a project; ending cancels what is open. Raises Conflict."""
    asking.permit(WORK, id)
    with transaction(asking.portal.control) as session:
        project = _managed(asking, session, id)
        PROJECT.move(project, to, LEAD, own_record)
        if to == "ended":
            query = sa.select(FollowUpTask).where(FollowUpTask.project == id, FollowUpTask.status.in_(OPEN))
            for task in session.scalars(query):
                enrol.cancel(task)
        _remember(asking, session, WRITE_PROJECT.name, id, {"what": to})
    return see(asking, id)


def add_member(asking: Caller, id: str, given: NewFollowUpMember) -> FollowUpProjectPage:
    """Gives an account a part. Raises BadInput."""
    asking.permit(WORK, id)
    with transaction(asking.portal.control) as session:
        _managed(asking, session, id)
        members.add(session, id, given.account, given.part, asking.account)
        _remember(asking, session, WRITE_PROJECT.name, id, {"account": given.account, "part": given.part})
    return see(asking, id)


def add_subjects(asking: Caller, id: str, given: NewSubjects) -> Entered:
    """Enters persons of a saved cohort, or named ones, as far as they are patients of the caller's hospital.
    Raises BadInput, NotFound."""
    hospital = asking.hospital
    asking.permit(WORK, id)
    with reading(asking.portal.control) as session:
        project = _managed(asking, session, id)
        if project.status != "running" or not hospital:
            raise Conflict(
                ("项目不在进行中", "the project is not running"),
                ("进行中的项目,本人属于一家医院", "a project that is running, and an account of a hospital"),
                ("先开始项目", "begin it first"),
            )
        reference, definition = _definition(asking, session, given.cohort)
    if not definition and not given.persons:
        raise BadInput(
            ("没有选择人群", "nobody was chosen"),
            ("一个队列,或至少一人", "a cohort, or one person at least"),
            ("选择队列", "choose a cohort"),
        )
    plan = FollowUpPlan.model_validate(project.plan)
    found = enrol.look_up(asking.lake, plan, hospital, definition, given.persons, asking.account)
    with transaction(asking.portal.control) as session:
        project = _managed(asking, session, id)
        entered = enrol.make_tasks(session, project, found, day_now(), given.arm)
        if definition:
            project.cohort, project.definition = reference, dict(definition)
        _remember(asking, session, ENTER_SUBJECTS.name, id, {"entered": entered, "cohort": reference})
    return Entered(entered=entered, known=len(found.refs))


def counts(session: Session, project: str) -> list[TaskCounts]:
    """Tasks of a project by arm and hospital. Expected = their window has begun."""
    day, subject, task = day_now(), FollowUpSubject, FollowUpTask
    begun = sa.and_(task.opens <= day, task.status != CANCELLED)

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    query = (
        sa.select(
            subject.arm,
            subject.hospital,
            sa.func.count(sa.distinct(subject.id)),
            number(begun),
            number(task.status == DONE),
            number(task.status.in_((OVERDUE, ESCALATED))),
            number(sa.and_(task.status == CANCELLED, subject.status == "lost")),
            number(task.status == CLOSED),
        )
        .outerjoin(task, task.subject == subject.id)
        .where(subject.project == project)
        .group_by(subject.arm, subject.hospital)
        .order_by(subject.arm, subject.hospital)
    )
    return [
        TaskCounts(
            arm=str(arm),
            hospital=str(hospital),
            subjects=int(subjects),
            expected=int(expected),
            done=int(done),
            overdue=int(overdue),
            lost=int(lost),
            closed=int(closed),
        )
        for arm, hospital, subjects, expected, done, overdue, lost, closed in session.execute(query)
    ]


def _definition(asking: Caller, session: Session, cohort: str) -> tuple[str, Mapping[str, Any]]:
    """(name@version, definition) of a saved cohort of the caller's; ("", {}) for none."""
    if not cohort:
        return "", {}
    holder = holder_of(session, asking.account)
    found = saved.find(session, holder, cohort, "cohort")
    given = saved.expanded(session, holder, Definition.model_validate(saved.body(session, found)))
    written = given.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    return f"{found.name_zh or found.name_en}@{found.version}", written


def _cohorts(asking: Caller, session: Session) -> list[CohortChoice]:
    return [
        CohortChoice(
            id=one.id,
            label=words((one.name_zh or one.name_en, one.name_en or one.name_zh)),
            version=one.version,
        )
        for one in saved.visible(session, holder_of(session, asking.account), "cohort")
    ]


def _member(asking: Caller, session: Session, id: str) -> FollowUpProject:
    try:
        return members.check_part(session, id, asking.account)
    except NotPermitted as refusal:
        asking.refused(WORK.act, id, refusal.code)
        raise


def _managed(asking: Caller, session: Session, id: str) -> FollowUpProject:
    """The project, for its manager. The caller has the permit: a refusal is written to the log in a
    transaction of its own."""
    return members.check_part(session, id, asking.account, MANAGER)


def _member_line(session: Session, one: members.FollowUpMember) -> FollowUpMemberLine:
    person = session.get(PortalAccount, one.account)
    label = (person.label_zh, person.label_en) if person else one.account
    return FollowUpMemberLine(
        account=one.account,
        name=words(label),
        part=one.part,
        part_label=words(PARTS[one.part]),
        hospital=person.hospital if person else None,
    )


def _reported(session: Session, project: str) -> list[FollowUpTask]:
    query = sa.select(FollowUpTask).where(
        FollowUpTask.project == project, FollowUpTask.escalated.is_not(None), FollowUpTask.status.in_(OPEN)
    )
    return list(session.scalars(query.order_by(FollowUpTask.closes).limit(REPORTED)))


def _subjects(session: Session, project: str) -> int:
    query = sa.select(sa.func.count()).where(FollowUpSubject.project == project)
    return session.scalar(query) or 0


def _remember(asking: Caller, session: Session, act: str, id: str, detail: dict[str, Any]) -> None:
    event = audit.Event(
        asking.account,
        asking.role,
        act,
        "allowed",
        hospital=asking.hospital or "",
        purpose="follow_up",
        object=id,
        address=asking.address,
        detail=detail,
    )
    audit.append(session, event)
