"""Two-way tables of published counts as they may be shown: what one chart says of those with one value of
another. Pure: knows no table.

Whoever may not know small numbers may ask for every row of such a table, so all of it is hidden together:
each count below the smallest, one more of a row or a column where a difference to its total would tell the
hidden one, and whole rows whose own total is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heluo.access.disclosure import hide_small

OTHER, MISSING = "~other", "~missing"
"""Values that are too rare to be named, or too many; no value."""
MOST = 12
"""Values that are named."""
Margin = dict[str, int]
Cells = dict[tuple[str, str], int]
"""(value of the one variable, value of the other) → persons."""


@dataclass(frozen=True)
class Counted:
    """One variable of a dataset: persons by value, with OTHER and MISSING; `named`: observed value → its name
    here."""

    margin: Margin
    named: Mapping[str, str]
    hidden: frozenset[str]


def counted(observed: Mapping[str, int], size: int, order: list[str], cell: int) -> Counted:
    """`observed`: value → persons, of `size` in the dataset. Named are those in `order` first, at most MOST,
    none of fewer than `cell` persons: that a rare value is there would tell of somebody."""
    enough = [value for value, n in observed.items() if n >= max(cell, 1)]
    chosen = sorted(enough, key=lambda value: (-observed[value], value))[:MOST]
    place = {value: i for i, value in enumerate(order)}
    chosen.sort(key=lambda value: (place.get(value, len(place)), -observed[value], value))
    named = {value: value if value in chosen else OTHER for value in observed}
    margin = {value: observed[value] for value in chosen}
    rest = sum(observed.values()) - sum(margin.values())
    if rest or cell:
        margin[OTHER] = rest
    margin[MISSING] = size - sum(observed.values())
    small = hide_small({k: float(v) for k, v in margin.items()}, cell) if cell else frozenset[str]()
    return Counted(margin, named, small)


def table(of: Counted, by: Counted, pairs: Mapping[tuple[str, str], int]) -> Cells:
    """`pairs`: (observed value of `of`, observed value of `by`) → persons. Who has no value of one is what
    its total leaves."""
    cells: Cells = {(a, b): 0 for a in of.margin for b in by.margin}
    for (a, b), n in pairs.items():
        cells[of.named[a], by.named[b]] += n
    for a in of.margin:
        if a != MISSING:
            known = sum(cells[a, b] for b in by.margin if b != MISSING)
            cells[a, MISSING] = of.margin[a] - known
    for b in by.margin:
        known = sum(cells[a, b] for a in of.margin if a != MISSING)
        cells[MISSING, b] = by.margin[b] - known
    return cells


def hidden(of: Counted, by: Counted, cells: Cells, cell: int) -> frozenset[tuple[str, str]]:
    """Places of the table that may not be shown."""
    if cell <= 0:
        return frozenset()
    found = {at for at, n in cells.items() if n < cell or at[0] in of.hidden or at[1] in by.hidden}
    lines = [[(a, b) for b in by.margin] for a in of.margin]
    lines += [[(a, b) for a in of.margin] for b in by.margin]
    before = -1
    while before < len(found):
        before = len(found)
        for line in lines:
            found |= _one_more(line, found, cells, cell)
    return frozenset(found)


def _one_more(
    line: list[tuple[str, str]], found: set[tuple[str, str]], cells: Cells, cell: int
) -> set[tuple[str, str]]:
    """The smallest shown places of a line that are hidden so that its total tells no hidden one."""
    gone = [at for at in line if at in found]
    shown = sorted((at for at in line if at not in found), key=lambda at: (cells[at], at))
    more: set[tuple[str, str]] = set()
    while gone and shown and (len(gone) == 1 or sum(cells[at] for at in gone) < cell):
        at = shown.pop(0)
        more.add(at)
        gone.append(at)
    return more
