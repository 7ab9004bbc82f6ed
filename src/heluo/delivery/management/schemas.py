"""Answers of management."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words

Verdict = Literal["pass", "warn", "fail", "none"]
EXACT = 2**53
"""Numbers of events and lines go up to what JSON holds exactly, and every database."""
RunStatus = Literal["running", "succeeded", "failed"]


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


class CheckMonth(Shape):
    month: str
    violated: int
    applicable: int


class CheckResult(Shape):
    """One check. Where small numbers may not be shown there are no months, numbers are null and the share is
    a bound, said by `shown`."""

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
    findings_shown: int
    findings_total: int


class RunCount(Shape):
    name: str
    label: Words
    value: int


class RunLine(Shape):
    id: str
    kind: str
    kind_label: Words
    started: dt.datetime
    ended: dt.datetime | None
    seconds: float | None
    status: RunStatus
    error: str
    counts: list[RunCount]
    dictionary: str


class Runs(Shape):
    runs: list[RunLine]


class LineageLine(Shape):
    table: str
    version: int
    hospital: str
    month: str
    parcel: str
    rows_in: int
    rows_out: int
    held: int


class RunDetail(Shape):
    run: RunLine
    lines: list[LineageLine]
    lines_total: int


class ParcelLine(Shape):
    hospital: str
    stream: str
    epoch: int
    seq: int
    name: str
    sha256: str
    bytes: int
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    deleted: int
    rows: int
    window_low: str | None
    window_high: str | None
    stored_at: dt.datetime
    loaded_at: dt.datetime | None
    status: Literal["stored", "loaded", "held"]
    reason: str
    run_id: str | None
    processed_run: str | None


class Parcels(Shape):
    parcels: list[ParcelLine]
    total: int


class ReleaseTable(Shape):
    name: str
    version: int
    rows: int
    bytes: int


class ReleaseLine(Shape):
    id: str
    number: int
    at: dt.datetime
    run_id: str | None
    current: bool
    live: bool
    dictionary: str
    tables: list[ReleaseTable]


class Releases(Shape):
    releases: list[ReleaseLine]


class AuditQuestion(BaseModel):
    """Which events; "" and null = all. `person` is a person's id, the object of events. Parameters that are
    not of it are passed over, as in every other question by GET."""

    account: str = Field("", max_length=120)
    person: str = Field("", max_length=120)
    action: str = Field("", max_length=120)
    purpose: str = Field("", max_length=120)
    result: str = Field("", max_length=120)
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = Field(None, ge=1, le=EXACT)
    limit: int = Field(100, ge=1, le=500)


class AuditLine(Shape):
    """One event. `object` is an opaque reference (a person's id, a table, a parcel), never a name."""

    n: int
    at: dt.datetime
    account: str
    role: str
    role_label: Words
    hospital: str
    purpose: str
    purpose_label: Words
    action: str
    action_label: Words
    object: str
    level: int
    result: str
    rows: int | None
    reason: str
    address: str
    decision: str


class LogWord(Shape):
    """A code of the log, in words."""

    code: str
    label: Words


class AuditPage(Shape):
    events: list[AuditLine]
    total: int
    actions: list[LogWord] = Field(description="what may be asked for as `action`")
    next: int | None = Field(description="`before` of the next page")


class AuditVerified(Shape):
    """The chain recomputed from the first event to the last."""

    whole: bool
    events: int
    position: int | None = Field(description="number of the first event that does not fit")
    head: str
    text: Words
    took_ms: int
