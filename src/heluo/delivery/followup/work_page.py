"""One task as its nurse works on it: whom to call, the form with what the record already knows, the calls
so far. Only the assigned nurse opens it to work; a contact is displayed only while the task is open."""

from __future__ import annotations

import json
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import form_store, lake_read, links, records, today
from heluo.delivery.followup.calls import OUTCOMES
from heluo.delivery.followup.forms.model import Form
from heluo.delivery.followup.forms.patient_part import patient_part
from heluo.delivery.followup.forms.run_form import run_form
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.members import no_member
from heluo.delivery.followup.resources import CONTACT, PREFILL, RECORDS, SEE_TASK
from heluo.delivery.followup.schemas import (
    Answers,
    CallLine,
    CallOutcome,
    FieldOffer,
    LinkLine,
    OfferedValue,
    Reachable,
    RecordShape,
    TaskPage,
)
from heluo.delivery.followup.states import LINK, OPEN, RECORD
from heluo.delivery.followup.tables import FollowUpCall, FollowUpRecord, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.dictionary import load
from heluo.kit.dates import today as day_now
from heluo.kit.db import reading
from heluo.vault.contacts import contact
from heluo.vault.database import vault_if_any


def see(asking: Caller, id: str) -> TaskPage:
    """The task `id`. Raises NotPermitted for whoever it is not assigned to: the same for one that there is
    not."""
    permit = asking.permit(RECORDS, id)
    with reading(asking.portal.control) as session:
        task, subject = own_task(asking, session, id)
        form = form_store.find(session, task.form, task.version)
        record = records.of_task(session, id)
        if record is not None:
            form = form_store.find(session, record.form, record.version)
        read = form_store.form(form)
    birth, offers = _known(asking, subject, read) if task.status in OPEN else ("", [])
    day = day_now()
    with reading(asking.portal.control) as session:
        following = [one.id for one in today.listed(session, asking.account, day) if one.id != id]
        answer = TaskPage(
            task=today.lines(session, [task], day)[0],
            may_work=task.status in OPEN,
            contact=contact_of(asking, subject) if task.status in OPEN else None,
            form=FormDeclaration.parsed(form.declaration),
            rules=json.dumps(run_form(read), ensure_ascii=False),
            birth=birth,
            record=shape(session, record, birth) if record else None,
            offers=offers,
            calls=_calls(session, id),
            links=_links(session, id),
            for_patients=patient_part(FormDeclaration.parsed(form.declaration)) is not None,
            changes=today.changes(session, asking.account, id),
            outcomes=[CallOutcome(code=code, label=words(label)) for code, label in OUTCOMES.items()],
            lost_reasons=[
                CallOutcome(code=code, label=words(one.label))
                for code, one in load().value_sets["lost_reason"].codes.items()
            ],
            following=following[0] if following else None,
        )
    asking.remember(permit, SEE_TASK, id, 1)
    return answer


def own_task(asking: Caller, session: Session, id: str) -> tuple[FollowUpTask, FollowUpSubject]:
    """The task with its subject, for the nurse to whom it is assigned. Raises NotPermitted."""
    task = session.get(FollowUpTask, id)
    if task is None or task.nurse != asking.account:
        asking.refused(RECORDS.act, id, "not_assigned")
        raise no_member()
    return task, session.get_one(FollowUpSubject, task.subject)


def shape(session: Session, record: FollowUpRecord, birth: str) -> RecordShape:
    """A record as screens have it."""
    at = records.situation(session, record, birth)
    return RecordShape(
        id=record.id,
        status=record.status,
        status_label=words(RECORD.labels[record.status]),
        revision=record.revision,
        answers=record.answers,
        offers=record.offers,
        day=record.day,
        events=cast("dict[str, Answers]", {event: dict(values) for event, values in at.events.items()}),
    )


def birth_of(asking: Caller, subject: FollowUpSubject) -> str:
    """The subject's birth date as a text, "" when it is not known."""
    permit = asking.permit(PREFILL, subject.id).narrow(persons=[subject.person])
    with asking.act(permit, SEE_TASK, subject.person) as act:
        return lake_read.born(act, [subject.person]).get(subject.person, "")


def _known(asking: Caller, subject: FollowUpSubject, form: Form) -> tuple[str, list[FieldOffer]]:
    permit = asking.permit(PREFILL, subject.id).narrow(persons=[subject.person])
    with asking.act(permit, SEE_TASK, subject.person) as act:
        birth = lake_read.born(act, [subject.person]).get(subject.person, "")
        found = [
            FieldOffer(field=one.name, candidates=[OfferedValue(**row) for row in rows])
            for _, one in form.fields()
            if one.prefill and (rows := lake_read.candidates(act, subject.person, one.prefill))
        ]
    return birth, found


def contact_of(asking: Caller, subject: FollowUpSubject) -> Reachable | None:
    """Name and numbers of a subject whose task is open; None where the vault is elsewhere."""
    vault = vault_if_any(asking.portal.home)
    if vault is None or not asking.may(CONTACT):
        return None
    permit = asking.permit(CONTACT, subject.person).narrow(persons=[subject.person])
    found = contact(vault, asking.portal.control, subject.person, permit, address=asking.address)
    return Reachable(name=found.name, sex=found.sex, phones=list(found.phones)) if found else None


def _calls(session: Session, task: str) -> list[CallLine]:
    query = sa.select(FollowUpCall).where(FollowUpCall.task == task).order_by(FollowUpCall.at.desc())
    return [
        CallLine(at=one.at, by=one.by, outcome=words(OUTCOMES[one.outcome]), note=one.note)
        for one in session.scalars(query)
    ]


def _links(session: Session, task: str) -> list[LinkLine]:
    return [
        LinkLine(
            status=(now_is := links.state(one)),
            label=words(LINK.labels[now_is]),
            made=one.made,
            ends=one.ends,
            used=one.used,
            wrong=one.wrong,
            late_tries=one.late_tries,
            sent=one.sent,
        )
        for one in links.of_task(session, task)
    ]


def decided(offers: dict[str, Any]) -> dict[str, Any]:
    """What was done with candidates, as it is stored."""
    return {field: one.model_dump(mode="json") for field, one in offers.items()}
