"""A part of a total as it may be displayed: rows that violate a check, rows with a value. Pure: knows no
table.

A small part may be one person's ("of one row that has to say when it came back, one does not"), so may a part
that is nearly all of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """`part`, `total` and `share` are null where only `shown`, the share as text, may be known. A hidden
    part's share is its bound."""

    part: int | None
    total: int | None
    share: float | None
    shown: str


def part_of(part: int, total: int, cell: int) -> Share:
    """`part` of `total` rows where fewer than `cell` are hidden (0 = exact)."""
    if total < cell:
        return Share(None, None, None, f"n<{cell}")
    if not total:
        return Share(part, total, None, "")
    if cell > 0 and part < cell:
        return Share(None, total, cell / total, _short(below(cell / total)))
    if cell > 0 and total - part < cell:
        return Share(None, total, 1 - cell / total, _short(above(1 - cell / total)))
    return Share(part, total, part / total, _short(percent(part / total)))


def percent(share: float, decimals: int = 1) -> str:
    """A share as text. All is 100 % and nothing 0 %: what only comes near is a bound."""
    least = 10.0 ** -(decimals + 2)
    if 0 < share < least / 2:
        return below(share, decimals)
    if 1 - least / 2 < share < 1:
        return above(share, decimals)
    return _text(100 * share, decimals)


def below(bound: float, decimals: int = 1) -> str:
    """Less than `bound`, rounded up so that it stays true: never "<0%"."""
    return f"<{_text(_steps(bound, decimals, math.ceil), decimals)}"


def above(bound: float, decimals: int = 1) -> str:
    """More than `bound`, rounded down so that it stays true: never ">100%"."""
    return f">{_text(_steps(bound, decimals, math.floor), decimals)}"


def _steps(share: float, decimals: int, towards: Callable[[float], int]) -> float:
    # Nine digits are more than any number of rows asks for, and end what binary fractions add.
    return towards(round(100 * share * 10**decimals, 9)) / 10**decimals


def _text(hundredths: float, decimals: int) -> str:
    return f"{hundredths:.{decimals}f}%"


def _short(text: str) -> str:
    return text.replace(".0%", "%")
