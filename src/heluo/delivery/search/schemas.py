"""Questions to and answers of search."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from heluo.cohort import Definition
from heluo.delivery.frame.faults import StaleMark
from heluo.delivery.frame.shapes import Count, ReleaseShape, Shape, Words
from heluo.delivery.search.indexes.base import FacetName


class TextQuestion(Shape):
    """Words mean all of them, each as a phrase; quotes keep blanks together; `-word` excludes."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    hospitals: list[str] = Field(default_factory=list, max_length=200)
    categories: list[str] = Field(default_factory=list, max_length=16)
    since: dt.date | None = None
    until: dt.date | None = None
    person: str | None = Field(default=None, max_length=64, description="within one person")
    size: int = Field(default=20, ge=1, le=100)
    after: str | None = Field(default=None, max_length=200, description="`next` of the page before")


class Span(Shape):
    """Code points of the original text, end exclusive."""

    start: int
    end: int


class Hit(Shape):
    key: str
    person: str | None
    name: str | None = Field(description="resolved in the vault for a treating clinician, as a logged act")
    hospital: str
    category: str
    row_key: str
    visit_ref: str | None
    time: dt.datetime | None
    title: str
    snippet: str
    spans: list[Span]


class FacetValue(Shape):
    value: str
    count: int | None
    shown: str


class Facet(Shape):
    field: FacetName
    values: list[FacetValue]


class TextAnswer(Shape):
    release: ReleaseShape
    stale: list[StaleMark] = Field(
        default=[], description="what was looked through and is of an earlier state"
    )
    total: int | None = Field(description="documents; null without a permit for the rows")
    total_shown: str
    persons: Count
    hits: list[Hit]
    hits_refused: Words | None
    facets: list[Facet]
    read_as: list[str] = Field(description="the phrases that the question was read as")
    numbers_left: int | None = Field(
        description="safe numbers that the institution may still draw this month; null for exact counts"
    )
    next: str | None
    took_ms: int


class CountQuestion(Shape):
    definition: Definition


class NodeAnswer(Shape):
    """The persons for whom one node holds, and those who also pass every rule above it; no number for what is
    asked around a row."""

    id: str
    count: int | None
    shown: str
    passing: int | None
    passing_shown: str
    level: int
    text: Words


class DesignProblem(Shape):
    """Something wrong with the definition, at the node `id` ("" = the whole). An error stops the count."""

    id: str
    severity: Literal["error", "warning"]
    text: Words


class Step(Shape):
    """One rule of the attrition: who is left, who was lost by it in this order, who would be lost by it
    alone."""

    id: str
    name: Words
    left: Count
    lost: Count
    lost_alone: Count


class CountAnswer(Shape):
    release: ReleaseShape
    stale: list[StaleMark] = Field(description="what the conditions ask of and is of an earlier state")
    population: Count = Field(description="all persons that can be counted")
    total: int | None
    total_shown: str
    safe: bool = Field(description="true when the numbers carry noise, because the rows may not be seen")
    numbers_left: int | None = Field(
        description="safe numbers that the institution may still draw this month; null for exact counts"
    )
    nodes: list[NodeAnswer]
    attrition: list[Step]
    explain: list[Words]
    problems: list[DesignProblem]
    level: int
    took_ms: int


class PersonsQuestion(Shape):
    definition: Definition
    offset: int = Field(default=0, ge=0, le=1_000_000)
    size: int = Field(default=20, ge=1, le=100)


class PersonLine(Shape):
    person: str
    name: str | None
    sex: str | None
    age: int | None
    hospitals: list[str]
    visits: int
    first_time: dt.datetime | None
    last_time: dt.datetime | None


class PersonsAnswer(Shape):
    release: ReleaseShape
    total: int
    persons: list[PersonLine]
    explain: list[Words]


class BatchQuestion(Shape):
    text: str = Field(
        min_length=1,
        max_length=400_000,
        description="identifiers, one a line or separated by commas, semicolons or blanks",
    )


class Matched(Shape):
    given: str
    kind: Words
    person: str
    hospitals: list[str]


class Ambiguous(Shape):
    given: str
    kind: Words
    reason: Words
    persons: list[str]


class Unmatched(Shape):
    given: str
    reason: Words


class BatchAnswer(Shape):
    """The sizes of the three lists add up to `distinct`."""

    release: ReleaseShape
    given: int
    distinct: int
    matched: list[Matched]
    ambiguous: list[Ambiguous]
    unmatched: list[Unmatched]


class Filled(Shape):
    """How many rows of a hospital have a value; numbers are null and the share is a bound where only `shown`
    may be known."""

    hospital: str
    rows: int | None
    filled: int | None
    share: float | None
    shown: str


class VariableLine(Shape):
    category: str
    name: str
    label: Words
    definition: Words
    type: Literal["id", "string", "text", "code", "integer", "decimal", "date", "datetime", "boolean"]
    unit: str
    value_set: str
    level: int
    allowed: bool = Field(description="the caller may use it in a condition")
    operators: list[str]


class Variables(Shape):
    release: ReleaseShape
    highest_level: int
    variables: list[VariableLine]


class VariablePage(Shape):
    release: ReleaseShape
    variable: VariableLine
    filled: list[Filled]
