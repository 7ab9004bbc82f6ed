"""The counts of a definition: what an answer is made of, and the exact ones for whoever has the rows.

Everybody else gets numbers with noise (`safe/`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heluo.access.disclosure import Shown, exact
from heluo.cohort.model import ENTRY, Cohort, GroupNode, Node
from heluo.kit import stopping

Held = NDArray[np.bool_]
"""One value a person: whether she belongs to a set."""


@dataclass(frozen=True)
class NodeCount:
    """Persons for whom a node holds, and those of them who also pass the entry and every rule above it."""

    id: str
    count: Shown
    passing: Shown


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
    numbers_left: int | None = None
    """Safe numbers that the institution may still draw this month; None for exact counts."""


def tally(cohort: Cohort, held: Callable[[Node | str], Held], everybody: int) -> CohortCounts:
    """Every node's count, the rules' attrition and the total. `held`: the set of a node, or of the entry;
    `everybody`: how many persons are counted at all."""
    nodes = [_node(leaf.id, held(leaf), held(leaf)) for leaf in entry_leaves(cohort)]
    own = [held(rule.where) for rule in cohort.rules]
    lefts: list[Held] = [held(ENTRY)]
    for rule, mine in zip(cohort.rules, own, strict=True):
        stopping.check()
        nodes += [_node(node.id, held(node), lefts[-1] & held(node)) for node in each(rule.where)]
        lefts.append(lefts[-1] & mine)
    return CohortCounts(
        exact(everybody), _count(lefts[-1]), False, tuple(nodes), _attrition(cohort, own, lefts)
    )


def _attrition(cohort: Cohort, own: list[Held], lefts: list[Held]) -> tuple[RuleCount, ...]:
    """`own`: the set of each rule; `lefts`: who is left before the first rule and after each."""
    rules: list[RuleCount] = []
    after: Held | None = None  # all rules after the one at hand
    for i in reversed(range(len(own))):
        rest = lefts[i] if after is None else lefts[i] & after
        lost, alone = (_count(which & ~own[i]) for which in (lefts[i], rest))
        rules.insert(0, RuleCount(cohort.rules[i].where.id, _count(lefts[i + 1]), lost, alone))
        after = own[i] if after is None else own[i] & after
    return tuple(rules)


def each(node: Node) -> list[Node]:
    """`node` and everything below it, each group before its parts."""
    below = node.parts if isinstance(node, GroupNode) else ()
    return [node, *(one for part in below for one in each(part))]


def entry_leaves(cohort: Cohort) -> tuple[Node, ...]:
    """The leaves of the entry, none without one."""
    return cohort.entry.leaves if cohort.entry else ()


def _count(held: Held) -> Shown:
    return exact(int(held.sum()))


def _node(id: str, own: Held, passing: Held) -> NodeCount:
    return NodeCount(id, _count(own), _count(passing))
