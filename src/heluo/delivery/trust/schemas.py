"""Questions to and answers of the audit log."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from heluo.delivery.frame.shapes import Shape, Words

EXACT = 2**53
"""Numbers of events and lines go up to what JSON holds exactly, and every database."""


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
    not_searched: Words | None = Field(
        description="why nothing was looked for, and what to enter: the log holds no name and no identifier"
    )


class AuditVerified(Shape):
    """The chain recomputed from the first event to the last."""

    whole: bool
    events: int
    position: int | None = Field(description="number of the first event that does not fit")
    head: str
    text: Words
    took_ms: int
