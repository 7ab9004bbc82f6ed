"""Answers and requests about columns."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Word = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9_]+$")]
Name = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=400)]


class HospitalColumns(Shape):
    """One hospital: its views as they were last described, and how far their mapping is."""

    hospital: str
    views: list[ProfiledViewLine]
    variables: int = Field(description="variables of the categories that it maps")
    mapped: int = Field(description="of them with a column")
    absent: int = Field(description="of them declared absent")
    required_without: list[str] = Field(description="required variables without a column")
    waiting: int
    in_force: int = Field(description="decisions of this desk in force")


class ProfiledViewLine(Shape):
    view: str
    category: str = Field(description="that it is mapped as, empty where it is not mapped")
    at: dt.datetime
    columns: int
    gone: list[str] = Field(description="columns that were there the time before")
    new: list[str] = Field(description="columns that were not")


class ColumnsOverview(Shape):
    hospitals: list[HospitalColumns]


class CategoryGuess(Shape):
    category: str
    label: Words
    score: float
    reasons: list[Words]


class SeenText(Shape):
    text: str
    times: int


class ViewColumnLine(Shape):
    """A column as the hospital described it; counts are of the rows looked at."""

    name: str
    type: str
    comment: str
    nulls: float | None
    distinct: int
    shortest: int
    longest: int
    shapes: list[SeenText]
    top: list[SeenText]
    new_values: list[str] = Field(description="commonest ones that were not among them the time before")
    gone_values: list[str]
    change: Words | None = Field(description="what is otherwise than the time before")
    variables: list[str] = Field(description="that it is mapped to today")


class ColumnGuess(Shape):
    column: str
    score: float = Field(description="an order from 0 to 1, no probability")
    first: bool = Field(description="when every column is one variable, this variable gets this one")
    convert: str
    reasons: list[Words]


class MappedColumn(Shape):
    """What holds today."""

    column: str
    convert: str
    absent: bool
    note: str
    by: str = Field(description="vendor, hospital or desk")
    gone: bool = Field(description="whether the view does not have the column")


class ColumnDecisionLine(Shape):
    id: str
    hospital: str
    category: str
    view: str
    variable: str
    label: Words
    column: str
    absent: bool
    convert: str
    note: str
    status: str
    author: str
    proposed: dt.datetime
    reviewer: str | None
    reviewed: dt.datetime | None
    reason: str
    ended_by: str | None
    ended: dt.datetime | None
    own: bool = Field(description="whether the asker proposed it")


class VariableMapping(Shape):
    variable: str
    label: Words
    type: str
    required: bool
    now: MappedColumn | None
    guesses: list[ColumnGuess]
    decision: ColumnDecisionLine | None = Field(description="the open one")


class ColumnWork(Shape):
    hospital: str
    view: str
    category: str
    at: dt.datetime
    rows: int | None
    sampled: int
    categories: list[CategoryGuess]
    columns: list[ViewColumnLine]
    variables: list[VariableMapping]


class ColumnDecisions(Shape):
    decisions: list[ColumnDecisionLine] = Field(description="those that wait for a second person first")
    total: int


class ConvertLine(Shape):
    name: str
    form: str = Field(description="as it is written in a line")
    types: list[str] = Field(description="of the variables that it fits, none = all")
    does: Words


class ConvertList(Shape):
    converts: list[ConvertLine]


class NewProfile(Shape):
    profile: dict[str, Any] = Field(description="what `heluo hospital profile` wrote")


class NewField(Shape):
    variable: Word
    column: Name = ""
    absent: bool = False
    convert: Name = ""
    note: Reason = ""


class NewFields(Shape):
    hospital: Word
    category: Word
    view: Annotated[str, Field(min_length=1, max_length=200)]
    lines: Annotated[list[NewField], Field(min_length=1, max_length=300)]


class ColumnReview(Shape):
    ids: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=300)]
    confirm: bool
    reason: Reason = ""


class ColumnEnding(Shape):
    reason: Annotated[str, Field(min_length=2, max_length=400)]
