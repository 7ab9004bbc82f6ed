"""The definition as JSON: what a person writes, saves, sends. `read.py` checks it against the dictionary.

One definition = rules that must all hold; a rule holds a tree of groups (`all`, `any`, `not`, `at_least …
of`, `at_most … of`) over leaves:

    {"event": "lab_result", "where": [{"variable": "item_code", "op": "in", "values": ["HBA1C"]},
                                      {"variable": "value_standard", "op": ">=", "values": [6.5]}],
     "time": {"anchor": "entry.start", "from": -30, "to": 90}, "count": {"op": ">=", "n": 2, "distinct":
     "day"}}
    {"person": [{"variable": "age", "op": "between", "values": [40, 60]}]}
    {"text": "脑转移"}

A condition may also be written as in `{"variable": "code", "in": ["C34"]}`. Anchors are `entry` or the id of
another leaf, with `.start` or `.end`. What must hold around one and the same row stands in `with`:

    {"id": "v", "event": "visit", "with": {"all": [
        {"event": "surgery", "time": {"anchor": "v.start", "from": 0, "to": 30}},
        {"not": {"event": "lab_result", "time": {"anchor": "v.end", "from": 0, "to": 7}}}]}}

Other cohorts and uploaded lists are leaves too, `{"cohort": "cohort_…@2"}`: `saved` writes into them what
they refer to before they are read.

Not supported, and refused with the reason: eras, assertions of structured text, change
of a value.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

Operator = Literal["=", "!=", "in", "not_in", "starts", "<", "<=", ">", ">=", "between", "exists", "missing"]
OPERATORS: tuple[Operator, ...] = (
    "=",
    "!=",
    "in",
    "not_in",
    "starts",
    "<",
    "<=",
    ">",
    ">=",
    "between",
    "exists",
    "missing",
)
Value = str | float | bool
Id = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Name(_Written):
    zh: str = Field(default="", max_length=200)
    en: str = Field(default="", max_length=200)


class Condition(_Written):
    """One variable compared. A row that lacks the value is *unknown* to every operator but `exists` and
    `missing`."""

    variable: str = Field(max_length=60)
    op: Operator
    values: list[Value] = Field(default_factory=list, max_length=2000)
    relative_to: Literal["upper_limit", "lower_limit"] | None = Field(
        default=None, description="`values` are multiples of the row's own limit"
    )
    at: str | None = Field(
        default=None,
        max_length=70,
        description='age only: "entry.start", an ISO date, or null for the release\'s day',
    )

    @model_validator(mode="before")
    @classmethod
    def _keyed(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "op" in given:
            return given
        keys = [key for key in OPERATORS if key in given]
        if len(keys) != 1:
            return given
        rest = {k: v for k, v in given.items() if k != keys[0]}
        value = given[keys[0]]
        values = [] if keys[0] in ("exists", "missing") else value if isinstance(value, list) else [value]
        return {**rest, "op": keys[0], "values": values}


class Time(_Written):
    """Window of the event's day, closed at both ends: from an anchor (`from`/`to` in days or months, negative
    = before) or between two dates, or both."""

    anchor: str | None = Field(default=None, max_length=70)
    from_: int | None = Field(default=None, alias="from", ge=-40_000, le=40_000)
    to: int | None = Field(default=None, ge=-40_000, le=40_000)
    unit: Literal["day", "month"] = "day"
    same_visit: bool = Field(default=False, description="the anchor's row belongs to the same visit")
    since: str | None = Field(default=None, description="ISO date")
    until: str | None = Field(default=None, description="ISO date")


class HowMany(_Written):
    op: Literal[">=", "<=", "="] = ">="
    n: int = Field(default=1, ge=0, le=10_000)
    distinct: Literal["row", "day", "visit"] = "row"


class All(_Written):
    id: Id = ""
    all: list[Node] = Field(max_length=100)


class AnyOf(_Written):
    id: Id = ""
    any: list[Node] = Field(max_length=100)


class Not(_Written):
    id: Id = ""
    not_: Node = Field(alias="not")


class AtLeast(_Written):
    id: Id = ""
    at_least: int = Field(ge=0, le=100)
    of: list[Node] = Field(max_length=100)


class AtMost(_Written):
    id: Id = ""
    at_most: int = Field(ge=0, le=100)
    of: list[Node] = Field(max_length=100)


class EventLeaf(_Written):
    """Is there a row of this category such that … (`pick` first or last: only the earliest or latest row that
    satisfies `where` and has a day)."""

    id: Id = ""
    event: str = Field(max_length=40)
    where: list[Condition] = Field(default_factory=list, max_length=40)
    hospitals: list[str] = Field(default_factory=list, max_length=200)
    time: Time | None = None
    date: str = Field(
        default="",
        max_length=60,
        description="the variable that is the event's day; without it the category's time",
    )
    pick: Literal["any", "first", "last"] = "any"
    count: HowMany = HowMany()
    with_: Node | None = Field(
        default=None,
        alias="with",
        description="groups over events that are anchored to this one: what holds around that same row",
    )


class PersonLeaf(_Written):
    """Facts of the person: `sex`, `age`, `birth_year`, `division`, `hospital` (has records there),
    `hospitals` (how many)."""

    id: Id = ""
    person: list[Condition] = Field(max_length=20)


class TextLeaf(_Written):
    """A phrase in the person's documents. What the text asserts is not structured yet: only `any` is
    supported."""

    id: Id = ""
    text: str = Field(min_length=1, max_length=200)
    categories: list[str] = Field(default_factory=list, max_length=16)
    assertion: Literal["any", "present", "absent", "uncertain"] = "any"
    experiencer: Literal["any", "patient", "family"] = "any"


class CohortLeaf(_Written):
    """Belongs to another saved cohort, in the version named. `definition` and `named` are the platform's."""

    id: Id = ""
    cohort: str = Field(pattern=r"^[a-z0-9_]{1,60}@[1-9][0-9]{0,5}$")
    named: Name = Name()
    definition: Definition | None = None


class ListLeaf(_Written):
    """Is one of an uploaded list, in the version named. `persons` and `named` are the platform's."""

    id: Id = ""
    list_: str = Field(alias="list", pattern=r"^[a-z0-9_]{1,60}@[1-9][0-9]{0,5}$")
    named: Name = Name()
    persons: list[str] | None = Field(default=None, max_length=200_000)


_KINDS = ("all", "any", "not", "at_least", "at_most", "event", "person", "text", "cohort", "list")
_TAGS = {name: name for name in _KINDS} | {"not_": "not", "list_": "list"}


def _tag(given: Any) -> str | None:
    present = (
        given if isinstance(given, dict) else type(given).model_fields if isinstance(given, BaseModel) else {}
    )
    return next((tag for key, tag in _TAGS.items() if key in present), None)


Node = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[AtMost, Tag("at_most")]
    | Annotated[EventLeaf, Tag("event")]
    | Annotated[PersonLeaf, Tag("person")]
    | Annotated[TextLeaf, Tag("text")]
    | Annotated[CohortLeaf, Tag("cohort")]
    | Annotated[ListLeaf, Tag("list")],
    Discriminator(_tag),
]


class Entry(_Written):
    """The event with which a person enters: the first (or last) row of any of these leaves. It is an anchor
    named `entry`."""

    any: list[EventLeaf] = Field(min_length=1, max_length=20)
    limit: Literal["first", "last"] = "first"


class Rule(_Written):
    id: Id = ""
    name: Name = Name()
    where: Node


class Definition(_Written):
    """Everybody for whom the entry (if any) and every rule hold. Without rules: everybody who enters."""

    heluo_cohort: Literal[1] = 1
    name: Name = Name()
    entry: Entry | None = None
    rules: list[Rule] = Field(default_factory=list, max_length=50)
    unknown: Literal["unknown", "false"] = Field(
        default="unknown", description='"false": a row that is unknown does not satisfy, as in SQL'
    )


for _model in (All, AnyOf, Not, AtLeast, AtMost, EventLeaf, CohortLeaf, Entry, Rule, Definition):
    _model.model_rebuild()
