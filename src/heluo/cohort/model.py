"""A checked definition: the frozen dataclasses that are counted, explained and evaluated.

Meaning: windows are closed at both ends, in calendar days of the hospital's wall clock; months clip (31 Jan +
1 month = 29 Feb). A leaf is *true* when a row satisfies it, *unknown* when none does but one lacks a date or
value that was asked for, else *false*, also without any row. What a leaf asks `around` a row is asked of each
of its rows by itself. The JSON that a person writes is `definition.py`; `read.py` checks it and makes these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from heluo.access.levels import variable_level
from heluo.cohort.kleene import GroupKind
from heluo.dictionary import Category, load
from heluo.kit.text import Text

ENTRY = "entry"
"""The id under which the entry is counted, and the name of its anchor."""
THIS = "*"
"""The anchor of what is asked around a row, where the event's own id says nothing."""
CODE_OF = ("code", "item_code", "drug_code", "procedure_code", "exam_type", "treatment_type", "visit_type")
"""The variable that is the code of a category: the first of these that it has."""
EVENT_LEVEL, TEXT_LEVEL = 2, 3
ComparedValue = str | float | bool | dt.date


@dataclass(frozen=True)
class CodeGroup:
    """A set of codes as rows are compared with it: single `codes`, and what lies below others (whole codes
    and beginnings) without what is taken out of that. `below` and `without` say it in the author's terms."""

    value_set: str
    codes: tuple[str, ...]
    inside_codes: tuple[str, ...]
    inside_prefixes: tuple[str, ...]
    outside_codes: tuple[str, ...]
    outside_prefixes: tuple[str, ...]
    below: tuple[str, ...]
    without: tuple[str, ...]
    reference: str = ""
    """id@version of a saved set."""
    name: Text | None = None

    def holds(self, code: str) -> bool:
        """Whether a row with this code is meant: the same as `truths` asks of a column."""
        inside = code in self.inside_codes or code.startswith(self.inside_prefixes or ("\0",))
        outside = code in self.outside_codes or code.startswith(self.outside_prefixes or ("\0",))
        return code in self.codes or (inside and not outside)

    def called(self, reference: str, name: Text) -> CodeGroup:
        return replace(self, reference=reference, name=name)


@dataclass(frozen=True)
class ConditionTest:
    """One condition of a leaf: on a variable of a category, or on a fact of the person (`category` "")."""

    category: str
    name: str
    type: str
    unit: str
    value_set: str
    op: str
    values: tuple[ComparedValue, ...]
    level: int
    limit: str = ""
    """Column of the row's own limit that the values are multiples of."""
    at: str = ""
    """Of `age`: an anchor id, an ISO date, or "" for the release's day."""
    code_set: str = ""
    comparator: str = ""
    """Column that says whether the value is one ("=") or a bound of it ("<", "<=", ">", ">=")."""
    baseline: str = ""
    """"times" or "difference": the values are relative to the anchor's row."""
    groups: tuple[CodeGroup, ...] = ()
    """Of `in` and `not_in`: sets of codes, besides `values`."""


@dataclass(frozen=True)
class TimeWindow:
    """When an event must lie: relative to an anchor (`low` to `high` units, negative = before), between two
    days, or both. Every bound belongs to the window; None is no bound."""

    anchor: str = ""
    edge: str = "start"
    low: int | None = None
    high: int | None = None
    unit: str = "day"
    same_visit: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    of: str = "start"
    """Which moment of the event lies in the window relative to the anchor."""
    same_row: bool = False
    or_itself: bool = False
    """The anchor's own row counts too; else a row is not around itself."""
    observed: bool = False
    also: TimeWindow | None = None
    """A second window around the same anchor's row."""

    @property
    def relative(self) -> bool:
        return bool(self.anchor)


@dataclass(frozen=True)
class EraNode:
    """Rows that follow each other within so many days are one event, of each code apart or of all codes."""

    gap_days: int
    each_code: bool


@dataclass(frozen=True)
class EventNode:
    """Is there, `op` `n` times, a row of the category that satisfies `where` within the window, and `around`
    which the events of that tree lie?"""

    id: str
    event: str
    """Name of the category."""
    where: tuple[ConditionTest, ...]
    hospitals: tuple[str, ...]
    window: TimeWindow
    pick: str
    op: str
    n: int
    distinct: str
    date: str = ""
    """Variable that is the event's day, "" for the category's time."""
    around: Node | None = None
    """What holds around that same row."""
    era: EraNode | None = None
    among: str = "all"
    then: tuple[ConditionTest, ...] = ()
    """Of the picked row, or of the era."""

    @property
    def category(self) -> Category:
        return load().categories[self.event]

    @property
    def day(self) -> str:
        """The variable that is the event's day, "" for none."""
        return self.date or self.category.time

    @property
    def code(self) -> str:
        """The variable that is its code, by which distinct codes are counted; "" for none."""
        return next((v for v in CODE_OF if v in self.category.variables), "")

    @property
    def uses_day(self) -> bool:
        """True when its rows are told apart by their day; as an anchor it may be used besides."""
        asked = self.date or self.pick != "any" or self.distinct == "day" or self.era
        return bool(asked or self.around) or self.window != TimeWindow()

    @property
    def level(self) -> int:
        by_code = self.distinct == "code" or bool(self.era and self.era.each_code)
        read = [self.day if self.uses_day else "", self.code if by_code else ""]
        timed = [variable_level(self.category.variables[name]) for name in read if name]
        around = [self.around.level] if self.around else []
        return max([EVENT_LEVEL, *timed, *around, *(t.level for t in (*self.where, *self.then))])


@dataclass(frozen=True)
class PersonNode:
    """Facts of the person, all of which must hold."""

    id: str
    where: tuple[ConditionTest, ...]

    @property
    def level(self) -> int:
        return max([1, *(t.level for t in self.where)])


@dataclass(frozen=True)
class PhraseNode:
    """A phrase in the person's documents, of some categories or (none) of any."""

    id: str
    text: str
    categories: tuple[str, ...]
    level: int = TEXT_LEVEL


@dataclass(frozen=True)
class CohortNode:
    """Belongs to another cohort: `inner`, which is a definition of its own with its own entry and ids."""

    id: str
    reference: str
    name: Text
    inner: Cohort

    @property
    def level(self) -> int:
        return self.inner.level


@dataclass(frozen=True)
class ListNode:
    """Is one of some persons. That somebody is on the platform is a fact, so it has a level."""

    id: str
    reference: str
    name: Text
    persons: frozenset[str]
    level: int = EVENT_LEVEL


@dataclass(frozen=True)
class GroupNode:
    """Parts under one word; `n` for at_least and at_most."""

    id: str
    kind: GroupKind
    n: int
    parts: tuple[Node, ...]

    @property
    def level(self) -> int:
        return max([1, *(part.level for part in self.parts)])


Leaf = EventNode | PersonNode | PhraseNode | CohortNode | ListNode
Node = Leaf | GroupNode


@dataclass(frozen=True)
class CohortEntry:
    """The events with which a person may enter: of all rows of any leaf `limit` takes the first, the last,
    the `n`th or any; of these `where` keeps some, and `then` takes of those."""

    leaves: tuple[EventNode, ...]
    limit: str
    n: int = 1
    observed: tuple[int, int] | None = None
    """Days of observation before and after it."""
    where: Node | None = None
    then: str = "any"

    @property
    def many(self) -> bool:
        """True when a person may have several entry events."""
        return self.limit == "any" and (self.where is None or self.then == "any")


@dataclass(frozen=True)
class CohortExit:
    """When a person leaves; without any of it at the end of observation."""

    after: str
    days: int
    during: tuple[EventNode, ...]
    gap_days: int
    offset: int
    censor: tuple[EventNode, ...]


@dataclass(frozen=True)
class CohortRule:
    """A condition tree with a name; every rule must hold."""

    name_zh: str
    name_en: str
    where: Node


@dataclass(frozen=True)
class Cohort:
    """A checked definition. `unknown_is_false`: a row that is unknown does not satisfy."""

    name_zh: str
    name_en: str
    entry: CohortEntry | None
    rules: tuple[CohortRule, ...]
    unknown_is_false: bool
    limit: str = "any"
    n: int = 1
    exit: CohortExit | None = None
    gap_days: int = 0
    since: dt.date | None = None
    until: dt.date | None = None
    foreign: bool = False
    """True for tables that bring periods of observation of their own (OMOP)."""

    @property
    def many(self) -> bool:
        """True when a person may have several entry events, around each of which the rules are asked."""
        return self.entry is not None and self.entry.many

    @property
    def least_entries(self) -> int:
        """How many entry events must meet all rules."""
        return self.n if self.limit == "nth" else 1

    def nodes(self) -> Iterator[Node]:
        """Every node that is counted: those of the rules, each group before its parts, after the leaves of
        the entry. Not what is asked around a row."""
        yield from self.entry.leaves if self.entry else ()
        for rule in self.rules:
            yield from walk(rule.where)

    def every_node(self) -> Iterator[Node]:
        """The nodes, and after each event those that are asked around its rows; then what is asked around the
        entry, and the events of the exit."""
        for node in self.nodes():
            yield node
            yield from _inside(node)
        for node in (*self._entry_where(), *self.exit_leaves()):
            yield node
            yield from _inside(node)

    def exit_leaves(self) -> tuple[EventNode, ...]:
        return (*self.exit.during, *self.exit.censor) if self.exit else ()

    def _entry_where(self) -> Iterator[Node]:
        if self.entry and self.entry.where:
            yield from walk(self.entry.where)

    def leaves(self) -> Iterator[Leaf]:
        return (node for node in self.nodes() if not isinstance(node, GroupNode))

    @property
    def level(self) -> int:
        """Highest level used anywhere: the level of the question."""
        return max([EVENT_LEVEL, *(node.level for node in self.every_node())])


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, not what is asked around a row."""
    yield node
    if isinstance(node, GroupNode):
        for part in node.parts:
            yield from walk(part)


def _inside(node: Node) -> Iterator[Node]:
    """What is asked around the rows of an event, at any depth."""
    if isinstance(node, EventNode) and node.around:
        for part in walk(node.around):
            yield part
            yield from _inside(part)


def unnamed(of: Node, scopes: tuple[str, ...] = ()) -> Node:
    """`of` without ids, its own and those of what is asked around its rows: leaves that say the same are
    equal. `scopes`: the events around whose rows it is asked, outermost first."""
    match of:
        case GroupNode():
            return replace(of, id="", parts=tuple(unnamed(part, scopes) for part in of.parts))
        case EventNode():
            around = unnamed(of.around, (*scopes, of.id)) if of.around else None
            window = replace(of.window, anchor=_by_depth(of.window.anchor, scopes))
            if window.also:
                window = replace(window, also=replace(window.also, anchor=window.anchor))
            return replace(of, id="", around=around, window=window)
        case PersonNode() if scopes:
            return replace(of, id="", where=tuple(_at_depth(test, scopes) for test in of.where))
    return replace(of, id="")


def _by_depth(anchor: str, scopes: tuple[str, ...]) -> str:
    """The event around which something is asked is THIS, the one around that THIS twice, and so on."""
    return THIS * (len(scopes) - scopes.index(anchor)) if anchor and anchor in scopes else anchor


def _at_depth(test: ConditionTest, scopes: tuple[str, ...]) -> ConditionTest:
    if "." not in test.at:
        return test
    anchor, _, edge = test.at.rpartition(".")
    return replace(test, at=f"{_by_depth(anchor, scopes)}.{edge}")


def named_anchors(of: Node) -> Iterator[str]:
    """The anchors that a node or anything asked around its rows names, those of its own rows too."""
    match of:
        case GroupNode():
            for part in of.parts:
                yield from named_anchors(part)
        case EventNode():
            if of.window.relative:
                yield of.window.anchor
            if of.around:
                yield from named_anchors(of.around)
        case PersonNode():
            yield from (test.at.rpartition(".")[0] for test in of.where if "." in test.at)
        case PhraseNode():
            return
