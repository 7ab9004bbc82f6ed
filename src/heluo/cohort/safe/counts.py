"""The counts of a condition tree as numbers with noise: one for each node, and one for who is left after each
rule.

What follows from shown numbers is taken from them and costs nothing: who was lost by a rule. What would cost
more numbers than it tells (who is lost by a rule alone, how many pass the rules above a nested node) is left
out. Numbers never contradict the tree: a part is shown no larger than its whole.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from heluo.access.disclosure import NOT_COUNTED, Shown, at_least, at_most, difference, falling
from heluo.cohort import arrays
from heluo.cohort.arrays import Values
from heluo.cohort.canonical import conjunction
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import Cohort, GroupNode, Node
from heluo.cohort.safe.sets import everybody, safe_numbers
from heluo.cohort.tally import CohortCounts, Held, NodeCount, RuleCount, each, entry_leaves
from heluo.cohort.vectors import Vectors
from heluo.lakehouse.reader import Act

SetOfPersons = tuple[Any, Callable[[], int]]
"""A question as JSON values, and how many persons answer to it."""
Name = tuple[str, str | int]
"""("node", its id), ("left", after how many rules) or POPULATION."""
POPULATION: Name = ("population", 0)


def safe_counts(act: Act, cohort: Cohort, vectors: Vectors) -> CohortCounts:
    """The counts of `cohort`. Raises TooMany when the institution's account does not last."""
    drawn, left = safe_numbers(act, _sets(cohort, vectors))
    return _counts(cohort, drawn, left)


def _sets(cohort: Cohort, vectors: Vectors) -> dict[Name, SetOfPersons]:
    """Every set that is counted. Nothing is computed until a number of it has to be drawn."""
    sets: dict[Name, SetOfPersons] = {POPULATION: everybody(len(vectors.persons))}
    for node in cohort.nodes():
        question = conjunction(cohort, [node], entered=False)
        sets["node", node.id] = (question, partial(_count, vectors, [node], False))
    where = [rule.where for rule in cohort.rules]
    for i in range(0 if cohort.entry else 1, len(where) + 1):
        question = conjunction(cohort, where[:i], entered=True)
        sets["left", i] = (question, partial(_count, vectors, where[:i], True))
    return sets


def _count(vectors: Vectors, nodes: list[Node], entered: bool) -> int:
    """Persons for whom all of `nodes` hold; `entered`: who enter the cohort as well."""
    least = vectors.cohort.least_entries if entered else 1
    values = [arrays.value(node, _leaves(vectors, node)) for node in nodes]
    held: list[Held] = [value == TRUE for value in ([vectors.entry()] if entered else []) + values]
    together = functools.reduce(np.logical_and, held)
    return int(vectors.of_persons(together, least).sum())


def _leaves(vectors: Vectors, node: Node) -> dict[str, Values]:
    return {one.id: vectors.leaf(one) for one in each(node) if not isinstance(one, GroupNode)}


def _counts(cohort: Cohort, drawn: dict[Name, Shown], numbers_left: int) -> CohortCounts:
    shown = {node.id: _shown(node, drawn) for node in cohort.nodes()}
    lefts = _lefts(cohort, drawn, shown)
    nodes = [NodeCount(leaf.id, shown[leaf.id], shown[leaf.id]) for leaf in entry_leaves(cohort)]
    rules: list[RuleCount] = []
    for i, rule in enumerate(cohort.rules, 1):
        lost = difference(lefts[i - 1], lefts[i])
        rules.append(RuleCount(rule.where.id, lefts[i], lost, NOT_COUNTED))
        first, *nested = each(rule.where)
        nodes.append(NodeCount(first.id, shown[first.id], lefts[i]))
        nodes += [NodeCount(node.id, shown[node.id], NOT_COUNTED) for node in nested]
    return CohortCounts(drawn[POPULATION], lefts[-1], True, tuple(nodes), tuple(rules), numbers_left)


def _lefts(cohort: Cohort, drawn: dict[Name, Shown], shown: dict[str, Shown]) -> list[Shown]:
    """Who is left before the first rule and after each: ever fewer, no more than fulfil the rule alone."""
    population, rules = drawn[POPULATION], cohort.rules
    if cohort.entry:
        row = falling([population, *(drawn["left", i] for i in range(len(rules) + 1))], 1)[1:]
    else:
        # The first rule alone has a number of its own, which is the same wherever it is asked for.
        row = [population, *(shown[rule.where.id] for rule in rules[:1])]
        row = falling([*row, *(drawn["left", i] for i in range(2, len(rules) + 1))], 2)
    lefts = row[:1]
    for left, rule in zip(row[1:], rules, strict=True):
        lefts.append(at_most(at_most(left, lefts[-1]), shown[rule.where.id]))
    return lefts


def _shown(node: Node, drawn: dict[Name, Shown]) -> Shown:
    """The number of a node, no larger than what it is a part of and no smaller than its parts."""
    found = drawn["node", node.id]
    if isinstance(node, GroupNode) and node.kind in ("all", "any"):
        bound = at_most if node.kind == "all" else at_least
        for part in node.parts:
            found = bound(found, _shown(part, drawn))
    return at_most(found, drawn[POPULATION])
