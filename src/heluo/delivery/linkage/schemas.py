"""Answers and requests of the desk of linkage."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Reason = Annotated[str, Field(min_length=2, max_length=400)]


class QuestionLine(Shape):
    """Two registrations that might be one person's. No value of a patient."""

    id: int
    kind: str
    label: Words
    hospitals: list[str]
    weight: float = Field(description="evidence in bits, the number of records taken off")
    records: int = Field(description="registrations of both persons together")
    opened: dt.datetime | None


class StatementLine(Shape):
    """What a human decided."""

    decision: int
    same: bool
    hospitals: list[str]
    actor: str
    reason: str
    at: dt.datetime
    active: bool
    followed: bool = Field(description="a night of linkage has run since")
    together: bool = Field(description="both registrations are one person's now")


class SplitLine(Shape):
    """What a human took out of one person."""

    id: int
    leaving: int = Field(description="registrations that belong to another person")
    staying: int
    hospitals: list[str] = Field(description="of the leaving ones")
    actor: str
    reason: str
    at: dt.datetime
    active: bool
    followed: bool = Field(description="a night of linkage has run since")
    parted: bool = Field(description="they are different persons' now")


class KindCount(Shape):
    kind: str
    label: Words
    questions: int


class LinkageWork(Shape):
    """Questions with most registrations first; `total` and `kinds` are of all that are open."""

    questions: list[QuestionLine]
    total: int
    kinds: list[KindCount]
    large: int = Field(description="persons with more registrations than the model finds likely")
    statements: list[StatementLine]
    splits: list[SplitLine]


class ComparedFieldShape(Shape):
    id: str
    label: Words
    one: str
    other: str
    finding: Words | None = Field(description="None where the two cannot be compared")
    weight: float


class RegisteredAt(Shape):
    hospital: str
    registrations: int


class KinLine(Shape):
    """A relative's registration: of another person, so it is no link."""

    label: Words
    hospital: str
    with_other: bool = Field(description="it is the registration compared with")


class ComparedSide(Shape):
    hospital: str
    subject_ref: str
    tier: str
    number: Words | None = Field(description="what was found about the document number")
    with_it: list[RegisteredAt]
    kin: list[KinLine]


class ComparisonPage(Shape):
    question: QuestionLine
    state: str
    one: ComparedSide
    other: ComparedSide
    fields: list[ComparedFieldShape]
    prior: float
    auto: float


class NewStatement(Shape):
    same: bool
    reason: Reason


class UndoneStatement(Shape):
    reason: Reason


class AccuracyLine(Shape):
    """Labelled pairs of a hospital ("" all of them) beside what the machine had done with them."""

    hospital: str
    right: int = Field(description="one person's, and linked")
    mixed: int = Field(description="two persons', and linked")
    missed: int = Field(description="one person's, and not linked")
    apart: int = Field(description="two persons', and not linked")
    precision: float | None
    recall: float | None


class WrongLinks(Shape):
    """The share of wrong links, by exact binomial bounds at 95 %."""

    share: float
    most: float = Field(description="one-sided upper bound")
    low: float = Field(description="two-sided interval")
    high: float


class SampleLine(Shape):
    """A random sample of links. The bounds take what nobody was sure of for wrong."""

    id: str
    number: int
    seed: int
    size: int
    population: int = Field(description="links that stood when it was drawn")
    drawn_by: str
    drawn_at: dt.datetime
    same: int
    other: int
    unsure: int
    wrong: WrongLinks | None = Field(description="None before the first is judged")


class LinkageAccuracy(Shape):
    """`lines` begin with all hospitals together; samples with the last drawn."""

    lines: list[AccuracyLine]
    samples: list[SampleLine]


class NewSample(Shape):
    seed: int = Field(ge=0, le=2**31 - 1)
    size: int = Field(ge=1, le=100_000)


class BlindFieldShape(Shape):
    id: str
    label: Words
    one: str
    other: str


class BlindPairShape(Shape):
    """A link of a sample: what the two registrations say, no weight and no finding."""

    position: int
    hospitals: list[str]
    fields: list[BlindFieldShape]


class NextInSample(Shape):
    sample: SampleLine
    pair: BlindPairShape | None = Field(description="None when all are judged")


class NewVerdict(Shape):
    verdict: Literal["same", "other", "unsure"]
    reason: str = Field(default="", max_length=400)


class RegistrationLine(Shape):
    """One registration of a person; `values` in the order of the page's things."""

    id: int
    hospital: str
    tier: str
    number: Words | None = Field(description="what was found about the document number")
    asked: bool = Field(description="the one that the question is about")
    values: list[str]


class Thing(Shape):
    id: str
    label: Words


class PersonPage(Shape):
    """All registrations of the person of one side of a question."""

    things: list[Thing]
    registrations: list[RegistrationLine]


class NewSplit(Shape):
    leaving: list[int] = Field(min_length=1, max_length=500)
    together: bool = Field(description="those that leave are one other person's")
    reason: Reason
