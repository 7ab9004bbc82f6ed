"""Questions to and answers of the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from heluo.delivery.frame.shapes import Shape, Words

EXACT = 2**53
"""Numbers of events and lines go up to what JSON holds exactly, and every database."""


class AuditFilter(BaseModel):
    """Which events; "" and null = all. `person` is a person's id, the object of events; `hospital` one whose
    rows were read; `left`: only acts by which something left the platform. Parameters that are not of it are
    passed over, as in every other question by GET."""

    account: str = Field("", max_length=120)
    person: str = Field("", max_length=120)
    action: str = Field("", max_length=120)
    purpose: str = Field("", max_length=120)
    result: str = Field("", max_length=120)
    since: dt.date | None = None
    until: dt.date | None = None
    hospital: str = Field("", max_length=60)
    left: bool = False


class AuditQuestion(AuditFilter):
    """A page of the events of a filter."""

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
    total: int = Field(description="how many match; 100000 stands for that many or more")
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


class AuditPersonWanted(BaseModel):
    """A name, a document number, a hospital's own number, or a person's id."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=120)


class AuditPersonFound(Shape):
    """A person whose events can be asked for. Who that is, is not said."""

    person: str
    kind: Words = Field(description="as what the text was found")
    hospitals: list[Words]


class AuditPersons(Shape):
    persons: list[AuditPersonFound]


class AlarmLine(Shape):
    """An alarm: what was found about whose account, on which events; how it was closed."""

    id: str
    kind: str
    text: Words
    account: str
    at: dt.datetime
    first: int
    last: int
    number: int = Field(description="persons, questions or identifiers, as the kind counts")
    closed_by: str
    closed_at: dt.datetime | None
    reason: str


class AlarmList(Shape):
    alarms: list[AlarmLine]
    open: int


class AlarmClosing(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=1000)


class ControlTest(Shape):
    """A file of tests and what it found when it was last run; `at` null: it was not run."""

    path: str
    at: dt.datetime | None
    passed: int
    failed: int
    skipped: int


State = Literal["proven", "failed", "partly", "not_run", "no_test"]


class ControlLine(Shape):
    """A control, the clauses that it points to, and its evidence."""

    id: str
    label: Words
    maps: list[str]
    state: State
    tests: list[ControlTest]


class StandardWords(Shape):
    """What the letter before a clause stands for."""

    letter: str
    label: Words


class CryptoProfileLine(Shape):
    name: str
    label: Words
    present: bool
    words: Words


class ControlList(Shape):
    controls: list[ControlLine]
    profiles: list[CryptoProfileLine] = Field(description="sets of algorithms, present and absent ones")
    standards: list[StandardWords]
    at: dt.datetime | None = Field(description="when a test was last run; null: never")
    commits: list[str]
