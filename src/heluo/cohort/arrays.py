"""Values of every node from the values of the leaves, on arrays: one int8 (`kleene.Truth`) a person.

Also the *possible* values when only masks are known: what decides whether a safe count is answered. Reads
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN, Operations, combine
from heluo.cohort.model import GroupNode, Node

Values = NDArray[np.int8]


class _Arrays:
    def least(self, a: Values, b: Values) -> Values:
        return np.minimum(a, b)

    def greatest(self, a: Values, b: Values) -> Values:
        return np.maximum(a, b)

    def mirrored(self, a: Values) -> Values:
        return (TRUE - a).astype(np.int8)

    def number(self, parts: Sequence[Values], least: int) -> NDArray[np.int_]:
        return np.sum([part >= least for part in parts], axis=0)

    def choose(self, holds: Any, may: Any) -> Values:
        return np.where(holds, TRUE, np.where(may, UNKNOWN, FALSE)).astype(np.int8)


ARRAYS: Operations[Values] = _Arrays()


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest value that masks alone allow; equal everywhere when nothing secret is in it
    (`pure`)."""

    low: Values
    high: Values
    pure: bool


def value(node: Node, leaves: Mapping[str, Values]) -> Values:
    """The value of `node` for every person."""
    if not isinstance(node, GroupNode):
        return leaves[node.id]
    return combine(node.kind, node.n, [value(part, leaves) for part in node.parts], ARRAYS)


def bounds(node: Node, leaves: Mapping[str, Bounds]) -> Bounds:
    """What masks alone say of `node`."""
    if not isinstance(node, GroupNode):
        return leaves[node.id]
    parts = [bounds(part, leaves) for part in node.parts]
    pure = all(part.pure for part in parts)
    low = combine(node.kind, node.n, [part.low for part in parts], ARRAYS)
    high = combine(node.kind, node.n, [part.high for part in parts], ARRAYS)
    if node.kind in ("not", "at_most"):  # both turn the order round
        low, high = high, low
    return Bounds(low, high, pure)
