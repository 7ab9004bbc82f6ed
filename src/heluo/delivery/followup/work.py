"""What a nurse does with a task: calls, answers, finishing, closing by an offered visit, undoing what the
lake did, losing a subject. Each act is one transaction with its event."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.delivery.followup import calls, checking, match, records, work_page
from heluo.delivery.followup.resources import CALL, FINISH_RECORD, MOVE_TASK, RECORDS, WRITE_RECORD
from heluo.delivery.followup.schemas import LostSubject, NewAnswers, NewCall, StoredAnswers, TaskPage, Undoing
from heluo.delivery.followup.states import CLOSED, DRAFT, NURSE, TASK
from heluo.delivery.followup.tables import FollowUpAutomatic, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, NotFound
from heluo.kit.states import own_record

Change = Callable[[Session, FollowUpTask, FollowUpSubject], dict[str, str | int]]


def call(asking: Caller, id: str, given: NewCall) -> TaskPage:
    """Enters a call."""

    def change(session: Session, task: FollowUpTask, _: FollowUpSubject) -> dict[str, str | int]:
        calls.enter(session, task, given.outcome, given.note.strip(), given.later, asking.account, today())
        return {"outcome": given.outcome, "status": task.status}

    _do(asking, id, CALL, change)
    return work_page.see(asking, id)


def save(asking: Caller, id: str, given: NewAnswers) -> StoredAnswers:
    """Stores answers of the task's record, begun now if it is not there. Raises Overtaken, BadInput."""
    stored = StoredAnswers(revision=0, fresh=True)

    def change(session: Session, task: FollowUpTask, _: FollowUpSubject) -> dict[str, str | int]:
        record = records.begun(session, task, asking.account)
        stored.fresh = _written(session, record, given, asking.account)
        stored.revision = record.revision
        return {"record": record.id, "revision": record.revision}

    _do(asking, id, WRITE_RECORD, change)
    return stored


def finish(asking: Caller, id: str, given: NewAnswers) -> TaskPage:
    """Stores answers and finishes record and task; the same sending twice finishes once. Raises BadInput."""
    with reading(asking.portal.control) as session:
        _, subject = work_page.own_task(asking, session, id)
    birth = work_page.birth_of(asking, subject)

    def change(session: Session, task: FollowUpTask, _: FollowUpSubject) -> dict[str, str | int]:
        record = records.begun(session, task, asking.account)
        _written(session, record, given, asking.account)
        # The answers may be stored already, as a draft under the same id: what is asked for is the end.
        if record.status == DRAFT:
            checking.open_by_rule(session, record, records.finish(session, task, record, birth))
        return {"record": record.id, "revision": record.revision}

    _do(asking, id, FINISH_RECORD, change)
    return work_page.see(asking, id)


def lose(asking: Caller, id: str, given: LostSubject) -> TaskPage:
    """The subject cannot be followed any more."""

    def change(session: Session, _: FollowUpTask, subject: FollowUpSubject) -> dict[str, str | int]:
        return {"lost": given.reason, "tasks": calls.lose(session, subject, given.reason)}

    _do(asking, id, MOVE_TASK, change)
    return work_page.see(asking, id)


def close_by_visit(asking: Caller, id: str) -> TaskPage:
    """Takes the offer: the visit elsewhere was the contact."""

    def change(_: Session, task: FollowUpTask, __: FollowUpSubject) -> dict[str, str | int]:
        if not task.offered:
            raise Conflict(
                ("没有可用于关闭的就诊", "no visit is offered"),
                ("系统在外院找到、可用于关闭的就诊", "a visit elsewhere that was offered for closing"),
                ("重新打开任务", "open the task again"),
                code="no_offer",
            )
        TASK.move(task, CLOSED, NURSE, own_record)
        task.changed = now()
        return {"row": str(task.offered["row_key"]), "hospital": str(task.offered["hospital"])}

    _do(asking, id, MOVE_TASK, change)
    return work_page.see(asking, id)


def undo(asking: Caller, id: str, change_id: str, given: Undoing) -> TaskPage:
    """Takes back what a row of the lake did to the task. Raises NotFound, Conflict when it is undone."""

    def change(session: Session, task: FollowUpTask, _: FollowUpSubject) -> dict[str, str | int]:
        found = session.get(FollowUpAutomatic, change_id)
        if found is None or found.task != task.id:
            raise NotFound(
                ("没有这个变化", "no such change"),
                ("这项任务的自动变化", "an automatic change of this task"),
                ("重新打开任务", "open the task again"),
            )
        if found.undone is not None:
            raise Conflict(
                ("已经撤销", "it is undone"),
                ("尚未撤销的变化", "a change that is not undone"),
                ("重新打开任务", "open the task again"),
            )
        match.undo(session, found, asking.account, given.reason)
        return {"undone": found.kind, "row": found.row_key}

    _do(asking, id, MOVE_TASK, change)
    return work_page.see(asking, id)


def _written(session: Session, record: records.FollowUpRecord, given: NewAnswers, by: str) -> bool:
    fresh = records.write(session, record, given.answers, given.sending, given.revision, by, given.reason)
    if fresh:
        record.offers = work_page.decided(given.offers)
        session.flush()
    return fresh


def _do(asking: Caller, id: str, act: ActKind, change: Change) -> None:
    """`change` with its event, in one transaction, for the assigned nurse."""
    permit = asking.permit(RECORDS, id)
    with reading(asking.portal.control) as session:
        work_page.own_task(asking, session, id)
    with transaction(asking.portal.control) as session:
        task = session.get_one(FollowUpTask, id)
        detail = change(session, task, session.get_one(FollowUpSubject, task.subject))
        audit.append(
            session,
            audit.Event(
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
            ),
        )
