"""Answers and requests about mapping."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words

Word = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9_.]+$")]
Reason = Annotated[str, Field(max_length=400)]


class CodeProposal(Shape):
    code: str
    label: Words
    score: float = Field(description="an order from 0 to 1, no probability")
    reasons: list[Words]


class UnmappedValue(Shape):
    hospital: str
    variable: str
    source: str = Field(description="as the hospital writes it")
    name: str = Field(description="what most of its rows call it, empty where no column does")
    names: int = Field(description="how many names its rows have")
    rows: int
    proposals: list[CodeProposal]
    decision: str | None = Field(description="id of the open decision on it")


class RareValues(Shape):
    """Spellings of too few rows to be listed: one of them may be anything, a name too."""

    hospital: str
    variable: str
    spellings: int
    rows: int


class MappedShare(Shape):
    hospital: str
    category: str
    written: int
    unmapped: int


class DecisionLine(Shape):
    id: str
    hospital: str
    variable: str
    source: str
    code: str
    label: Words
    note: str
    status: str
    rows: int
    author: str
    proposed: dt.datetime
    reviewer: str | None
    reviewed: dt.datetime | None
    reason: str
    ended_by: str | None
    ended: dt.datetime | None
    own: bool = Field(description="whether the asker proposed it")


class MappingWork(Shape):
    release: ReleaseShape
    shares: list[MappedShare]
    values: list[UnmappedValue]
    rare: list[RareValues]
    fewest: int = Field(description="rows that a spelling needs to be listed")


class DecisionList(Shape):
    decisions: list[DecisionLine] = Field(description="those that wait for a second person first")
    total: int


class CodeLine(Shape):
    code: str
    label: Words


class CodeList(Shape):
    codes: list[CodeLine]


class NewDecision(Shape):
    hospital: Word
    variable: Word
    source: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(min_length=1, max_length=80)]
    note: Reason = ""


class Review(Shape):
    confirm: bool
    reason: Reason = ""


class Ending(Shape):
    reason: Annotated[str, Field(min_length=2, max_length=400)]
