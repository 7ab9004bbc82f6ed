"""Questions to and answers of the page of levels."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Level = Annotated[int, Field(ge=1, le=5)]
Reason = Annotated[str, Field(min_length=1, max_length=400)]


class LevelReason(Shape):
    """One rule that speaks for a level."""

    level: int
    text: Words


class LevelDecision(Shape):
    """What a person decided on a variable's level."""

    id: str
    before: int
    level: int
    proposed: int = Field(description="what the machine proposed at that moment")
    reason: str
    status: str
    status_label: Words
    by: str
    at: dt.datetime
    second: str = Field(description="the second person, empty = none")
    second_reason: str
    second_at: dt.datetime | None


class LevelLine(Shape):
    """One variable: the level in force, what the dictionary says, what the machine proposes."""

    variable: str
    category: Words
    label: Words
    declared: int
    level: int
    proposed: int
    reason: Words = Field(description="the weightiest reason of the proposal")
    confirmed: bool = Field(description="a person decided on it")
    waits: int | None = Field(description="a lower level that waits for a second person")
    changeable: bool


class LevelList(Shape):
    levels: list[LevelLine]
    release: str = Field(description="the release whose values were looked through, empty = none yet")


class LevelPage(Shape):
    """Everything about the level of one variable."""

    line: LevelLine
    definition: Words
    identifier: Words | None
    reasons: list[LevelReason]
    filled: int | None = Field(description="values that were looked through, null = none")
    distinct: int | None = Field(description="different ones among them, per cent")
    mask: Words = Field(description="what a reader below the level sees instead")
    chain: list[Words] = Field(description="who decides on an application that asks for it")
    grants: int = Field(description="grants in force that name it")
    applications: int = Field(description="applications under review that name it")
    waiting: LevelDecision | None
    may_decide_second: bool
    may_withdraw: bool
    history: list[LevelDecision]


class NewLevel(Shape):
    level: Level
    reason: Reason


class SecondDecision(Shape):
    agrees: bool
    reason: Annotated[str, Field(max_length=400)] = ""
