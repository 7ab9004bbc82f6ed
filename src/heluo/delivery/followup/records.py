"""Answers are written here, and nowhere else: drafts as often as the screen likes, the finished record,
and later corrections with a reason. Each changed answer is one line of the record's audit; a change that
was made of an older revision is refused, one that is sent twice is stored once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import form_store
from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.fill import HARD, FilledForm, Situation, fill
from heluo.delivery.followup.forms.model import Form
from heluo.delivery.followup.states import (
    DONE,
    DRAFT,
    FINAL,
    LOCKED,
    NURSE,
    OPEN,
    RECORD,
    TASK,
    WITHDRAWN,
    WORKING,
)
from heluo.delivery.followup.tables import (
    FollowUpChange,
    FollowUpRecord,
    FollowUpSending,
    FollowUpSignature,
    FollowUpTask,
)
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotPermitted, Overtaken
from heluo.kit.ids import new_id
from heluo.kit.states import own_record

DECISIONS = ("accepted", "changed", "rejected")
"""What a nurse does with a candidate value of the record."""


def of_task(session: Session, task: str) -> FollowUpRecord | None:
    """The record of a task, None before it was begun."""
    return session.scalar(sa.select(FollowUpRecord).where(FollowUpRecord.task == task))


def begun(session: Session, task: FollowUpTask, by: str) -> FollowUpRecord:
    """The record of a task, begun now if it is not there."""
    found = of_task(session, task.id)
    if found is not None:
        return found
    made = FollowUpRecord(
        id=new_id("fr"),
        task=task.id,
        project=task.project,
        form=task.form,
        version=task.version,
        answers={},
        effective=None,
        offers={},
        status=DRAFT,
        revision=0,
        day=today(),
        begun=now(),
        by=by,
        finished=None,
        verified=None,
        verified_by="",
    )
    session.add(made)
    session.flush()
    return made


def form_of(session: Session, record: FollowUpRecord) -> Form:
    """The form in the version with which the record was begun."""
    return form_store.form(form_store.find(session, record.form, record.version))


def situation(session: Session, record: FollowUpRecord, birth: str) -> Situation:
    """What expressions of the record may ask besides its answers: the day, the birth date, finished
    records of the subject's other events."""
    task = session.get_one(FollowUpTask, record.task)
    query = (
        sa.select(FollowUpTask.event, FollowUpRecord)
        .join(FollowUpRecord, FollowUpRecord.task == FollowUpTask.id)
        .where(
            FollowUpTask.subject == task.subject,
            FollowUpTask.id != task.id,
            FollowUpRecord.status.in_((FINAL, LOCKED)),
        )
        .order_by(FollowUpRecord.finished)
    )
    events: dict[str, Any] = {}
    for event, other in session.execute(query):
        # Without its own other events: one step is what expressions are given.
        filled = fill(form_of(session, other), other.answers, Situation(str(other.day), birth))
        events[event] = filled.values
    return Situation(str(record.day), birth, events)


def write(
    session: Session,
    record: FollowUpRecord,
    given: Mapping[str, Any],
    sending: str,
    base: int,
    by: str,
    reason: str = "",
) -> bool:
    """Stores answers. `sending`: the browser's id of this change; `base`: the revision that it was made of.
    False when that very change is stored already. Raises Overtaken, BadInput, NotPermitted for a locked
    record, Conflict for a finished one without a reason."""
    before = session.get(FollowUpSending, sending)
    if before is not None:
        if (before.record, before.by) != (record.id, by):
            raise _another_sending()
        return False
    if record.status == LOCKED:
        raise NotPermitted(
            ("记录已锁定", "the record is locked"),
            ("未锁定的记录", "a record that is not locked"),
            ("请数据管理员解锁", "ask the data manager to unlock it"),
            code="record_locked",
        )
    if record.status == WITHDRAWN:
        RECORD.check_owner(record.status, NURSE)
    if record.status == FINAL and not reason.strip():
        raise Conflict(
            ("修改已完成的记录要说明理由", "a finished record is changed for a reason"),
            ("理由", "a reason"),
            ("写明理由", "write the reason"),
            code="reason_needed",
        )
    if base != record.revision:
        raise Overtaken(
            ("记录已在别处修改", "the record was changed elsewhere"),
            str(record.revision),
            ("比较两份答案后再保存", "compare both, then save what is wanted"),
            code="record_changed",
        )
    answers = typed(form_of(session, record), given)
    _note(session, record, answers, by, reason)
    if record.status == FINAL:
        void(session, record, reason)
    record.answers = answers
    record.revision += 1
    session.add(FollowUpSending(id=sending, record=record.id, by=by, revision=record.revision, at=now()))
    session.flush()
    return True


def finish(session: Session, task: FollowUpTask, record: FollowUpRecord, birth: str) -> FilledForm:
    """The record is final, the task done. Raises BadInput with the first field that stops it."""
    filled = settle(session, record, birth)
    RECORD.move(record, FINAL, NURSE, own_record)
    record.finished = now()
    if task.status in OPEN and task.status != WORKING:
        TASK.move(task, WORKING, NURSE, own_record)
    TASK.move(task, DONE, NURSE, own_record)
    task.changed, task.offered = now(), {}
    session.flush()
    return filled


def settle(session: Session, record: FollowUpRecord, birth: str) -> FilledForm:
    """Stores which of the record's answers count. Raises BadInput with the first field that stops it."""
    filled = fill(form_of(session, record), record.answers, situation(session, record, birth))
    if filled.hard:
        first = filled.hard[0]
        raise BadInput(
            HARD[first.kind],
            ("没有缺失和错误的表单", "a form without missing or wrong answers"),
            ("补全后再完成", "complete it, then finish"),
            where=first.path,
            code="form_incomplete",
        )
    record.effective = dict(filled.values)
    session.flush()
    return filled


def void(session: Session, record: FollowUpRecord, reason: str) -> None:
    """What was signed and verified is no longer what stands: whatever way the change came."""
    standing = sa.select(FollowUpSignature).where(
        FollowUpSignature.record == record.id, FollowUpSignature.void.is_(None)
    )
    for one in session.scalars(standing):
        one.void, one.void_reason = now(), reason.strip()
    record.verified, record.verified_by = None, ""


def _note(session: Session, record: FollowUpRecord, answers: Mapping[str, Any], by: str, reason: str) -> None:
    old, new = _flat(record.answers), _flat(answers)
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            session.add(
                FollowUpChange(
                    record=record.id,
                    revision=record.revision + 1,
                    path=path,
                    old={"value": old[path]} if path in old else {},
                    new={"value": new[path]} if path in new else {},
                    by=by,
                    at=now(),
                    reason=reason.strip(),
                )
            )


def _flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answer by path: "weight", "drugs.0.dose"."""
    flat: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            flat |= {f"{name}.{i}.{part}": one for i, row in enumerate(value) for part, one in row.items()}
        else:
            flat[name] = value
    return flat


def _another_sending() -> Conflict:
    return Conflict(
        ("这个提交编号已用于别的记录", "this id of a sending belongs to another record"),
        ("新的编号", "a new id"),
        ("重新载入页面", "load the page again"),
        code="sending_used",
    )
