"""A part of a whole as it may be shown: rows that violate a check, rows with a value. Pure: knows no table.

A small part may be one person's ("of one row that has to say when it came back, one does not"), so may a part
that is nearly the whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`part`, `whole` and `share` are null where only `shown`, the share as text, may be known. A hidden
    part's share is its bound."""

    part: int | None
    whole: int | None
    share: float | None
    shown: str


def part_of(part: int, whole: int, cell: int) -> Part:
    """`part` of `whole` rows where fewer than `cell` are hidden (0 = exact)."""
    if whole < cell:
        return Part(None, None, None, f"n<{cell}")
    if not whole:
        return Part(part, whole, None, "")
    if cell > 0 and part < cell:
        return Part(None, whole, cell / whole, f"<{_percent(cell / whole)}")
    if cell > 0 and whole - part < cell:
        return Part(None, whole, 1 - cell / whole, f">{_percent(1 - cell / whole)}")
    return Part(part, whole, part / whole, _percent(part / whole))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + "%"
