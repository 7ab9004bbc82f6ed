"""Counts of a definition's nodes and its attrition, from the set of persons of each node: what a count is
made of, whatever shows it.

`Display` says how a set may be shown: exactly to whoever has the rows (`counts.py`), through the disclosure
gate to everybody else (`safe/`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from heluo.access.disclosure import Refused, Shown, monotone
from heluo.cohort.model import ENTRY, Cohort, GroupNode, Node
from heluo.kit import stopping

REFUSALS = {
    "small": ("人数太少,不能安全作答:放宽条件", "too few people to answer safely: widen the conditions"),
    "moved": (
        "与已答问题的差别涉及太少的人:放宽或改用别的条件",
        "differs from answered questions by too few people: widen or use other conditions",
    ),
}


@dataclass(frozen=True)
class NodeCount:
    """Persons for whom a node holds, and those of them who also pass the entry and every rule above it."""

    id: str
    count: Shown
    passing: Shown
    refused: str = ""
    """Key of REFUSALS, "" when it was answered."""


@dataclass(frozen=True)
class RuleCount:
    """Attrition: left after this rule, lost by it in this order, lost by it alone."""

    id: str
    left: Shown
    lost: Shown
    lost_alone: Shown


@dataclass(frozen=True)
class CohortCounts:
    """The answer: everybody who can be counted, the cohort's persons, every node, every rule."""

    population: Shown
    total: Shown
    safe: bool
    nodes: tuple[NodeCount, ...]
    rules: tuple[RuleCount, ...]
    refused: str = ""


@dataclass(frozen=True)
class CountedSet:
    """A set of persons during counting: who is in it, who may be in it by masks (after and before cells
    moved). `pure`: nothing secret is in it.

    `halved`: it rests on a leaf that was cut in mask and secret, which together are wider than the leaf.
    """

    sure: np.ndarray
    possible: np.ndarray
    asked: np.ndarray
    pure: bool
    halved: bool = False

    def __and__(self, other: CountedSet) -> CountedSet:
        return CountedSet(
            self.sure & other.sure,
            self.possible & other.possible,
            self.asked & other.asked,
            self.pure and other.pure,
            self.halved or other.halved,
        )


class Display(Protocol):
    """How a set of persons may be shown."""

    safe: bool

    def everybody(self, persons: int) -> Shown:
        """All persons that are counted."""
        ...

    def show(self, part: CountedSet) -> Shown: ...

    def check(self, part: CountedSet) -> Refused | None:
        """Why nothing may be said of `part`, None when it may."""
        ...


def tally(
    cohort: Cohort, part: Callable[[Node | str], CountedSet], everybody: int, display: Display
) -> CohortCounts:
    """Every node's count, the rules' attrition and the total. `part`: the set of a node, or of the entry;
    `everybody`: how many persons are counted at all."""
    entry = part(ENTRY)
    nodes = [_node(leaf.id, part(leaf), part(leaf), display) for leaf in _entry_leaves(cohort)]
    own = [part(rule.where) for rule in cohort.rules]
    lefts: list[CountedSet] = [entry]
    for rule, mine in zip(cohort.rules, own, strict=True):
        stopping.check()
        nodes += [_node(node.id, part(node), lefts[-1] & part(node), display) for node in each(rule.where)]
        lefts.append(lefts[-1] & mine)
    shown = [displayed(left, display) for left in lefts]
    for i in range(1, len(shown)):
        # Rounding by itself may show more persons after a rule than before it.
        shown[i] = monotone(shown[i], shown[i - 1])
    refused = display.check(lefts[-1])
    return CohortCounts(
        display.everybody(everybody),
        shown[-1],
        display.safe,
        tuple(nodes),
        _attrition(cohort, own, lefts, shown, display),
        refused.why if refused else "",
    )


def _attrition(
    cohort: Cohort, own: list[CountedSet], lefts: list[CountedSet], shown: list[Shown], display: Display
) -> tuple[RuleCount, ...]:
    """`own`: the set of each rule; `lefts`: who is left before the first rule and after each; `shown`: the
    same as counts."""
    rules: list[RuleCount] = []
    after: CountedSet | None = None  # all rules after the one at hand
    for i in reversed(range(len(own))):
        rest = lefts[i] if after is None else lefts[i] & after
        lost, alone = (displayed(_without(which, own[i]), display) for which in (lefts[i], rest))
        rules.insert(0, RuleCount(cohort.rules[i].where.id, shown[i + 1], lost, alone))
        after = own[i] if after is None else own[i] & after
    return tuple(rules)


def restored(cohort: Cohort, stored: dict) -> CohortCounts:
    """The counts of an answer that was stored (`dataclasses.asdict`), under the ids that `cohort` uses now:
    equal questions may call their nodes differently."""
    ids = [leaf.id for leaf in _entry_leaves(cohort)]
    ids += [node.id for rule in cohort.rules for node in each(rule.where)]
    nodes = tuple(
        NodeCount(id, Shown(**node["count"]), Shown(**node["passing"]), node["refused"])
        for id, node in zip(ids, stored["nodes"], strict=True)
    )
    rules = tuple(
        RuleCount(rule.where.id, Shown(**one["left"]), Shown(**one["lost"]), Shown(**one["lost_alone"]))
        for rule, one in zip(cohort.rules, stored["rules"], strict=True)
    )
    return CohortCounts(
        Shown(**stored["population"]),
        Shown(**stored["total"]),
        stored["safe"],
        nodes,
        rules,
        stored["refused"],
    )


def displayed(part: CountedSet, display: Display) -> Shown:
    """The count of `part` as it may be shown, "—" when it is refused."""
    return Shown(None, "—") if display.check(part) else display.show(part)


def each(node: Node) -> list[Node]:
    """`node` and everything below it, each group before its parts."""
    below = node.parts if isinstance(node, GroupNode) else ()
    return [node, *(one for part in below for one in each(part))]


def _entry_leaves(cohort: Cohort) -> tuple[Node, ...]:
    return cohort.entry.leaves if cohort.entry else ()


def _without(part: CountedSet, other: CountedSet) -> CountedSet:
    """Persons of `part` for whom `other` does not hold."""
    excluded = other.possible if other.pure else np.zeros_like(other.possible)
    before = other.asked if other.pure else np.zeros_like(other.asked)
    return CountedSet(
        part.sure & ~other.sure,
        part.possible & ~excluded,
        part.asked & ~before,
        part.pure and other.pure,
        part.halved or other.halved,
    )


def _node(id: str, own: CountedSet, passing: CountedSet, display: Display) -> NodeCount:
    refused = display.check(own)
    return NodeCount(
        id,
        displayed(own, display),
        monotone(displayed(passing, display), displayed(own, display)),
        refused.why if refused else "",
    )
