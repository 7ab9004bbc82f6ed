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
    taken_away: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        default_factory=list, max_length=100, description="added phrases that are not to be looked for"
    )
    denials: Literal["included", "left_out"] = Field(
        default="included", description="documents that only deny what is looked for"
    )
    size: int = Field(default=20, ge=1, le=100)
    after: str | None = Field(default=None, max_length=200, description="`next` of the page before")


class Span(Shape):
    """Code points of the original text, end exclusive."""

    start: int
    end: int


class AddedPhrase(Shape):
    phrase: str
    why: Literal["synonym", "brand", "narrower", "pinyin", "spelling", "correction"]


class QuestionPart(Shape):
    """One part of the question as it was read. "unread": a comparison with a name that is no measured value,
    whose words are looked for."""

    typed: str
    kind: Literal["words", "exact", "without", "denied", "value", "unread"]
    phrase: str = Field(description="what is looked for; of a value, the condition with its unit")
    added: list[AddedPhrase]
    taken_away: list[AddedPhrase]


class Document(Shape):
    """What a document is called, wherever it is shown."""

    key: str
    name: str | None = Field(description="resolved in the vault for a treating clinician, as a logged act")
    hospital: str
    category: str
    row_key: str
    visit_ref: str | None
    time: dt.datetime | None
    title: str


class Hit(Document):
    person: str | None
    snippet: str
    spans: list[Span]
    denied: list[Span] = Field(description="marks of what the text denies")


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
    parts: list[QuestionPart] = Field(description="the question as it was read, part by part")
    tree: str | None = Field(
        description="the same as JSON of a definition, for the tree builder; null where no tree says it"
    )
    numbers_left: int | None = Field(
        description="safe numbers that the institution may still draw this month; null for exact counts"
    )
    next: str | None
    took_ms: int


class Examples(Shape):
    """Questions for the box, each of which finds something in the release."""

    release: ReleaseShape
    questions: list[str]


class DocumentQuestion(Shape):
    """One document of a person, and the question that led to it: its words are marked, its place among the
    documents found is `at` (0 for the newest)."""

    person: str = Field(max_length=64)
    key: str = Field(max_length=200)
    question: TextQuestion | None = None
    at: int | None = Field(default=None, ge=0)


class HeadLine(Shape):
    """What stands over the text: a code with its name, a time as it is written."""

    label: Words
    value: Words


class Section(Shape):
    """A part of a document, with marks in code points of `text`. `heading` is the dictionary's or the
    document's own."""

    heading: Words
    text: str
    spans: list[Span]
    denied: list[Span]


class Neighbour(Shape):
    key: str
    person: str
    at: int


class DocumentAnswer(Document):
    release: ReleaseShape
    person: str
    head: list[HeadLine]
    sections: list[Section]
    hidden: list[Words] = Field(description="what the document has and is closed to this permit")
    at: int | None = Field(description="its place among the documents found; null when it is none of them")
    total: int | None
    newer: Neighbour | None
    older: Neighbour | None
    stale: list[StaleMark]


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
