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
"""One value a person, or an entry event of one: whether it belongs to a set."""


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


Reduce = Callable[[Held, int], Held]
"""From what the rules are asked of to persons: for whom at least so many of them hold."""


def tally(
    cohort: Cohort, held: Callable[[Node | str], Held], everybody: int, of_persons: Reduce
) -> CohortCounts:
    """Every node's count, the rules' attrition and the total. `held`: the set of a node, or of the entry;
    `everybody`: how many persons are counted at all."""
    least = cohort.least_entries
    nodes = [_node(leaf.id, of_persons(held(leaf), 1), None) for leaf in entry_leaves(cohort)]
    own = [held(rule.where) for rule in cohort.rules]
    lefts: list[Held] = [held(ENTRY)]
    for rule, mine in zip(cohort.rules, own, strict=True):
        stopping.check()
        for node in each(rule.where):
            mine_too = held(node)
            nodes.append(_node(node.id, of_persons(mine_too, 1), of_persons(lefts[-1] & mine_too, least)))
        lefts.append(lefts[-1] & mine)
    total = of_persons(lefts[-1], least)
    rules = _attrition(cohort, own, lefts, of_persons)
    return CohortCounts(exact(everybody), _count(total), False, tuple(nodes), rules)


def _attrition(
    cohort: Cohort, own: list[Held], lefts: list[Held], of_persons: Reduce
) -> tuple[RuleCount, ...]:
    """`own`: the set of each rule; `lefts`: who is left before the first rule and after each."""
    rules: list[RuleCount] = []
    persons = [of_persons(left, cohort.least_entries) for left in lefts]
    after: Held | None = None  # all rules after the one at hand
    for i in reversed(range(len(own))):
        rest = lefts[i] if after is None else lefts[i] & after
        lost = _count(persons[i] & ~persons[i + 1])
        alone = _count(of_persons(rest, cohort.least_entries) & ~persons[-1])
        rules.insert(0, RuleCount(cohort.rules[i].where.id, _count(persons[i + 1]), lost, alone))
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


def _node(id: str, own: Held, passing: Held | None) -> NodeCount:
    return NodeCount(id, _count(own), _count(own if passing is None else passing))
