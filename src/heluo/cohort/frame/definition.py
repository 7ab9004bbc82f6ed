"""A frame as JSON: what a person writes, saves, sends. `read.py` checks it against the dictionary.

    {"row": "person", "columns": [
      {"name": "sex", "variable": "person.sex"},
      {"name": "age", "variable": "person.age"},
      {"name": "hba1c", "variable": "lab_result.value_standard", "unit": "%",
       "where": [{"variable": "item_code", "in": ["HBA1C"]}], "window": [-90, 0], "pick": "last"},
      {"name": "insulin", "variable": "medication", "pick": "any", "window": [0, 365],
       "where": [{"variable": "drug_code", "starts": ["insulin"]}]},
      {"name": "survival", "events": [{"event": "patient", "date": "death_time"}], "window": [0, 1825]}]}

Windows count calendar days from day 0: the day of the cohort's entry, or of the visit that is the row.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from heluo.cohort.definition import Condition, Entry, EventLeaf, Name, Operator, Value

COLUMN_NAME = r"^[a-z][a-z0-9_]{0,39}$"
Pick = Literal["last", "first", "max", "min", "mean", "count", "any", "all"]
PICKS: tuple[Pick, ...] = ("last", "first", "max", "min", "mean", "count", "any", "all")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class FrameWindow(_Part):
    """Days from day 0, both ends included; negative = before. Also written as `[from, to]`."""

    from_: int | None = Field(default=None, alias="from", ge=-40_000, le=40_000)
    to: int | None = Field(default=None, ge=-40_000, le=40_000)
    same_visit: bool = Field(default=False, description="rows of the visit that is the row (row: visit)")

    @model_validator(mode="before")
    @classmethod
    def _pair(cls, given: Any) -> Any:
        if isinstance(given, list | tuple):
            if len(given) != 2:
                raise ValueError("a window has two ends")
            return {"from": given[0], "to": given[1]}
        return given


class ValueTest(_Part):
    """What `any` and `all` ask of the column's variable."""

    op: Operator
    values: list[Value] = Field(default_factory=list, max_length=2000)


class ColumnDefinition(_Part):
    """One column. `variable`: `category.variable`, a category (count, any), or a fact (`person.sex`)."""

    name: str = Field(pattern=COLUMN_NAME)
    label: Name = Name()
    variable: str = Field(max_length=100)
    where: list[Condition] = Field(default_factory=list, max_length=40)
    hospitals: list[str] = Field(default_factory=list, max_length=200)
    date: str = Field(default="", max_length=60, description="the variable that is the row's day")
    window: FrameWindow = FrameWindow()
    pick: Pick = "last"
    is_: ValueTest | None = Field(default=None, alias="is")
    unit: str = Field(default="", max_length=40, description='UCUM; of a date "d": days from day 0')
    bounds: Literal["missing", "limit"] = Field(
        default="missing", description="a result that is a bound (<5): no value, or its limit"
    )
    ordered: bool = Field(default=False, description="the codes of the value set have an order")


class OutcomeDefinition(_Part):
    """A time to an event: the columns `name_days` and `name_event`, which cannot disagree.

    From day 0 (`window.from` days after it) to the first of `events`, or to the end of observation: the
    person's last record, the release's day, or a date; cut at `window.to` and at the first of `censor`. With
    `competing`, `name_event` has three levels.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,33}$")
    label: Name = Name()
    events: list[EventLeaf] = Field(min_length=1, max_length=20)
    competing: list[EventLeaf] = Field(default_factory=list, max_length=20)
    censor: list[EventLeaf] = Field(default_factory=list, max_length=20)
    end: str = Field(default="last_record", description='"last_record", "release" or an ISO date')
    window: FrameWindow = FrameWindow.model_validate([0, None])


def _tag(given: Any) -> str:
    present = given if isinstance(given, dict) else type(given).model_fields
    return "outcome" if "events" in present else "column"


Column = Annotated[
    Annotated[ColumnDefinition, Tag("column")] | Annotated[OutcomeDefinition, Tag("outcome")],
    Discriminator(_tag),
]


class FrameDefinition(_Part):
    """Columns about the persons of a cohort, which is given besides. `visits`: of which visits a frame of
    visits is; without it of all that the persons have."""

    heluo_frame: Literal[1] = 1
    name: Name = Name()
    row: Literal["person", "visit"] = "person"
    day_0: Entry | None = Field(
        default=None,
        description="day 0, for a cohort without an entry: who has no such event is not in the frame",
    )
    visits: EventLeaf | None = None
    columns: list[Column] = Field(min_length=1, max_length=200)
