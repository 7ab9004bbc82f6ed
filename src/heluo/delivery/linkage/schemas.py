"""Answers and requests of the desk of linkage."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

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


class ComparedSide(Shape):
    hospital: str
    subject_ref: str
    tier: str
    number: Words | None = Field(description="what was found about the document number")
    with_it: list[RegisteredAt]


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
