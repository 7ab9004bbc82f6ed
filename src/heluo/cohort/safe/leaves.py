"""The leaves of a definition for a safe count: their known halves on cells, and what masks alone allow.

Masks are refined in the order of the definition, so that the same question always moves the same cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from heluo.cohort import arrays
from heluo.cohort.arrays import Bounds, Values
from heluo.cohort.expression import holds_for_none
from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN
from heluo.cohort.model import ENTRY, Cohort, Leaf, Node, walk
from heluo.cohort.safe.gate import QuestionCells
from heluo.cohort.safe.halves import halve
from heluo.cohort.tally import CountedSet
from heluo.cohort.vectors import Vectors


@dataclass(frozen=True)
class Masked:
    """What an outsider may know of a leaf, and the rest of it without anything known (None = the leaf is
    nothing else)."""

    values: Values
    secret: Values | None


def masked(vectors: Vectors, of: Leaf) -> Masked | None:
    """One leaf as mask and secret, None when nothing of it can be known from outside."""
    halves = halve(vectors.cohort, of, vectors.day)
    if halves is None:
        return None
    secret = vectors.part("secret", of, halves.secrets) if halves.secrets else None
    return Masked(vectors.part("mask", of, halves.masks), secret)


@dataclass
class SafeLeaves:
    """Values and bounds of every leaf (and of the entry) after its mask was made a union of cells.

    `before`: the bounds that the masks ask for, `after`: those on cells; `halved`: ids of leaves in two
    halves.
    """

    counted: np.ndarray
    values: dict[str, Values] = field(default_factory=dict)
    after: dict[str, Bounds] = field(default_factory=dict)
    before: dict[str, Bounds] = field(default_factory=dict)
    halved: set[str] = field(default_factory=set)

    def part(self, node: Node | str) -> CountedSet:
        """The set of a node, or of the entry."""
        if isinstance(node, str):
            value, after, before, ids = self.values[node], self.after[node], self.before[node], [node]
        else:
            value = arrays.value(node, self.values)
            after, before = arrays.bounds(node, self.after), arrays.bounds(node, self.before)
            ids = [below.id for below in walk(node)]
        # Whoever is in no cell is in no count: negation would bring them in.
        return CountedSet(
            (value == TRUE) & self.counted,
            (after.high == TRUE) & self.counted,
            (before.high == TRUE) & self.counted,
            after.pure,
            not self.halved.isdisjoint(ids),
        )

    def put(self, id: str, value: Values, after: Bounds, before: Bounds) -> None:
        self.values[id], self.after[id], self.before[id] = value, after, before


def on_cells(cohort: Cohort, vectors: Vectors, cells: QuestionCells) -> SafeLeaves:
    """Every leaf with its mask refined, in the order of the definition, and the entry."""
    leaves = SafeLeaves(cells.counted)
    for leaf in cohort.leaves():
        _put(leaves, leaf, vectors, cells)
    _put_entry(leaves, cohort)
    return leaves


def _put(leaves: SafeLeaves, leaf: Leaf, vectors: Vectors, cells: QuestionCells) -> None:
    none, all_ = _none(leaves), _all(leaves)
    mask = masked(vectors, leaf)
    if mask is None:  # all of it is secret: masks allow everything
        leaves.put(leaf.id, vectors.leaf(leaf), Bounds(none, all_, False), Bounds(none, all_, False))
        return
    sure, perhaps = cells.refine(mask.values == TRUE), cells.refine(mask.values >= UNKNOWN)
    used = np.where(sure, TRUE, np.where(perhaps, UNKNOWN, FALSE)).astype(np.int8)
    asked = np.minimum(mask.values, all_)
    if mask.secret is None:  # all of it is known: masks say exactly who it is
        leaves.put(leaf.id, used, Bounds(used, used, True), Bounds(asked, asked, True))
        return
    leaves.halved.add(leaf.id)
    if holds_for_none(leaf):  # "at most n here": whoever has nothing here, or at most n at all
        leaves.put(
            leaf.id,
            np.maximum(mask.secret, all_ - used),
            Bounds(all_ - used, all_, False),
            Bounds(all_ - asked, all_, False),
        )
        return
    leaves.put(leaf.id, np.minimum(mask.secret, used), Bounds(none, used, False), Bounds(none, asked, False))


def _put_entry(leaves: SafeLeaves, cohort: Cohort) -> None:
    """The entry is the union of its leaves; without one everybody enters, which anybody may know."""
    if cohort.entry is None:
        all_ = _all(leaves)
        leaves.put(ENTRY, all_, Bounds(all_, all_, True), Bounds(all_, all_, True))
        return
    ids = [leaf.id for leaf in cohort.entry.leaves]
    value: Values = np.max([leaves.values[id] for id in ids], axis=0)
    leaves.put(ENTRY, value, _union(leaves.after, ids), _union(leaves.before, ids))
    if not leaves.halved.isdisjoint(ids):
        leaves.halved.add(ENTRY)


def _union(side: Mapping[str, Bounds], ids: list[str]) -> Bounds:
    lows, highs = [side[id].low for id in ids], [side[id].high for id in ids]
    return Bounds(np.max(lows, axis=0), np.max(highs, axis=0), all(side[id].pure for id in ids))


def _none(leaves: SafeLeaves) -> Values:
    return np.zeros(len(leaves.counted), np.int8)


def _all(leaves: SafeLeaves) -> Values:
    """Everybody who is counted."""
    return np.where(leaves.counted, TRUE, FALSE).astype(np.int8)
