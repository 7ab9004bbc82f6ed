"""Questions to and answers of changed limits."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words
from heluo.delivery.quality.issue_schemas import Reason


class NewLimitShape(Shape):
    """At most `share` of the rows, and at most `count` when given; `hospital` "" = every hospital."""

    check: Annotated[str, Field(max_length=120, pattern=r"^@?[a-z0-9_.]+$")]
    hospital: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")] = ""
    share: float = Field(ge=0, le=1, allow_inf_nan=False)
    count: int | None = Field(default=None, ge=0, le=2_000_000_000)
    reason: Reason
    since: dt.date
    until: dt.date | None = None


class ChangedLimitLine(Shape):
    """One changed limit; `holds`: today."""

    id: str
    check: str
    label: Words
    hospital: str
    share: float
    count: int | None
    reason: str
    since: dt.date
    until: dt.date | None
    by: str
    at: dt.datetime
    holds: bool
    lifted_at: dt.datetime | None
    lifted_by: str
    lifted_reason: str


class LimitList(Shape):
    limits: list[ChangedLimitLine]
    may_change: bool


class LimitChanged(Shape):
    """What the change did: issues that it closed."""

    limit: ChangedLimitLine
    closed: int
