"""Kleene's three-valued logic, once: what a group of conditions is worth when some of its parts are unknown.

Why unknown is a value: a record without the date or the number that was asked for is no evidence, neither for
nor against. Counted as false it would come out as true under a "not", so persons with gaps in their records
would fill every group of "persons without …". Unknown stays unknown until the end, where only *true* counts.

The rules are written here for any kind of value: for one person (`ONE`), for arrays of persons (`arrays.py`)
and for columns of an engine (`expression.py`); those two say how their values are compared, nothing else.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Literal, Protocol, TypeVar

GroupKind = Literal["all", "any", "not", "at_least", "at_most"]


class Truth(IntEnum):
    """The order is the logic: a conjunction is the least of its parts, a disjunction the greatest, a negation
    the mirror image. Stored as int8."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


FALSE, UNKNOWN, TRUE = (int(value) for value in Truth)

Value = TypeVar("Value")


class Operations(Protocol[Value]):
    """How one kind of value is worked with."""

    def least(self, a: Value, b: Value) -> Value: ...

    def greatest(self, a: Value, b: Value) -> Value: ...

    def mirrored(self, a: Value) -> Value:
        """TRUE for FALSE and the other way round; UNKNOWN stays."""
        ...

    def number(self, parts: Sequence[Value], least: int) -> Any:
        """How many of `parts` have at least the value `least`."""
        ...

    def choose(self, holds: Any, may: Any) -> Value:
        """TRUE where `holds`, else UNKNOWN where `may`, else FALSE."""
        ...


def combine(kind: GroupKind, n: int, parts: Sequence[Value], on: Operations[Value]) -> Value:
    """The value of a group from the values of its parts; `n` for at_least and at_most."""
    match kind:
        case "all":
            return functools.reduce(on.least, parts)
        case "any":
            return functools.reduce(on.greatest, parts)
        case "not":
            return on.mirrored(parts[0])
    sure, possible = on.number(parts, TRUE), on.number(parts, UNKNOWN)
    return number_is(sure, possible, ">=" if kind == "at_least" else "<=", n, on)


def number_is(sure: Any, possible: Any, op: str, n: int, on: Operations[Value]) -> Value:
    """The value of "the number is `op` n", when it is known only to lie between `sure` and `possible`."""
    holds, may = {
        ">=": (sure >= n, possible >= n),
        "<=": (possible <= n, sure <= n),
        "=": ((sure == n) & (possible == n), (sure <= n) & (possible >= n)),
    }[op]
    return on.choose(holds, may)


class _One:
    """One person's values."""

    def least(self, a: Truth, b: Truth) -> Truth:
        return min(a, b)

    def greatest(self, a: Truth, b: Truth) -> Truth:
        return max(a, b)

    def mirrored(self, a: Truth) -> Truth:
        return Truth(TRUE - a)

    def number(self, parts: Sequence[Truth], least: int) -> int:
        return sum(part >= least for part in parts)

    def choose(self, holds: bool, may: bool) -> Truth:
        return Truth.TRUE if holds else Truth.UNKNOWN if may else Truth.FALSE


ONE: Operations[Truth] = _One()
