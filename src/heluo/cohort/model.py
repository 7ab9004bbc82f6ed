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
EVENT_LEVEL, TEXT_LEVEL = 2, 3
ComparedValue = str | float | bool | dt.date


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

    @property
    def relative(self) -> bool:
        return bool(self.anchor)


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
    """Groups over events whose anchor is this one."""

    @property
    def category(self) -> Category:
        return load().categories[self.event]

    @property
    def day(self) -> str:
        """The variable that is the event's day, "" for none."""
        return self.date or self.category.time

    @property
    def uses_day(self) -> bool:
        """True when its rows are told apart by their day; as an anchor it may be used besides."""
        asked = self.date or self.pick != "any" or self.distinct == "day"
        return bool(asked or self.around) or self.window != TimeWindow()

    @property
    def level(self) -> int:
        timed = [variable_level(self.category.variables[self.day])] if self.uses_day and self.day else []
        around = [self.around.level] if self.around else []
        return max([EVENT_LEVEL, *timed, *around, *(t.level for t in self.where)])


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
    """The event with which a person enters: `limit` first or last row of any leaf."""

    leaves: tuple[EventNode, ...]
    limit: str


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

    def nodes(self) -> Iterator[Node]:
        """Every node that is counted: those of the rules, each group before its parts, after the leaves of
        the entry. Not what is asked around a row."""
        yield from self.entry.leaves if self.entry else ()
        for rule in self.rules:
            yield from walk(rule.where)

    def every_node(self) -> Iterator[Node]:
        """The nodes, and after each event those that are asked around its rows."""
        for node in self.nodes():
            yield node
            if isinstance(node, EventNode) and node.around:
                yield from walk(node.around)

    def leaves(self) -> Iterator[Leaf]:
        return (node for node in self.nodes() if not isinstance(node, GroupNode))

    @property
    def level(self) -> int:
        """Highest level used anywhere: the level of the question."""
        return max([EVENT_LEVEL, *(node.level for node in self.nodes())])


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, not what is asked around a row."""
    yield node
    if isinstance(node, GroupNode):
        for part in node.parts:
            yield from walk(part)


def unnamed(of: Node) -> Node:
    """`of` without ids, its own and those of what is asked around its rows: leaves that say the same are
    equal."""
    match of:
        case GroupNode():
            return replace(of, id="", parts=tuple(unnamed(part) for part in of.parts))
        case EventNode():
            return replace(of, id="", around=_around(of.around) if of.around else None)
    return replace(of, id="")


def _around(of: Node) -> Node:
    if isinstance(of, GroupNode):
        return replace(of, id="", parts=tuple(_around(part) for part in of.parts))
    return replace(of, id="", window=replace(of.window, anchor=THIS)) if isinstance(of, EventNode) else of
