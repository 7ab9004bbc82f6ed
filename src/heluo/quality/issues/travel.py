"""Issues on their way to a hospital and answers on their way back, through the intake: both signed, each
counted once however often it is sent.

A hospital asks for what has changed behind a number that it keeps. Asking behind a number says that
everything up to it is durable at the hospital: only then has an issue been sent. Nothing is pushed, since
nothing at a hospital listens.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary.issue_answers import ANSWERS, LONGEST_TEXT
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.text import Text
from heluo.quality.derive import all_checks
from heluo.quality.issues.clock import due_after, due_after_answer
from heluo.quality.issues.history import Why, moved
from heluo.quality.issues.states import CLOSED, HOSPITAL, INTAKE, QUALITY_ISSUE
from heluo.quality.issues.tables import QualityIssue, QualityIssueAnswer, QualityIssueEvent

PAGE = 50
"""Issues in one answer."""
LONGEST_ID = 60
Sign = Callable[[dict[str, Any]], dict[str, Any]]
"""A statement → the same with the centre's signature."""


@dataclass(frozen=True)
class GivenAnswer:
    """An answer whose signature was verified."""

    id: str
    hospital: str
    issue: str
    kind: str
    text: str
    by: str
    promised: dt.date | None
    at: str
    signature: str


def statements(session: Session, hospital: str, after: int, sign: Sign) -> dict[str, Any]:
    """What has changed behind number `after`, signed, and `next`, the number to ask from next time; below
    `after` where this centre has not counted so far, since it was restored from a backup."""
    last = (
        session.scalar(sa.select(sa.func.max(QualityIssue.n)).where(QualityIssue.hospital == hospital)) or 0
    )
    if after > last:
        return {"issues": [], "next": last}
    _arrived(session, hospital, after)
    wanted = sa.select(QualityIssue).where(QualityIssue.hospital == hospital, QualityIssue.n > after)
    found = session.scalars(wanted.order_by(QualityIssue.n).limit(PAGE)).all()
    return {
        "issues": [sign(_statement(session, one)) for one in found],
        "next": found[-1].n if found else after,
    }


def _arrived(session: Session, hospital: str, upto: int) -> None:
    """The hospital has everything up to number `upto`; what it has to know anew is the day by which to
    answer, since that clock begins now."""
    wanted = sa.select(QualityIssue).where(
        QualityIssue.hospital == hospital,
        QualityIssue.n <= upto,
        QualityIssue.status.in_(("opened", "reopened")),
    )
    for issue in session.scalars(wanted.order_by(QualityIssue.n)).all():
        _sent(session, issue)


def _sent(session: Session, issue: QualityIssue) -> None:
    issue.due = due_after("sent", issue.severity, now())
    moved(session, issue, "sent", INTAKE)


def _statement(session: Session, issue: QualityIssue) -> dict[str, Any]:
    check = all_checks().get(issue.check_id)
    label, todo = (check.label, check.todo) if check else (Text(issue.check_id, issue.check_id), Text("", ""))
    answers = sa.select(QualityIssueAnswer.id).where(QualityIssueAnswer.issue == issue.id)
    remark = sa.select(QualityIssueEvent.text).where(
        QualityIssueEvent.issue == issue.id,
        QualityIssueEvent.kind.in_(("sent_back", "waived", "waiver_ended")),
    )
    return {
        "hospital": issue.hospital,
        "issue": issue.id,
        "n": issue.n,
        "category": issue.category,
        "check": issue.check_id,
        "variables": list(check.variables) if check else [],
        "label": {"zh": label.zh, "en": label.en},
        "todo": {"zh": todo.zh, "en": todo.en},
        "severity": issue.severity,
        "status": issue.status,
        "violated": issue.violated,
        "applicable": issue.applicable,
        # As text: one spelling of a number under the signature, whoever reads it.
        "limit": {"share": f"{issue.share:g}", "count": issue.most},
        "months": issue.months,
        "keys": issue.keys,
        "opened_at": issue.opened_at.isoformat(),
        "due": issue.due.isoformat() if issue.due else "",
        "waived_until": issue.waived_until.isoformat() if issue.waived_until else "",
        "reason": issue.reason,
        "cause": issue.cause,
        "returns": issue.returns,
        "said": session.scalar(remark.order_by(QualityIssueEvent.id.desc()).limit(1)) or "",
        "answers": sorted(session.scalars(answers)),
    }


def read_answer(hospital: str, issue: str, body: Mapping[str, Any], signature: str) -> GivenAnswer:
    """The answer in `body`, whose signature was verified. Raises BadInput."""
    texts = {
        name: body.get(name) for name in ("id", "hospital", "issue", "kind", "text", "by", "promised", "at")
    }
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in texts.values()):
        raise _unreadable("id, hospital, issue, kind, text, by, promised, at")
    given = {name: str(text) for name, text in texts.items()}
    kind = ANSWERS.get(given["kind"])
    if (given["hospital"], given["issue"]) != (hospital, issue) or not 0 < len(given["id"]) <= LONGEST_ID:
        raise _unreadable("id, hospital, issue")
    if kind is None or not given["by"].strip() or (kind.explains and not given["text"].strip()):
        raise _unreadable("kind, by, text")
    try:
        promised = dt.date.fromisoformat(given["promised"]) if given["promised"] else None
    except ValueError:
        raise _unreadable("promised") from None
    if kind.promises != (promised is not None):
        raise _unreadable("promised")
    return GivenAnswer(
        given["id"], hospital, issue, kind.name, given["text"], given["by"], promised, given["at"], signature
    )


def take_answer(session: Session, given: GivenAnswer, sign: Sign) -> dict[str, Any]:
    """Enters an answer and moves its issue; the signed receipt. The same answer again gets the same receipt.
    Raises NotFound for an issue that this hospital has not, Conflict for another answer under the same id."""
    known = session.get(QualityIssueAnswer, given.id)
    if known is not None:
        if (known.hospital, known.issue, known.signature) != (given.hospital, given.issue, given.signature):
            raise Conflict(
                ("同一编号已有另一份答复", "another answer has this id"),
                ("每份答复一个编号", "an id for each answer"),
                ("重新填写答复", "write the answer anew"),
                code="other_answer",
            )
        return json.loads(known.receipt)
    issue = session.get(QualityIssue, given.issue, with_for_update=True)
    if issue is None or issue.hospital != given.hospital:
        raise NotFound(
            ("本院没有这张问题单", "this hospital has no such issue"),
            ("本院的问题单", "an issue of this hospital"),
            ("重新取问题单", "fetch the issues again"),
            code="no_such_issue",
        )
    taken = _move(session, issue, given)
    receipt = sign(
        {
            "hospital": given.hospital,
            "issue": given.issue,
            "answer": given.id,
            "status": "taken" if taken else "late",
            "received_at": now().isoformat(),
        }
    )
    session.add(
        QualityIssueAnswer(
            id=given.id,
            hospital=given.hospital,
            issue=given.issue,
            kind=given.kind,
            text=given.text,
            by=given.by,
            promised=given.promised,
            answered_at=given.at,
            received_at=now(),
            signature=given.signature,
            taken=taken,
            receipt=json.dumps(receipt),
        )
    )
    session.flush()
    return receipt


def _move(session: Session, issue: QualityIssue, given: GivenAnswer) -> bool:
    """False for an issue that was closed or waived before its answer came: the answer is kept all the
    same."""
    if issue.status in (CLOSED, "waived"):
        return False
    if issue.status in ("opened", "reopened"):  # whoever answers has it
        _sent(session, issue)
    if not QUALITY_ISSUE.can_move(issue.status, "answered"):
        return False
    at = now()
    issue.reason = given.kind
    issue.due = due_after_answer(issue.severity, at, given.promised, ANSWERS[given.kind].asks_centre)
    moved(session, issue, "answered", HOSPITAL, Why(person=given.by, kind=given.kind, text=given.text))
    return True


def _unreadable(what: str) -> BadInput:
    return BadInput(
        (f"答复不完整或不合格式:{what}", f"an answer that is not complete: {what}"),
        " | ".join(ANSWERS),
        ("更新前置机程序后重新填写", "update the hospital program and write it anew"),
        code="answer",
    )
