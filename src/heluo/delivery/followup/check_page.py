"""Records as data managers, monitors and investigators of a project read and check them, of their own
hospital."""

from __future__ import annotations

import json
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit, second_factor
from heluo.access.acts import ActKind
from heluo.delivery.followup import checking, form_store, members, records, today, work_page
from heluo.delivery.followup.check_schemas import (
    QueryLine,
    QueryMove,
    RecordLine,
    RecordList,
    RecordPage,
    SignatureLine,
    SignatureMeaning,
    Signing,
    ValueChange,
)
from heluo.delivery.followup.checking import MEANINGS
from heluo.delivery.followup.combined import combined
from heluo.delivery.followup.forms.run_form import run_form
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.members import DATA_MANAGER, FOLLOWER, INVESTIGATOR, MONITOR
from heluo.delivery.followup.resources import CHECK_RECORD, RECORDS, SEE_RECORD, SIGN_RECORD
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.schemas import NewAnswers, StoredAnswers
from heluo.delivery.followup.states import FINAL, LOCKED, QUERY, RECORD, WITHDRAWN
from heluo.delivery.followup.tables import (
    FollowUpChange,
    FollowUpProject,
    FollowUpQuery,
    FollowUpRecord,
    FollowUpSignature,
    FollowUpSubject,
    FollowUpTask,
)
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound

READERS = (DATA_MANAGER, MONITOR, INVESTIGATOR)
FIRST = 200
"""Records of a list."""
Change = Callable[[Session, FollowUpRecord], dict[str, str | int]]


def listed(asking: Caller, project: str, only_queries: bool = False) -> RecordList:
    """The records of a project at the caller's hospital, or only those with open questions."""
    permit = asking.permit(RECORDS, project)
    with reading(asking.portal.control) as session:
        plan = FollowUpPlan.model_validate(
            members.check_part(session, project, asking.account, *READERS).plan
        )
        waiting = sa.select(FollowUpQuery.record).where(FollowUpQuery.status != "closed")
        query = (
            sa.select(FollowUpRecord, FollowUpTask, FollowUpSubject)
            .join(FollowUpTask, FollowUpTask.id == FollowUpRecord.task)
            .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
            .where(
                FollowUpRecord.project == project,
                FollowUpSubject.hospital == asking.hospital,
                FollowUpRecord.status.in_((FINAL, LOCKED, WITHDRAWN)),
            )
            .order_by(FollowUpRecord.finished.desc())
            .limit(FIRST)
        )
        if only_queries:
            query = query.where(FollowUpRecord.id.in_(waiting))
        found = [_line(session, plan, *row) for row in session.execute(query)]
        together = combined(session, project, asking.hospital)
    asking.remember(permit, SEE_RECORD, project, len(found))
    return RecordList(records=found, combined=together)


def mine(asking: Caller) -> RecordList:
    """Records with open questions that the caller may answer: those of their own tasks."""
    permit = asking.permit(RECORDS)
    with reading(asking.portal.control) as session:
        query = (
            sa.select(FollowUpRecord, FollowUpTask, FollowUpSubject)
            .join(FollowUpTask, FollowUpTask.id == FollowUpRecord.task)
            .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
            .where(
                FollowUpTask.nurse == asking.account,
                FollowUpRecord.id.in_(sa.select(FollowUpQuery.record).where(FollowUpQuery.status == "open")),
            )
            .order_by(FollowUpRecord.finished)
            .limit(FIRST)
        )
        plans: dict[str, FollowUpPlan] = {}
        found = []
        for record, task, subject in session.execute(query):
            if record.project not in plans:
                plan = session.get_one(FollowUpProject, record.project).plan
                plans[record.project] = FollowUpPlan.model_validate(plan)
            found.append(_line(session, plans[record.project], record, task, subject))
    asking.remember(permit, SEE_RECORD, "mine", len(found))
    return RecordList(records=found)


def see(asking: Caller, id: str) -> RecordPage:
    """One record with its questions, signatures and every change. Raises NotPermitted."""
    permit = asking.permit(RECORDS, id)
    with reading(asking.portal.control) as session:
        record, subject, parts = _opened(asking, session, id)
        task = session.get_one(FollowUpTask, record.task)
        plan = FollowUpPlan.model_validate(session.get_one(FollowUpProject, record.project).plan)
        form = form_store.find(session, record.form, record.version)
        checks = bool(parts.intersection((DATA_MANAGER, MONITOR)))
        answer = RecordPage(
            line=_line(session, plan, record, task, subject),
            project=record.project,
            task=task.id,
            form=FormDeclaration.parsed(form.declaration),
            rules=json.dumps(run_form(form_store.form(form)), ensure_ascii=False),
            record=work_page.shape(session, record, ""),
            queries=[_query(one) for one in checking.queries_of(session, id)],
            signatures=[_signature(one, record) for one in checking.signatures_of(session, id)],
            changes=_changes(session, id),
            may_check=checks,
            may_lock=DATA_MANAGER in parts,
            may_sign=INVESTIGATOR in parts,
            may_answer=task.nurse == asking.account,
            meanings=[SignatureMeaning(code=code, label=words(label)) for code, label in MEANINGS.items()],
        )
    asking.remember(permit, SEE_RECORD, id, 1)
    return answer


def ask(asking: Caller, id: str, path: str, text: str) -> RecordPage:
    """Opens a question by hand."""
    return _checked(
        asking,
        id,
        (DATA_MANAGER, MONITOR),
        lambda session, record: {"query": checking.ask(session, record, path, text, asking.account).id},
    )


def move_query(asking: Caller, id: str, query: str, given: QueryMove) -> RecordPage:
    """Answers, verifies, closes or opens a question again."""

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        found = session.get(FollowUpQuery, query)
        if found is None or found.record != record.id:
            raise NotFound(
                ("没有这个质疑", "no such query"),
                ("这份记录中的质疑", "a query of this record"),
                ("重新打开记录", "open the record again"),
            )
        if given.to == "answered":
            checking.answer(session, found, given.text, asking.account)
        elif given.to == "verified":
            checking.verify(session, found, asking.account)
        else:
            checking.move(session, found, given.to)
        return {"query": query, "to": given.to}

    parts = (FOLLOWER,) if given.to == "answered" else (DATA_MANAGER, MONITOR)
    return _checked(asking, id, parts, change)


def verify(asking: Caller, id: str) -> RecordPage:
    """Marks the record as verified."""

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        checking.verify_record(session, record, asking.account)
        return {"verified": record.revision}

    return _checked(asking, id, (DATA_MANAGER, MONITOR), change)


def lock(asking: Caller, id: str) -> RecordPage:
    """Locks the record."""

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        checking.lock(session, record)
        return {"locked": record.revision}

    return _checked(asking, id, (DATA_MANAGER,), change)


def unlock(asking: Caller, id: str, reason: str) -> RecordPage:
    """Unlocks it for a reason."""

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        checking.unlock(session, record, reason)
        return {"unlocked": record.revision, "reason": reason}

    return _checked(asking, id, (DATA_MANAGER,), change)


def withdraw(asking: Caller, id: str, reason: str) -> RecordPage:
    """Takes a finished record back for a reason."""

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        checking.withdraw(session, record, reason)
        return {"withdrawn": record.revision, "reason": reason}

    return _checked(asking, id, (DATA_MANAGER,), change)


def correct(asking: Caller, id: str, given: NewAnswers) -> StoredAnswers:
    """The nurse who filled it in changes a finished record for a reason."""
    stored = StoredAnswers(revision=0, fresh=True)
    with reading(asking.portal.control) as session:
        _, subject, _ = _opened(asking, session, id)
    birth = work_page.birth_of(asking, subject)

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        stored.fresh = records.write(
            session, record, given.answers, given.sending, given.revision, asking.account, given.reason
        )
        # A corrected record is a finished one: it lacks nothing, and doubtful answers are asked about.
        checking.open_by_rule(session, record, records.settle(session, record, birth))
        stored.revision = record.revision
        return {"corrected": record.revision}

    _checked(asking, id, (FOLLOWER,), change)
    return stored


def sign(asking: Caller, id: str, given: Signing) -> RecordPage:
    """Signs the record by a code of the signer's second factor: one code, one signature. Raises NotPermitted
    for a wrong code, Conflict for an account without a second factor."""
    with reading(asking.portal.control) as session:
        record, _, _ = _opened(asking, session, id)
        members.check_part(session, record.project, asking.account, INVESTIGATOR)
    sealed = second_factor.box(asking.portal.home)
    second_factor.give(asking.portal.control, sealed, asking.signed_in, given.code, asking.address)

    def change(session: Session, record: FollowUpRecord) -> dict[str, str | int]:
        made = checking.sign(session, record, given.meaning, asking.account)
        return {"sha256": made.sha256, "meaning": made.meaning}

    return _checked(asking, id, (INVESTIGATOR,), change, SIGN_RECORD)


def _checked(
    asking: Caller, id: str, parts: tuple[str, ...], change: Change, act: ActKind = CHECK_RECORD
) -> RecordPage:
    """`change` with its event, for who does one of `parts` in the record's project."""
    permit = asking.permit(RECORDS, id)
    # Before the transaction: a refusal is written to the log in one of its own.
    with reading(asking.portal.control) as session:
        record, _, _ = _opened(asking, session, id)
        members.check_part(session, record.project, asking.account, *parts)
        if parts == (FOLLOWER,):
            work_page.own_task(asking, session, record.task)
    with transaction(asking.portal.control) as session:
        detail = change(session, session.get_one(FollowUpRecord, id))
        event = audit.Event(
            asking.account,
            asking.role,
            act.name,
            "allowed",
            hospital=asking.hospital or "",
            purpose=permit.purpose,
            object=id,
            address=asking.address,
            decision=permit.id,
            detail=detail,
        )
        audit.append(session, event)
    return see(asking, id)


def _opened(
    asking: Caller, session: Session, id: str
) -> tuple[FollowUpRecord, FollowUpSubject, frozenset[str]]:
    """The record for its nurse, and for readers of the project at the subject's hospital. Raises
    NotPermitted, the same for a record that there is not."""
    record = session.get(FollowUpRecord, id)
    if record is not None:
        task = session.get_one(FollowUpTask, record.task)
        subject = session.get_one(FollowUpSubject, task.subject)
        parts = members.parts_in(session, record.project, asking.account)
        if task.nurse == asking.account or (
            parts.intersection(READERS) and subject.hospital == asking.hospital
        ):
            return record, subject, parts
    raise members.no_member()


def _line(
    session: Session, plan: FollowUpPlan, record: FollowUpRecord, task: FollowUpTask, subject: FollowUpSubject
) -> RecordLine:
    queries = checking.queries_of(session, record.id)
    signed = [one for one in checking.signatures_of(session, record.id) if one.void is None]
    return RecordLine(
        id=record.id,
        subject=subject.number,
        event=today.event_label(plan, task.event),
        status=record.status,
        status_label=words(RECORD.labels[record.status]),
        finished=record.finished,
        by=record.by,
        queries=sum(one.status != "closed" for one in queries),
        verified=record.verified is not None,
        signed=bool(signed),
    )


def _query(one: FollowUpQuery) -> QueryLine:
    return QueryLine(
        id=one.id,
        path=one.path,
        kind=one.kind,
        text=one.text,
        status=one.status,
        status_label=words(QUERY.labels[one.status]),
        opened=one.opened,
        opened_by=one.opened_by,
        answer=one.answer,
        answered_by=one.answered_by,
        verified_by=one.verified_by,
    )


def _signature(one: FollowUpSignature, record: FollowUpRecord) -> SignatureLine:
    return SignatureLine(
        meaning=words(MEANINGS[one.meaning]),
        by=one.by,
        at=one.at,
        revision=one.revision,
        sha256=one.sha256,
        void=one.void,
        void_reason=one.void_reason,
        signed_answers=one.shown["answers"] if one.revision != record.revision else {},
    )


def _changes(session: Session, record: str) -> list[ValueChange]:
    query = sa.select(FollowUpChange).where(FollowUpChange.record == record).order_by(FollowUpChange.id)
    return [
        ValueChange(
            revision=one.revision,
            path=one.path,
            old=one.old.get("value"),
            new=one.new.get("value"),
            by=one.by,
            at=one.at,
            reason=one.reason,
        )
        for one in session.scalars(query)
    ]
