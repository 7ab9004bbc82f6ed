"""Gaps of disease datasets as tasks: who lacks a variable at a hospital is followed up for it, and the task
closes by itself when the value has come from anywhere.

A gap's task has the event `gap.<disease>.<variable>`, which no plan can name. Not here: whose list of gaps
somebody may see; that is the room of diseases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import ibis
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.permissions import service_permit
from heluo.delivery.followup import enrol, form_store, members
from heluo.delivery.followup.lake_read import LakeEvent
from heluo.delivery.followup.members import MANAGER
from heluo.delivery.followup.resources import ENTER_SUBJECTS, EVENTS, WORK
from heluo.delivery.followup.schedule import FollowUpPlan, worked
from heluo.delivery.followup.schemas import GapTasks, NewGapTasks
from heluo.delivery.followup.states import CLOSED, OPEN, PLANNED
from heluo.delivery.followup.tables import FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.dictionary import load
from heluo.dictionary.disease_variables import level_of
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.ids import new_id
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

PREFIX = "gap."
KIND = "gap"
"""Of an event that fills one."""
PROVINCE = ""
HIGHEST = 3
"""Level up to which the worker sees whether a value is there."""


def event_of(disease: str, variable: str) -> str:
    """The event of the tasks of one gap."""
    return f"{PREFIX}{disease}.{variable}"


def label(event: str) -> Words:
    """The words of a gap's event; its name once the dictionary has it no more."""
    _, disease, variable = event.split(".", 2)
    declared = load_diseases().get(disease)
    found = declared.variables.get(variable) if declared else None
    if found is None:
        return words(event)
    return Words(zh=f"补齐:{found.label.zh}", en=f"To complete: {found.label.en}")


def declared(disease: str, variable: str) -> Disease:
    """The disease whose variable may be asked for. Raises BadInput."""
    found = load_diseases().get(disease)
    of = found.variables.get(variable) if found else None
    if found is None or of is None:
        raise BadInput(
            ("该病种没有这个变量", "the disease has no such variable"),
            ("该病种完整度中的变量", "a variable in the completeness of the disease"),
            ("从完整度中选择", "choose one of completeness"),
            code="no_such_gap",
        )
    if level_of(of, load()) > HIGHEST:
        raise BadInput(
            (
                "这个变量的级别高,任务不能自行关闭",
                "the variable's level is too high: no task of it could close",
            ),
            (f"不高于 {HIGHEST} 级", f"level {HIGHEST} at most"),
            ("选择其他变量", "choose another variable"),
            code="gap_too_sensitive",
        )
    return found


def make(asking: Caller, id: str, given: NewGapTasks) -> GapTasks:
    """A task for everybody in the dataset who lacks the variable at the caller's hospital and in the
    province; the caller manages the project. Raises BadInput, Conflict."""
    asking.permit(WORK, id)
    disease = declared(given.disease, given.variable)
    hospital = asking.hospital
    with reading(asking.portal.control) as session:
        project = members.check_part(session, id, asking.account, MANAGER)
        if project.status != "running" or not hospital:
            raise Conflict(
                ("项目不在进行中", "the project is not running"),
                ("进行中的项目,本人属于一家医院", "a project that is running, and an account of a hospital"),
                ("先开始项目", "begin it first"),
            )
        plan = FollowUpPlan.model_validate(project.plan)
    permit = service_permit(EVENTS.name, "follow_up")
    with asking.lake.act(permit, ENTER_SUBJECTS.name, asking.account) as act:
        lacking, elsewhere = _lacking(act, given, hospital)
        act.note(disease=given.disease, variable=given.variable, persons=len(lacking))
    found = enrol.look_up(asking.lake, plan, hospital, {}, lacking, asking.account)
    with transaction(asking.portal.control) as session:
        project = members.check_part(session, id, asking.account, MANAGER)
        enrol.enter(session, project, found, today())
        made = sum(
            _task(session, plan, one, disease, given) for one in _subjects(session, project, found.refs)
        )
        _remember(asking, session, id, given, made)
    return GapTasks(tasks=made, lacking=len(lacking), elsewhere=elsewhere)


def filled(act: Act, session: Session) -> list[LakeEvent]:
    """The values that have come for gaps whose tasks are open or were closed by a row."""
    query = (
        sa.select(FollowUpTask.event, FollowUpSubject.person)
        .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
        .where(
            FollowUpTask.event.startswith(PREFIX, autoescape=True), FollowUpTask.status.in_((*OPEN, CLOSED))
        )
    )
    wanted = {(event, person) for event, person in session.execute(query)}
    found = []
    for event in sorted({event for event, _ in wanted}):
        _, disease, variable = event.split(".", 2)
        values = table("application.disease_value")
        rows = values.filter(
            values.disease == disease, values.variable == variable, values.hospital == PROVINCE
        )
        columns = ("person_id", "source_hospital", "category", "row_key", "day")
        found += [
            LakeEvent(
                row["person_id"],
                KIND,
                row["source_hospital"],
                row["category"],
                row["row_key"],
                row["day"],
                event,
            )
            for row in act.read(rows.select(*columns)).to_pylist()
            if (event, row["person_id"]) in wanted
        ]
    return found


def _lacking(act: Act, given: NewGapTasks, hospital: str) -> tuple[set[str], int]:
    """Those who lack it everywhere, and how many lack it at the hospital and have it elsewhere."""
    people, values = table("application.disease_person"), table("application.disease_value")
    own = people.filter(
        people.disease == given.disease, people.hospital == hospital, people.state == "in"
    ).select("person_id")
    known = values.filter(
        values.disease == given.disease,
        values.variable == given.variable,
        values.hospital.isin([hospital, PROVINCE]),
    ).select("person_id", "hospital")
    persons = {row["person_id"] for row in act.read(own).to_pylist()}
    rows = act.read(known.mutate(here=known.hospital != ibis.literal(PROVINCE))).to_pylist()
    here = {row["person_id"] for row in rows if row["here"]}
    anywhere = {row["person_id"] for row in rows}
    return persons - anywhere, len((persons & anywhere) - here)


def _subjects(session: Session, project: FollowUpProject, persons: Iterable[str]) -> list[FollowUpSubject]:
    query = sa.select(FollowUpSubject).where(
        FollowUpSubject.project == project.id,
        FollowUpSubject.person.in_(sorted(persons)),
        FollowUpSubject.status == "active",
    )
    return list(session.scalars(query.order_by(FollowUpSubject.number)))


def _task(
    session: Session, plan: FollowUpPlan, subject: FollowUpSubject, disease: Disease, given: NewGapTasks
) -> int:
    """1, or 0 where a task of the gap is there already."""
    event = event_of(given.disease, given.variable)
    query = sa.select(FollowUpTask).where(FollowUpTask.subject == subject.id, FollowUpTask.event == event)
    before = list(session.scalars(query))
    if any(one.status in OPEN for one in before):
        return 0
    day = today()
    closes = day + dt.timedelta(days=given.days)
    target = worked(
        day + dt.timedelta(days=given.days // 2), day, closes, frozenset(plan.holidays), plan.weekends
    )
    form, version = _form(session, plan, disease)
    session.add(
        FollowUpTask(
            id=new_id("ft"),
            project=subject.project,
            subject=subject.id,
            event=event,
            turn=len(before) + 1,
            form=form,
            version=version,
            target=target,
            opens=day,
            closes=closes,
            next_day=day,
            status=PLANNED,
            nurse=subject.nurse,
            calls=0,
            report_day=None,
            escalated=None,
            offered={},
            changed=now(),
        )
    )
    session.flush()
    return 1


def _form(session: Session, plan: FollowUpPlan, disease: Disease) -> tuple[str, int]:
    """The disease's own form where it is published, else that of the plan's first event."""
    for shipped in disease.forms:
        published = [one.version for one in form_store.versions(session, shipped.name) if one.published]
        if published:
            return shipped.name, max(published)
    return plan.events[0].form, plan.events[0].version


def _remember(asking: Caller, session: Session, id: str, given: NewGapTasks, made: int) -> None:
    event = audit.Event(
        asking.account,
        asking.role,
        ENTER_SUBJECTS.name,
        "allowed",
        hospital=asking.hospital or "",
        purpose="follow_up",
        object=id,
        address=asking.address,
        detail={"disease": given.disease, "variable": given.variable, "tasks": made},
    )
    audit.append(session, event)
