"""The definition as JSON: what a person writes, saves, sends. `read.py` checks it against the dictionary.

One definition = rules that must all hold; a rule holds a tree of groups (`all`, `any`, `not`, `at_least …
of`, `at_most … of`) over leaves:

    {"event": "lab_result", "where": [{"variable": "item_code", "op": "in", "values": ["HBA1C"]},
                                      {"variable": "value_standard", "op": ">=", "values": [6.5]}],
     "time": {"anchor": "entry.start", "from": -30, "to": 90}, "count": {"op": ">=", "n": 2, "distinct":
     "day"}}
    {"person": [{"variable": "age", "op": "between", "values": [40, 60]}]}
    {"text": "脑转移"}

A condition may also be written as in `{"variable": "code", "in": ["C34"]}`. Codes with everything below them,
and saved sets of codes, stand beside single codes (`code_sets.py`):

    {"variable": "code", "op": "in", "values": ["I10"], "below": ["E11"], "without": ["E11.0"],
     "code_sets": [{"codes": "codes_…@2"}]}
 Anchors are `entry` or the id of
another leaf, with `.start` or `.end`. What must hold around one and the same row stands in `with`:

    {"id": "v", "event": "visit", "with": {"all": [
        {"event": "surgery", "time": {"anchor": "v.start", "from": 0, "to": 30}},
        {"not": {"event": "lab_result", "time": {"anchor": "v.end", "from": 0, "to": 7}}}]}}

Inside, a leaf may be anchored to `v`, to the entry, or to any event that encloses it; events nest.

A definition whose entry has `"limit": "any"` tries every entry event: the rules are asked around each, and
`limit` says which of those that meet all rules counts. When a person enters and leaves is `Entry`, `Exit`.

Other cohorts and uploaded lists are leaves too, `{"cohort": "cohort_…@2"}`: `saved` writes into them what
they refer to before they are read.

Not supported, and refused with the reason: assertions of structured text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from heluo.cohort.code_sets import CodeKey, CodeSetUse, Name

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


class Condition(_Written):
    """One variable compared. A row that lacks the value is *unknown* to every operator but `exists` and
    `missing`."""

    variable: str = Field(max_length=60)
    op: Operator
    values: list[Value] = Field(default_factory=list, max_length=2000)
    below: list[CodeKey] = Field(
        default_factory=list,
        max_length=500,
        description="in, not_in: codes, chapters or groups with everything below them, besides `values`",
    )
    without: list[CodeKey] = Field(
        default_factory=list, max_length=500, description="taken out of `below`, with everything below them"
    )
    code_sets: list[CodeSetUse] = Field(
        default_factory=list, max_length=20, description="in, not_in: saved sets of codes, besides `values`"
    )
    relative_to: Literal["upper_limit", "lower_limit", "baseline"] | None = Field(
        default=None,
        description="multiples of the row's own limit, or of the same variable in the anchor's row",
    )
    by: Literal["times", "difference"] = Field(
        default="times", description="baseline only: multiples of it, or what is above (below: negative) it"
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
        if not keys and (given.get("below") or given.get("code_sets")):
            return {**given, "op": "in"}
        if len(keys) != 1:
            return given
        rest = {k: v for k, v in given.items() if k != keys[0]}
        value = given[keys[0]]
        values = [] if keys[0] in ("exists", "missing") else value if isinstance(value, list) else [value]
        return {**rest, "op": keys[0], "values": values}


class Time(_Written):
    """Window of the event's day, closed at both ends: from an anchor (`from`/`to` in hours, days or months,
    negative = before) or between two dates, or both."""

    anchor: str | None = Field(default=None, max_length=70)
    from_: int | None = Field(default=None, alias="from", ge=-40_000, le=40_000)
    to: int | None = Field(default=None, ge=-40_000, le=40_000)
    unit: Literal["hour", "day", "month"] = "day"
    of: Literal["start", "end"] = Field(
        default="start", description="which moment of the event lies in the window relative to the anchor"
    )
    same_visit: bool = Field(default=False, description="the anchor's row belongs to the same visit")
    same_row: bool = Field(
        default=False, description="the anchor's row itself: another of its dates (discharge after admission)"
    )
    or_itself: bool = Field(default=False, description="the anchor's own row counts too")
    observed: bool = Field(
        default=False,
        description="in the observation period of the entry, or of the person where there is none",
    )
    since: str | None = Field(default=None, description="ISO date")
    until: str | None = Field(default=None, description="ISO date")
    also: Time | None = Field(
        default=None,
        description="a second window around the same anchor's row, such as one for the event's end",
    )


class HowMany(_Written):
    op: Literal[">=", "<=", "="] = ">="
    n: int = Field(default=1, ge=0, le=10_000)
    distinct: Literal["row", "day", "visit", "code"] = "row"


class Era(_Written):
    """Rows that follow each other within `gap_days` are one event, from the first day to the last; an open
    end counts as its first day. `each`: eras of each code apart, or of all codes together."""

    gap_days: int = Field(default=30, ge=0, le=3_660)
    each: Literal["code", "all"] = "all"


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
    era: Era | None = None
    pick: Literal["any", "first", "last"] = "any"
    among: Literal["all", "window"] = Field(
        default="all",
        description="what `pick` chooses among: all rows of `where`, or those in the window too",
    )
    having: list[Condition] = Field(
        default_factory=list,
        max_length=20,
        description="asked of the picked row; of an era also `era_days` and `era_records`",
    )
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


class Observed(_Written):
    """Days of observation before and after an entry event, in one period."""

    before: int = Field(default=0, ge=0, le=40_000)
    after: int = Field(default=0, ge=0, le=40_000)


class Entry(_Written):
    """The events with which a person may enter: rows of any of these leaves. `limit` takes the first, the
    last, the `n`th or any of them; of those, `where` (conditions around that row) keeps some, and `keep`
    takes of these. The entry event is an anchor named `entry`."""

    any: list[EventLeaf] = Field(min_length=1, max_length=20)
    limit: Literal["first", "last", "any", "nth"] = "first"
    n: int = Field(default=1, ge=1, le=1_000)
    observed: Observed | None = None
    where: Node | None = None
    keep: Literal["any", "first", "last"] = "any"


class WhileEvents(_Written):
    """Stays as long as rows of these leaves follow each other within `gap_days`, `offset` days longer."""

    any: list[EventLeaf] = Field(min_length=1, max_length=20)
    gap_days: int = Field(default=30, ge=0, le=3_660)
    offset: int = Field(default=0, ge=-3_660, le=3_660)


class Exit(_Written):
    """When a person leaves: some days after the entry's start or end, or when the events of `during` end; at
    the latest at the end of observation; earlier at the first event of `censor` that is not before the
    entry."""

    after: Literal["start", "end"] | None = None
    days: int = Field(default=0, ge=0, le=40_000)
    during: WhileEvents | None = None
    censor: list[EventLeaf] = Field(default_factory=list, max_length=20)


class Calendar(_Written):
    """Days outside of which nobody is a member; both belong to it."""

    since: str | None = Field(default=None, description="ISO date")
    until: str | None = Field(default=None, description="ISO date")


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
    limit: Literal["any", "first", "last", "nth"] = Field(
        default="any", description="which of the entry events that meet all rules"
    )
    n: int = Field(default=1, ge=1, le=1_000)
    exit: Exit | None = None
    gap_days: int = Field(default=0, ge=0, le=3_660, description="memberships this near each other are one")
    calendar: Calendar | None = None
    unknown: Literal["unknown", "false"] = Field(
        default="unknown", description='"false": a row that is unknown does not satisfy, as in SQL'
    )


_MODELS = (
    Time,
    All,
    AnyOf,
    Not,
    AtLeast,
    AtMost,
    EventLeaf,
    CohortLeaf,
    Entry,
    WhileEvents,
    Exit,
    Rule,
    Definition,
)
for _model in _MODELS:
    _model.model_rebuild()
