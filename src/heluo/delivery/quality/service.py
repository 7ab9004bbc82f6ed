"""Decisions about quality: whose report a caller sees, and who sees the row keys of findings."""

from __future__ import annotations

from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import fault_lines, stale_marks, touching
from heluo.delivery.quality import report
from heluo.delivery.quality.resources import FINDINGS, REPORT, SEE_DETAIL
from heluo.delivery.quality.schemas import FindingLine, QualityDetail, QualityReport
from heluo.dictionary import load
from heluo.kit.db import reading
from heluo.kit.errors import NotFound


def quality(asking: Caller) -> QualityReport:
    """The matrix. Raises NotPermitted."""
    with asking.act(asking.permit(REPORT), REPORT.act) as act:
        cells = report.matrix(asking, act)
    with reading(asking.portal.control) as session:
        return QualityReport(
            release=release_shape(act.release),
            cells=cells,
            faults=fault_lines(session, act.permit),
            stale=stale_marks(session, act.release, act.permit),
        )


def quality_of(asking: Caller, hospital: str, category: str) -> QualityDetail:
    """Checks of one hospital and category; row keys for those who may see them. Raises NotPermitted,
    NotFound."""
    place = f"{hospital}/{category}"
    permit = asking.permit(REPORT, place)
    asking.check_own(permit, hospital, SEE_DETAIL, place)
    with asking.act(permit, SEE_DETAIL, place) as act:
        found = report.cell(asking, act, hospital, category) if category in load().categories else None
        if found is None:
            raise NotFound(
                ("没有这家医院这个类别的质量结果", "no quality results of this hospital and category"),
                ("质量矩阵中有结果的一格", "a cell of the matrix that has results"),
                ("从质量矩阵中选择", "choose a cell of the matrix"),
                code="no_such_quality",
            )
    rows: tuple[list[FindingLine], int] = ([], 0)
    if asking.may(FINDINGS):
        with asking.act(
            asking.permit(FINDINGS, place, form="rows"), FINDINGS.act, place, release=act.release
        ) as reading_rows:
            rows = report.findings(reading_rows, hospital, category)
    with reading(asking.portal.control) as session:
        faults = [
            one for one in fault_lines(session, permit, hospital=hospital) if one.category in ("", category)
        ]
        stale = touching(stale_marks(session, act.release, permit, [hospital]), [category])
    return report.detail_shape(act, found, *rows, faults, stale)
