"""Issues as answers: words for states and answers, whose turn it is, and the places of the hospitals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.quality.issue_schemas import (
    IssueDetail,
    IssueEventLine,
    IssueLine,
    IssueMonth,
    IssueStanding,
)
from heluo.delivery.quality.resources import DECIDE, FINDINGS
from heluo.dictionary.issue_answers import ANSWERS
from heluo.kit.dates import now
from heluo.kit.text import Text
from heluo.quality.derive import all_checks
from heluo.quality.issues.decide import RETURNED
from heluo.quality.issues.history import history
from heluo.quality.issues.listed import HospitalStanding, asks_centre, waiting
from heluo.quality.issues.states import CAUSES, QUALITY_ISSUE, WITH_HOSPITAL
from heluo.quality.issues.tables import QualityIssue, QualityIssueEvent

PAGE = "/management/issues"
NOTHING = Text("", "")
HAPPENED: dict[str, Text] = {
    **CAUSES,
    "fails_again": Text("复查又未通过", "fails again"),
    "sent_back": Text("检查员退回", "sent back by an inspector"),
    "waived": Text("检查员豁免", "waived by an inspector"),
    "waiver_ended": Text("豁免提前结束", "its waiver was ended"),
    "waiver_over": Text("豁免到期", "its waiver is over"),
    "overdue": Text("超过期限", "overdue"),
    **{name: kind.label for name, kind in ANSWERS.items()},
}
"""Why an issue moved, in words."""


def line(one: QualityIssue) -> IssueLine:
    """An issue in a list."""
    check = all_checks().get(one.check_id)
    kind = ANSWERS.get(one.reason)
    made: dict[str, Any] = {
        name: getattr(one, name)
        for name in ("id", "hospital", "category", "severity", "period", "status", "due", "violated")
    }
    return IssueLine(
        **made,
        check=one.check_id,
        label=words(check.label if check else one.check_id),
        status_label=words(QUALITY_ISSUE.labels[one.status]),
        holder=holder(one),
        overdue=one.status == "escalated" or (one.due is not None and one.due <= now()),
        applicable=one.applicable,
        limit_share=one.share,
        limit_count=one.most,
        answer=words(kind.label if kind else NOTHING),
        returns=one.returns,
        opened_at=one.opened_at,
        ended_at=one.ended_at,
        waived_until=one.waived_until,
    )


def holder(one: QualityIssue) -> Any:
    """ "hospital" or "centre", whoever has to act; "" when nobody has to."""
    if one.status == "answered":
        return "centre" if asks_centre(one.reason) else "hospital"
    return "hospital" if one.status in WITH_HOSPITAL else ""


def detail(session: Session, one: QualityIssue, asking: Caller) -> IssueDetail:
    """An issue with its history; its keys, and what may be done with it, for those who may."""
    keys = asking.may(FINDINGS)
    check = all_checks().get(one.check_id)
    return IssueDetail(
        issue=line(one),
        todo=words(check.todo if check else NOTHING),
        months=[IssueMonth(month=m, violated=v, applicable=a) for m, v, a in one.months],
        keys=list(one.keys) if keys else [],
        keys_named=len(one.keys),
        events=[_event(event) for event in history(session, one.id)],
        predecessor=one.predecessor,
        moves=_moves(one) if asking.may(DECIDE) else [],
    )


def _moves(one: QualityIssue) -> list[Any]:
    if one.status == "waived":
        return ["end_waiver"]
    found = ["return"] if one.status in RETURNED else []
    return [*found, *(["waive"] if QUALITY_ISSUE.can_move(one.status, "waived") else [])]


def ranked(found: Sequence[HospitalStanding]) -> list[IssueStanding]:
    """Hospitals in their order, equals at one place."""
    made: list[IssueStanding] = []
    for n, one in enumerate(found, 1):
        same = made and (made[-1].open, made[-1].overdue, made[-1].days_to_repair) == (
            one.open,
            one.overdue,
            one.days_to_repair,
        )
        made.append(
            IssueStanding(
                hospital=one.hospital,
                place=made[-1].place if same else n,
                open=one.open,
                overdue=one.overdue,
                repaired=one.repaired,
                days_to_repair=one.days_to_repair,
                returns=one.returns,
            )
        )
    return made


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """For an inspector answers to decide and what is overdue; for a hospital what it has to do."""
    found = waiting(session, {asking.hospital} if asking.hospital else None)
    if asking.hospital:
        n, late = found["hospital"], found["escalated"]
        text = Text(f"本院有 {n} 张质量问题单待处理", f"{n} quality issues wait for this hospital")
    elif asking.may(DECIDE):
        n, late = found["centre"] + found["escalated"], found["escalated"]
        text = Text(
            f"质量问题单:{found['centre']} 份答复待定,{late} 张已升级",
            f"quality issues: {found['centre']} answers to decide on, {late} escalated",
        )
    else:
        return []
    if not n:
        return []
    return [Alert(kind="quality", severity="error" if late else "warning", text=words(text), to=PAGE)]


def _event(one: QualityIssueEvent) -> IssueEventLine:
    return IssueEventLine(
        at=one.at,
        status=one.new,  # type: ignore[arg-type]
        status_label=words(QUALITY_ISSUE.labels[one.new]),
        actor=one.actor,
        person=one.person,
        kind=one.kind,
        kind_label=_words(one.kind),
        text=one.text,
        parcel=one.parcel,
        violated=one.violated,
        applicable=one.applicable,
    )


def _words(kind: str) -> Words:
    return words(HAPPENED.get(kind, NOTHING))
