"""Values of every node from the values of the leaves: set algebra on arrays (one int8 a person: 2 true, 1
unknown, 0 false).

Also the *possible* values when only masks are known: what decides whether a safe count is answered. Reads
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heluo.cohort.define import Group, Node

Values = NDArray[np.int8]
TRUE, UNKNOWN = 2, 1


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest value that masks alone allow; equal everywhere when nothing secret is in it
    (`pure`)."""

    low: Values
    high: Values
    pure: bool


def value(node: Node, leaves: Mapping[str, Values]) -> Values:
    """The value of `node` for every person."""
    if not isinstance(node, Group):
        return leaves[node.id]
    return combine(node, [value(part, leaves) for part in node.parts])


def bounds(node: Node, leaves: Mapping[str, Bounds]) -> Bounds:
    """What masks alone say of `node`."""
    if not isinstance(node, Group):
        return leaves[node.id]
    parts = [bounds(part, leaves) for part in node.parts]
    pure = all(part.pure for part in parts)
    low, high = combine(node, [part.low for part in parts]), combine(node, [part.high for part in parts])
    if node.kind in ("not", "at_most"):  # both turn the order round
        low, high = high, low
    return Bounds(low, high, pure)


def combine(node: Group, parts: Sequence[Values]) -> Values:
    """The value of a group (Kleene)."""
    match node.kind:
        case "all":
            return functools.reduce(np.minimum, parts)
        case "any":
            return functools.reduce(np.maximum, parts)
        case "not":
            return (2 - parts[0]).astype(np.int8)
    sure = np.sum([p == TRUE for p in parts], axis=0)
    possible = np.sum([p >= UNKNOWN for p in parts], axis=0)
    if node.kind == "at_least":
        return np.where(sure >= node.n, 2, np.where(possible >= node.n, 1, 0)).astype(np.int8)
    return np.where(possible <= node.n, 2, np.where(sure <= node.n, 1, 0)).astype(np.int8)
