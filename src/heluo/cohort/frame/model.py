"""A checked frame: the frozen dataclasses that are read from the lake. The JSON is `definition.py`; `read.py`
makes these of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from heluo.cohort.frame.definition import Pick
from heluo.cohort.model import Cohort, ConditionTest, EventNode
from heluo.dictionary import Category, Variable
from heluo.kit.text import Text

Kind = Literal["number", "count", "duration", "category", "binary", "ordinal", "date", "id"]
"""What a column's values are, in the words of statistics."""
Facts = Literal["sex", "age", "birth_year", "division", "hospitals", "hospital", "day_0"]
PERSON = "person"
"""Before a fact's name, where a category's name stands otherwise."""
REASONS = {
    "no_record": Text("没有记录", "no record"),
    "no_value": Text("有记录但没有该值", "a record without this value"),
    "bound": Text("结果只是上下限", "the result is a bound only"),
    "held": Text("被质控扣留", "held by quality control"),
    "masked": Text("超出许可级别", "above the permit's level"),
    "undated": Text("事件没有日期", "the event has no date"),
    "no_follow_up": Text("起点后没有随访", "nothing is known after day 0"),
}
"""Why a value is missing. Rows of special diseases that a permit does not open are "no record": another word
would tell of them."""


@dataclass(frozen=True)
class DayWindow:
    """Days from day 0, both ends included; None is no bound."""

    low: int | None = None
    high: int | None = None
    same_visit: bool = False

    @property
    def relative(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class UnitChange:
    """value asked = (standard value − offset) / factor. `by`: item code → (factor, offset); the item "" is
    every row."""

    unit: str
    by: tuple[tuple[str, float, float], ...] = ()

    @property
    def alike(self) -> bool:
        """One formula for all rows."""
        return len({(factor, offset) for _, factor, offset in self.by}) <= 1


@dataclass(frozen=True)
class PlannedColumn:
    """One column of records or, with `fact`, of the person. `rows`: which records it is made of; `test`: what
    `any` and `all` ask of the value. `source`: the definition as canonical JSON."""

    name: str
    label: Text
    kind: Kind
    level: int
    pick: Pick
    window: DayWindow
    unit: UnitChange
    source: str
    rows: EventNode | None = None
    variable: Variable | None = None
    fact: Facts | None = None
    test: ConditionTest | None = None
    bound_is_value: bool = False
    masked: bool = False
    """Above the permit's level: no value is read."""

    @property
    def category(self) -> Category:
        assert self.rows is not None
        return self.rows.category

    @property
    def absent(self) -> int | None:
        """The value of who has no record at all: none of them, when the column asks how many or whether there
        are any; else it is missing."""
        if self.pick == "count":
            return 0
        return 0 if self.pick == "any" and (self.test is None or self.test.op == "exists") else None

    @property
    def days_from_day_0(self) -> bool:
        """A date that is given as a number of days."""
        return self.kind == "number" and self.variable is not None and self.variable.type in DATES


DATES = ("date", "datetime")


@dataclass(frozen=True)
class PlannedOutcome:
    """A time to an event. The leaves are nodes of `cohort`, which is the frame's own with these as rules."""

    name: str
    label: Text
    level: int
    cohort: Cohort
    events: tuple[EventNode, ...]
    competing: tuple[EventNode, ...]
    censor: tuple[EventNode, ...]
    end: Literal["last_record", "release"] | dt.date
    low: int
    high: int | None
    source: str


Planned = PlannedColumn | PlannedOutcome


@dataclass(frozen=True)
class FramePlan:
    """A checked frame of a checked cohort. `visits`: a node of `visits_of`, for a frame of visits."""

    name: Text
    row: Literal["person", "visit"]
    cohort: Cohort
    columns: tuple[Planned, ...]
    visits: EventNode | None = None
    visits_of: Cohort | None = None

    @property
    def dated(self) -> bool:
        """There is a day 0: that of the entry, or of the visit that is the row."""
        return self.row == "visit" or self.cohort.entry is not None

    @property
    def level(self) -> int:
        """Highest level used anywhere."""
        own = [column.level for column in self.columns if not _masked(column)]
        return max([self.cohort.level, *own])


def _masked(column: Planned) -> bool:
    return isinstance(column, PlannedColumn) and column.masked
