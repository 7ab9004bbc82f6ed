"""What an inspector decides about an issue: an answer sent back, a waiver with its reason and its last
day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.quality.issues.clock import due_after, end_of
from heluo.quality.issues.history import Why, moved
from heluo.quality.issues.states import INSPECTOR
from heluo.quality.issues.tables import QualityIssue

LONGEST_WAIVER = 366
"""Days: what is waived for longer is a limit, and is changed as one."""
LONGEST_REASON = 1000


def issue_of(session: Session, id: str) -> QualityIssue:
    """The issue, for a change. Raises NotFound."""
    found = session.get(QualityIssue, id, with_for_update=True)
    if found is None:
        raise NotFound(
            ("没有这张问题单", "no such issue"),
            ("列表中现有的问题单", "an issue that the list has now"),
            ("刷新列表", "load the list again"),
        )
    return found


RETURNED = frozenset({"answered", "escalated"})
"""States from which an issue is sent back: before there is nothing to send back, later it is another act."""


def send_back(session: Session, issue: QualityIssue, account: str, reason: str) -> None:
    """The answer does not do: the hospital has the issue again. Raises BadInput without a reason, Conflict
    where there is no answer to send back."""
    text = _reason(reason)
    if issue.status not in RETURNED:
        raise Conflict(
            ("这张问题单没有待退回的答复", "there is no answer to send back"),
            ("已答复或已升级的问题单", "an issue that was answered or escalated"),
            ("刷新后再看", "load it again"),
            code="state",
        )
    moved(session, issue, "reopened", INSPECTOR, Why(account, kind="sent_back", text=text))
    _again(issue)


def waive(session: Session, issue: QualityIssue, account: str, reason: str, until: dt.date) -> None:
    """Nobody has to act until the day after `until`. Raises BadInput, Conflict."""
    text, days = _reason(reason), (until - today()).days
    if not 0 <= days <= LONGEST_WAIVER:
        raise BadInput(
            (f"豁免到 {until}", f"waived until {until}"),
            (f"今天起至多 {LONGEST_WAIVER} 天", f"today or later, {LONGEST_WAIVER} days at most"),
            ("更久的例外请改阈值", "for a longer exception change the limit"),
            code="waiver_until",
        )
    moved(session, issue, "waived", INSPECTOR, Why(account, kind="waived", text=text))
    issue.waived_until, issue.due = until, end_of(until)


def end_waiver(session: Session, issue: QualityIssue, account: str, reason: str) -> None:
    """Before its last day. Raises BadInput, Conflict where it is not waived."""
    text = _reason(reason)
    if issue.status != "waived":
        raise BadInput(
            ("这张问题单没有豁免", "the issue is not waived"),
            ("豁免中的问题单", "an issue that is waived"),
            ("刷新后再看", "load it again"),
        )
    moved(session, issue, "reopened", INSPECTOR, Why(account, kind="waiver_ended", text=text))
    _again(issue)


def _again(issue: QualityIssue) -> None:
    issue.returns += 1
    issue.reason, issue.waived_until = "", None
    issue.due = due_after(issue.status, issue.severity, now())


def _reason(given: str) -> str:
    text = given.strip()
    if not text or len(text) > LONGEST_REASON:
        raise BadInput(
            ("没有写原因,或过长", "no reason, or one that is too long"),
            (f"1 到 {LONGEST_REASON} 个字", f"1 to {LONGEST_REASON} characters"),
            ("医院会看到这段话", "write it: the hospital reads it"),
            code="reason_needed",
        )
    return text
