"""A checked definition: the frozen dataclasses that are counted, explained and evaluated.

Meaning: windows are closed at both ends, in calendar days of the hospital's wall clock; months clip (31 Jan +
1 month = 29 Feb). A leaf is *true* when a row satisfies it, *unknown* when none does but one lacks a date or
value that was asked for, else *false*, also without any row. The JSON that a person writes is
`definition.py`; `read.py` checks it and makes these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from heluo.access.levels import variable_level
from heluo.cohort.kleene import GroupKind
from heluo.dictionary import Category, load

ENTRY = "entry"
"""The id under which the entry is counted, and the name of its anchor."""
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
    """Is there, `op` `n` times, a row of the category that satisfies `where` within the window?"""

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

    @property
    def category(self) -> Category:
        return load().categories[self.event]

    @property
    def level(self) -> int:
        timed = (
            [variable_level(self.category.variables[self.category.time])]
            if self.window != TimeWindow() and self.category.time
            else []
        )
        return max([EVENT_LEVEL, *timed, *(t.level for t in self.where)])


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
class GroupNode:
    """Parts under one word; `n` for at_least and at_most."""

    id: str
    kind: GroupKind
    n: int
    parts: tuple[Node, ...]

    @property
    def level(self) -> int:
        return max([1, *(part.level for part in self.parts)])


Leaf = EventNode | PersonNode | PhraseNode
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
    """A checked definition. `unknown_is_false`: every leaf that is unknown counts as false."""

    name_zh: str
    name_en: str
    entry: CohortEntry | None
    rules: tuple[CohortRule, ...]
    unknown_is_false: bool

    def nodes(self) -> Iterator[Node]:
        """Every node of the rules, each group before its parts, after the leaves of the entry."""
        yield from self.entry.leaves if self.entry else ()
        for rule in self.rules:
            yield from walk(rule.where)

    def leaves(self) -> Iterator[Leaf]:
        return (node for node in self.nodes() if not isinstance(node, GroupNode))

    @property
    def level(self) -> int:
        """Highest level used anywhere: the level of the question."""
        return max([EVENT_LEVEL, *(node.level for node in self.nodes())])


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    yield node
    if isinstance(node, GroupNode):
        for part in node.parts:
            yield from walk(part)
