"""Data of follow-up are checked: questions that go open → answered → verified → closed, marks of
verification, locks, signatures. Whoever answered does not verify, whoever filled in does not verify their
own record; a locked record takes no change from anybody until it is unlocked for a reason."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import records
from heluo.delivery.followup.forms.fill import SOFT, FilledForm
from heluo.delivery.followup.states import CHECKER, FINAL, LOCKED, NURSE, QUERY, RECORD, WITHDRAWN
from heluo.delivery.followup.tables import FollowUpQuery, FollowUpRecord, FollowUpSignature
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.seal import canonical
from heluo.kit.states import own_record
from heluo.kit.text import Text

BY_RULE = "heluo"
MEANINGS: dict[str, Text] = {
    "reviewed": Text("已审阅,数据准确完整", "reviewed: accurate and complete"),
    "approved": Text("同意归档", "approved for the file"),
}
"""What a signature says."""


def open_by_rule(session: Session, record: FollowUpRecord, filled: FilledForm) -> int:
    """A question for each answer outside of its usual range that has none open yet; how many."""
    there = {(one.path, one.kind) for one in queries_of(session, record.id) if one.status != "closed"}
    fresh = [one for one in filled.soft if (one.path, one.kind) not in there]
    for one in fresh:
        _open(session, record, one.path, one.kind, SOFT[one.kind].zh, BY_RULE)
    session.flush()
    return len(fresh)


def ask(session: Session, record: FollowUpRecord, path: str, text: str, by: str) -> FollowUpQuery:
    """A question by hand. Raises BadInput for a field that the form does not have."""
    name = path.split(".")[-1]
    if records.form_of(session, record).field(name) is None:
        raise BadInput(path, ("表单的字段", "a field of the form"), ("选择字段", "choose a field"))
    made = _open(session, record, path, "asked", text.strip(), by)
    session.flush()
    return made


def answer(session: Session, query: FollowUpQuery, text: str, by: str) -> None:
    """The nurse's answer. Raises Conflict in another state."""
    QUERY.move(query, "answered", NURSE, own_record)
    query.answer, query.answered_by, query.changed = text.strip(), by, now()
    session.flush()


def verify(session: Session, query: FollowUpQuery, by: str) -> None:
    """The answer is right. Raises Conflict, NotPermitted for whoever gave it."""
    if query.answered_by == by:
        raise _own()
    QUERY.move(query, "verified", CHECKER, own_record)
    query.verified_by, query.changed = by, now()
    session.flush()


def move(session: Session, query: FollowUpQuery, to: str) -> None:
    """Closes a verified question, or opens one again. Raises Conflict in another state."""
    if to not in ("closed", "open"):
        raise BadInput(to, "closed | open", ("选择", "choose one"))
    QUERY.move(query, to, CHECKER, own_record)
    query.changed = now()
    session.flush()


def verify_record(session: Session, record: FollowUpRecord, by: str) -> None:
    """Somebody else than its author has compared the record with its source."""
    if record.by == by:
        raise _own()
    if record.status != FINAL:
        RECORD.check_owner(record.status, CHECKER)
    record.verified, record.verified_by = now(), by
    session.flush()


def lock(session: Session, record: FollowUpRecord) -> None:
    """No change from now on. Raises Conflict while a question is open or it is no final record."""
    waiting = [one for one in queries_of(session, record.id) if one.status != "closed"]
    if waiting:
        raise Conflict(
            (f"还有 {len(waiting)} 个质疑未关闭", f"{len(waiting)} queries are not closed"),
            ("没有未关闭的质疑", "none"),
            ("先答复、核实并关闭", "answer, verify and close them first"),
            code="queries_open",
        )
    RECORD.move(record, LOCKED, CHECKER, own_record)
    session.flush()


def unlock(session: Session, record: FollowUpRecord, reason: str) -> None:
    """Changes are taken again. Raises BadInput without a reason."""
    if not reason.strip():
        raise BadInput(
            ("没有写理由", "no reason"), ("解锁的理由", "why it is unlocked"), ("写明理由", "write it")
        )
    RECORD.move(record, FINAL, CHECKER, own_record)
    session.flush()


def withdraw(session: Session, record: FollowUpRecord, reason: str) -> None:
    """The record is none: of another person, or never said. Its row ends in the lake with the next night, its
    signatures are void. Raises BadInput without a reason, Conflict for a draft or a locked one."""
    if not reason.strip():
        raise BadInput(
            ("没有写理由", "no reason"), ("作废的理由", "why it is withdrawn"), ("写明理由", "write it")
        )
    RECORD.move(record, WITHDRAWN, CHECKER, own_record)
    records.void(session, record, reason)
    session.flush()


def sign(session: Session, record: FollowUpRecord, meaning: str, by: str) -> FollowUpSignature:
    """Signs the record as it stands; the caller has confirmed who they are. Raises BadInput for another
    meaning, Conflict for a draft."""
    if meaning not in MEANINGS:
        raise BadInput(meaning, " | ".join(MEANINGS), ("选择含义", "choose a meaning"))
    if record.status not in (FINAL, LOCKED):
        raise Conflict(
            RECORD.labels[record.status],
            RECORD.labels[FINAL],
            ("先完成记录", "finish the record first"),
            code="not_final",
        )
    shown = _shown(record)
    made = FollowUpSignature(
        id=new_id("fx"),
        record=record.id,
        revision=record.revision,
        meaning=meaning,
        shown=shown,
        sha256=hashlib.sha256(canonical(shown)).hexdigest(),
        by=by,
        at=now(),
        void=None,
        void_reason="",
    )
    session.add(made)
    session.flush()
    return made


def queries_of(session: Session, record: str) -> list[FollowUpQuery]:
    """The questions about a record, oldest first."""
    query = sa.select(FollowUpQuery).where(FollowUpQuery.record == record)
    return list(session.scalars(query.order_by(FollowUpQuery.opened, FollowUpQuery.id)))


def signatures_of(session: Session, record: str) -> list[FollowUpSignature]:
    """Every signature of a record, void ones too, oldest first."""
    query = sa.select(FollowUpSignature).where(FollowUpSignature.record == record)
    return list(session.scalars(query.order_by(FollowUpSignature.at)))


def _shown(record: FollowUpRecord) -> dict[str, Any]:
    return {
        "form": record.form,
        "version": record.version,
        "revision": record.revision,
        "day": str(record.day),
        "answers": record.answers,
    }


def _open(
    session: Session, record: FollowUpRecord, path: str, kind: str, text: str, by: str
) -> FollowUpQuery:
    made = FollowUpQuery(
        id=new_id("fq"),
        record=record.id,
        path=path,
        kind=kind,
        text=text,
        status=QUERY.initial,
        opened=now(),
        opened_by=by,
        answer="",
        answered_by="",
        verified_by="",
        changed=now(),
    )
    session.add(made)
    return made


def _own() -> NotPermitted:
    return NotPermitted(
        ("不能核实自己填写或答复的内容", "nobody verifies what they wrote themselves"),
        ("另一个人", "somebody else"),
        ("请另一位数据管理员或监查员核实", "ask another data manager or monitor"),
        code="own_work",
    )
