"""Questions to and answers of the quality loop."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Status = Literal["opened", "sent", "answered", "repaired", "closed", "reopened", "escalated", "waived"]
Reason = Annotated[str, Field(min_length=1, max_length=1000)]


class IssueQuestion(Shape):
    """Which issues; no state = every one that is not closed."""

    hospital: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")] = ""
    category: Annotated[str, Field(max_length=60, pattern=r"^[a-z_]*$")] = ""
    status: list[Status] = Field(default_factory=list, max_length=8)
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(50, ge=1, le=200)


class IssueLine(Shape):
    """One issue. `holder`: who has to act, "" when nobody has to."""

    id: str
    hospital: str
    category: str
    check: str
    label: Words
    severity: Literal["error", "warning", "note"]
    period: str
    status: Status
    status_label: Words
    holder: Literal["hospital", "centre", ""]
    due: dt.datetime | None
    overdue: bool
    violated: int
    applicable: int
    limit_share: float
    limit_count: int | None
    answer: Words = Field(description="what the hospital answered last")
    returns: int
    opened_at: dt.datetime
    ended_at: dt.datetime | None
    waived_until: dt.date | None


class IssueStanding(Shape):
    """One hospital among the others; `place` from 1, equal for equals."""

    hospital: str
    place: int
    open: int
    overdue: int
    repaired: int
    days_to_repair: float | None = Field(description="median days from opening to a passed re-check")
    returns: int


class IssueTrendMonth(Shape):
    """One month of the calendar; `standing`: at its end, or now."""

    month: str
    opened: int
    repaired: int
    otherwise: int = Field(description="closed for another cause than a repair")
    standing: int


class IssueList(Shape):
    issues: list[IssueLine]
    total: int
    standings: list[IssueStanding]
    trend: list[IssueTrendMonth] = Field(description="of the hospitals asked for, oldest month first")


class IssueEventLine(Shape):
    at: dt.datetime
    status: Status
    status_label: Words
    actor: str
    person: str
    kind: str
    kind_label: Words
    text: str
    parcel: str
    violated: int
    applicable: int


class IssueMonth(Shape):
    month: str
    violated: int
    applicable: int


class IssueDetail(Shape):
    issue: IssueLine
    todo: Words
    months: list[IssueMonth]
    keys: list[str] = Field(description="row keys, which only the hospital can resolve; [] without the right")
    keys_named: int
    events: list[IssueEventLine]
    predecessor: str
    moves: list[Literal["return", "waive", "end_waiver"]] = Field(
        description="what the caller may do with it"
    )


class IssueReason(Shape):
    reason: Reason


class IssueWaiver(Shape):
    reason: Reason
    until: dt.date
