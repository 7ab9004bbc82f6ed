"""A part of a total as it may be displayed: rows that violate a check, rows with a value. Pure: knows no
table.

A small part may be one person's ("of one row that has to say when it came back, one does not"), so may a part
that is nearly all of it.
"""

from __future__ import annotations

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
        return Share(None, total, cell / total, f"<{_percent(cell / total)}")
    if cell > 0 and total - part < cell:
        return Share(None, total, 1 - cell / total, f">{_percent(1 - cell / total)}")
    return Share(part, total, part / total, _percent(part / total))


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + "%"
