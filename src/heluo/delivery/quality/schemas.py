"""Answers about the quality of data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from heluo.delivery.frame.faults import FaultLine, StaleMark
from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words

Verdict = Literal["pass", "warn", "fail", "none"]


class QualityCell(Shape):
    """One hospital × category: how many rows, how many held, how many checks fail their threshold. `violated`
    and `applicable` are null where they may not be shown; checks of too few rows then count as not judged."""

    hospital: str
    category: str
    rows: int
    held: int
    checks: int
    failed: int
    violated: int | None
    applicable: int | None
    completeness: float | None
    verdict: Verdict


class QualityReport(Shape):
    release: ReleaseShape
    cells: list[QualityCell]
    faults: list[FaultLine] = Field(description="open faults, without keys of rows")
    stale: list[StaleMark]


class CheckMonth(Shape):
    month: str
    violated: int
    applicable: int


class CheckResult(Shape):
    """One check. Where small numbers may not be shown there are no months, numbers are null and the share is
    a bound, said by `shown`. `todo` is the way out where rows violate it; that it is there says nothing."""

    check: str
    label: Words
    template: str
    template_label: Words
    variables: list[str]
    severity: Literal["error", "warning", "note"]
    kahn: str
    kahn_label: Words
    violated: int | None
    applicable: int | None
    share: float | None
    shown: str
    threshold: float | None
    threshold_reason: Words
    passed: bool | None
    todo: Words
    months: list[CheckMonth]


class FindingLine(Shape):
    check: str
    row_key: str
    variable: str
    month: str


class QualityDetail(Shape):
    hospital: str
    category: str
    release: ReleaseShape
    rows: int
    held: int
    checks: list[CheckResult]
    findings: list[FindingLine]
    faults: list[FaultLine] = Field(description="open faults of this hospital and category")
    stale: list[StaleMark]
    findings_shown: int
    findings_total: int
