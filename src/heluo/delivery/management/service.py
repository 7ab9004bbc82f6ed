"""Decisions of management: whose quality, runs, parcels and events a caller sees. What is shown of control
data is an event of the log too."""

from __future__ import annotations

from heluo.access import audit as log
from heluo.access.acts import ActKind
from heluo.access.permit import Permit
from heluo.access.tables import AuditEvent
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import words
from heluo.delivery.management import operations, wording
from heluo.delivery.management import quality as checked
from heluo.delivery.management.resources import (
    AUDIT,
    FINDINGS,
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    REPORT,
    RUNS,
    SEARCH_LOG,
    SEE_DETAIL,
    SEE_RUN,
    VERIFY,
)
from heluo.delivery.management.schemas import (
    AuditLine,
    AuditPage,
    AuditQuestion,
    AuditVerified,
    FindingLine,
    Parcels,
    QualityDetail,
    QualityReport,
    Releases,
    RunDetail,
    Runs,
)
from heluo.dictionary import load
from heluo.kit.db import reading
from heluo.kit.errors import BadInput, NotFound, NotPermitted
from heluo.kit.text import Text

COMPLETE = Text("日志完整,每条都与前一条相接", "the log is whole: every event follows the one before")
BROKEN = {
    "altered": Text("这一条被改动过", "this event was altered"),
    "missing": Text("这一条缺失", "this event is missing"),
    "inserted": Text("这一条是插入的或顺序被调换", "this event was inserted or moved"),
    "does not follow the one before": Text(
        "这一条与前一条不相接", "this event does not follow the one before"
    ),
    "truncated": Text("日志末尾被截断", "the end of the log was cut off"),
}
"""Reason of `audit.verify` → in words."""


def quality(asking: Caller) -> QualityReport:
    """The matrix. Raises NotPermitted."""
    with asking.act(asking.permit(REPORT), REPORT.act) as act:
        return QualityReport(
            release=release_shape(act.release),
            cells=[checked.cell_shape(cell, act.permit) for cell in checked.cells(asking, act)],
        )


def quality_of(asking: Caller, hospital: str, category: str) -> QualityDetail:
    """Checks of one hospital and category; row keys for those who may see them. Raises NotPermitted,
    NotFound."""
    place = f"{hospital}/{category}"
    permit = asking.permit(REPORT, place)
    _check_own(asking, permit, hospital, SEE_DETAIL, place)
    with asking.act(permit, SEE_DETAIL, place) as act:
        found = checked.cell(asking, act, hospital, category) if category in load().categories else None
        if found is None:
            raise NotFound(
                ("没有这家医院这个类别的质量结果", "no quality results of this hospital and category"),
                "",
                ("从质量矩阵中选择", "choose a cell of the matrix"),
                code="no_such_quality",
            )
    rows: tuple[list[FindingLine], int] = ([], 0)
    if asking.may(FINDINGS):
        with asking.act(
            asking.permit(FINDINGS, place, form="rows"), FINDINGS.act, place, release=act.release
        ) as reading_rows:
            rows = checked.findings(reading_rows, hospital, category)
    return checked.detail_shape(asking, act, found, *rows)


def runs(asking: Caller, limit: int) -> Runs:
    """The newest runs. Raises NotPermitted."""
    permit = asking.permit(RUNS)
    with reading(asking.portal.control) as session:
        found = operations.runs(session, permit, limit)
    asking.remember(permit, LIST_RUNS, rows=len(found))
    return Runs(runs=found)


def run(asking: Caller, id: str) -> RunDetail:
    """One run. Raises NotPermitted, NotFound."""
    permit = asking.permit(RUNS, id)
    with reading(asking.portal.control) as session:
        found = operations.run(session, permit, id)
    asking.remember(permit, SEE_RUN, id, rows=len(found.lines))
    return found


def parcels(asking: Caller, hospital: str, status: str, offset: int, limit: int) -> Parcels:
    """Parcels of the ledger. Raises NotPermitted, BadInput."""
    permit = asking.permit(PARCELS, hospital)
    if status and status not in operations.STATUSES:
        raise BadInput(
            ("没有这个状态", "no such status"),
            " | ".join(operations.STATUSES),
            ("从列表中选择", "choose one of the list"),
        )
    if hospital:
        _check_own(asking, permit, hospital, LIST_PARCELS, hospital)
    with reading(asking.portal.control) as session:
        found, total = operations.parcels(session, permit, hospital, status, offset, limit)
    asking.remember(permit, LIST_PARCELS, hospital, rows=len(found))
    return Parcels(parcels=found, total=total)


def releases(asking: Caller) -> Releases:
    """Every release. Raises NotPermitted."""
    permit = asking.permit(RELEASES)
    with reading(asking.portal.control) as session:
        found = operations.releases(session, asking.portal.home, permit)
    asking.remember(permit, LIST_RELEASES, rows=len(found))
    return Releases(releases=found)


def audit(asking: Caller, question: AuditQuestion) -> AuditPage:
    """Events of the log; a permit for one hospital shows those that read its rows. The look itself is an
    event. Raises NotPermitted."""
    permit = asking.permit(AUDIT, question.person)
    touching = next(iter(sorted(permit.hospitals)), "-") if permit.hospitals is not None else ""
    asked = log.Question(
        question.account,
        question.person,
        question.action,
        question.purpose,
        question.result,
        question.since,
        question.until,
        question.before,
        question.limit,
        touching,
    )
    with reading(asking.portal.control) as session:
        found, total = log.search(session, asked)
    asking.remember(permit, SEARCH_LOG, question.person, rows=len(found))
    lines = [_line(event) for event in found]
    return AuditPage(
        events=lines,
        total=total,
        actions=wording.actions(),
        next=lines[-1].n if len(lines) == question.limit and lines[-1].n > 1 else None,
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
        outcome = log.verify(session)
    asking.remember(permit, VERIFY.act, rows=outcome.events)
    return AuditVerified(
        whole=outcome.position is None,
        events=outcome.events,
        position=outcome.position,
        head=outcome.head,
        text=words(COMPLETE if outcome.position is None else BROKEN[outcome.reason]),
        took_ms=round(outcome.seconds * 1000),
    )


def _check_own(asking: Caller, permit: Permit, hospital: str, kind: ActKind, object: str) -> None:
    """Raises NotPermitted for another hospital than the permit's: one text whether or not that hospital
    exists."""
    if permit.hospitals is not None and hospital not in permit.hospitals:
        asking.refused(kind, object, "other_hospital")
        raise NotPermitted(
            ("只能看本院的", "only the own hospital's"),
            "、".join(sorted(permit.hospitals)),
            ("选择本院", "choose the own hospital"),
            code="other_hospital",
        )
