"""Values of every node from the values of the leaves, on arrays: one int8 (`kleene.Truth`) a person.

Reads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def value(node: Node, leaves: Mapping[str, Values]) -> Values:
    """The value of `node` for every person."""
    if not isinstance(node, GroupNode):
        return leaves[node.id]
    return combine(node.kind, node.n, [value(part, leaves) for part in node.parts], ARRAYS)
