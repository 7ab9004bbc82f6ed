"""Lists in an expression that is built and compiled once and then asked with other values: a place for each
value, in sizes that double, so that a few statements serve lists of every length.

Not for the values themselves: they are bound when the statement runs (`Engine.to_arrow`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir


def size(n: int) -> int:
    """How many places a list of `n` values gets: the next power of two, 0 for none."""
    return 1 << (n - 1).bit_length() if n else 0


@cache  # never forgotten: expressions that are cached hold these very parameters
def places(name: str, type: str, n: int) -> tuple[ir.Scalar, ...]:
    """The parameters of the list `name` with `size(n)` places."""
    return tuple(ibis.param(type) for _ in range(n)) if n == size(n) else places(name, type, size(n))


def filled(name: str, type: str, values: Sequence[Any]) -> Mapping[ir.Scalar, Any]:
    """A value for each place of the list `name`; places left over hold the last one again."""
    last = len(values) - 1
    return {place: values[min(i, last)] for i, place in enumerate(places(name, type, len(values)))}


def among(column: ir.Value, name: str, type: str, n: int) -> ir.BooleanValue:
    """True where `column` is one of the list `name` of `n` values."""
    if not n:
        return ibis.literal(False)
    found = places(name, type, n)
    return column == found[0] if len(found) == 1 else column.isin(found)
