"""Disclosure control as pure code: what is shown of a count with noise, and which small figures are hidden in
a list.

Reads no row and keeps nothing: numbers with noise are drawn and kept by `account.py`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

CELL = 10
"""Fewest persons of a published figure."""
LEAST, ROUND = 20, 5
"""Below so many persons nothing is shown of a number with noise; the rest is rounded."""
FEWER = f"<{LEAST}"
IN_95_OF_100 = 1.96
STAYS = 1e6
"""Weight of a number that is not moved."""


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown. `value` is null when it may not be known; in 95 of 100 cases the truth lies
    within `error` of it (0: it is exact)."""

    value: int | None
    text: str
    error: int = 0


NOT_COUNTED = Shown(None, "—")
"""A number that is not asked for, because each costs."""


def exact(count: int) -> Shown:
    return Shown(count, f"{count:,}")


def show(drawn: int, sigma: float) -> Shown:
    """A count with noise as it may be shown."""
    if drawn < LEAST:
        return Shown(None, FEWER, possible_error(sigma))
    return _with_error(rounded(drawn), possible_error(sigma))


def possible_error(sigma: float) -> int:
    """Of a number with noise and rounding, in 95 of 100 cases."""
    return math.ceil(IN_95_OF_100 * sigma) + ROUND // 2


def rounded(count: int) -> int:
    """To the nearest multiple of ROUND."""
    return (count + ROUND // 2) // ROUND * ROUND


def at_most(part: Shown, whole: Shown) -> Shown:
    """`part` shown no larger than `whole`, of which it is a part: noise and rounding by themselves may show
    more persons in it."""
    if whole.value is None or (part.value is not None and part.value > whole.value):
        return whole if part.value is not None else part
    return part


def at_least(whole: Shown, part: Shown) -> Shown:
    """`whole` shown no smaller than `part`, which is a part of it."""
    return part if part.value is not None and (whole.value is None or whole.value < part.value) else whole


def falling(numbers: Sequence[Shown], given: int) -> list[Shown]:
    """Numbers of sets each of which is a part of the one before it, and shown no larger.

    Moved by least squares: to cut each one down to the smallest before it would, after a few conditions that
    lose nobody, show far too few persons. The first `given` are shown elsewhere as well and stay; a number
    that may not be known ends the row.
    """
    known = list(itertools.takewhile(lambda one: one.value is not None, numbers))
    values = [float(one.value or 0) for one in known]
    if not known:
        return list(numbers)
    from scipy.optimize import isotonic_regression  # only safe counts of several conditions need it

    weights = [STAYS if i < given else 1.0 for i in range(len(known))]
    fitted = isotonic_regression(values, weights=weights, increasing=False).x
    found = [
        one if i < given else _with_error(rounded(round(value)), one.error)
        for i, (one, value) in enumerate(zip(known, fitted, strict=True))
    ]
    unknown = [Shown(None, FEWER, one.error) for one in numbers[len(known) :]]
    return [*found, *unknown]


def difference(before: Shown, after: Shown) -> Shown:
    """What was lost between two shown numbers: it tells no more than they do."""
    if before.value is None or after.value is None:
        return NOT_COUNTED
    error = math.ceil(math.hypot(before.error, after.error))
    return _with_error(before.value - after.value, error)


def _with_error(value: int, error: int) -> Shown:
    return Shown(value, f"{value:,} ± {error}", error)


def hide_small(values: dict[str, float], cell: int = CELL) -> frozenset[str]:
    """Names whose published value must be hidden in a list that adds up to a published total: those below
    `cell`, and the smallest other one when a single hidden value (or hidden values below `cell` together)
    could be found by subtraction."""
    small = {name for name, value in values.items() if value < cell}
    if not small:
        return frozenset()
    rest = sorted((value, name) for name, value in values.items() if name not in small)
    hidden = set(small)
    while rest and (len(hidden) == 1 or sum(values[name] for name in hidden) < cell):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)
