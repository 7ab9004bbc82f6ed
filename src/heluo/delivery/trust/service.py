"""Decisions about the audit log: whose events a caller sees, and what the verification of the chain found, in
words."""

from __future__ import annotations

from dataclasses import replace

from heluo.access import audit as log
from heluo.access import chain
from heluo.access.tables import AuditEvent
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.trust import questions, wording
from heluo.delivery.trust.resources import AUDIT, SEARCH_LOG, VERIFY
from heluo.delivery.trust.schemas import AuditLine, AuditPage, AuditQuestion, AuditVerified
from heluo.kit.db import reading
from heluo.kit.text import Text

COMPLETE = Text("日志完整,每条都与前一条相接", "the log is whole: every event follows the one before")
BROKEN = {
    chain.ALTERED: Text("这一条被改动过", "this event was altered"),
    chain.MISSING: Text("这一条缺失", "this event is missing"),
    chain.INSERTED: Text("这一条是插入的或顺序被调换", "this event was inserted or moved"),
    chain.MOVED: Text("这一条与前一条不相接", "this event does not follow the one before"),
    chain.TRUNCATED: Text("日志末尾被截断", "the end of the log was cut off"),
    chain.HEAD: Text("末条的登记被改动过", "the note of the last event was changed"),
    chain.UNREADABLE: Text("这一条读不出来:内容被破坏", "this event cannot be read: its content is broken"),
}
"""Reason of `chain.verify` → in words."""


def audit(asking: Caller, question: AuditQuestion) -> AuditPage:
    """Events of the log; a permit for one hospital shows those that read its rows. The look itself is an
    event. Raises NotPermitted."""
    why = questions.not_searched(asking, question)
    if why is not None:
        permit = asking.permit(AUDIT)
        asking.remember(permit, SEARCH_LOG, rows=0)
        return AuditPage(events=[], total=0, actions=wording.actions(), next=None, not_searched=words(why))
    permit = asking.permit(AUDIT, question.person)
    asked = replace(questions.of_log(asking, permit, question), before=question.before, limit=question.limit)
    with reading(asking.portal.control) as session:
        found, total = log.search(session, asked)
    asking.remember(permit, SEARCH_LOG, question.person, rows=len(found))
    lines = [_line(event) for event in found]
    return AuditPage(
        events=lines,
        total=total,
        actions=wording.actions(),
        next=lines[-1].n if len(lines) == question.limit and lines[-1].n > 1 else None,
        not_searched=None,
    )


def _line(event: AuditEvent) -> AuditLine:
    plain = {name: getattr(event, name) for name in AuditLine.model_fields if not name.endswith("_label")}
    return AuditLine(
        **plain,
        role_label=wording.role(event.role),
        purpose_label=wording.purpose(event.purpose),
        action_label=wording.action(event.action),
    )


def audit_verify(asking: Caller) -> AuditVerified:
    """The chain recomputed. Raises NotPermitted."""
    permit = asking.permit(VERIFY)
    with reading(asking.portal.control) as session:
        outcome = chain.verify(session)
    asking.remember(permit, VERIFY.act, rows=outcome.events)
    return AuditVerified(
        whole=outcome.position is None,
        events=outcome.events,
        position=outcome.position,
        head=outcome.head,
        text=words(COMPLETE if outcome.position is None else BROKEN[outcome.reason]),
        took_ms=round(outcome.seconds * 1000),
    )
