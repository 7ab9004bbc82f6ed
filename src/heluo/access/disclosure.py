"""Disclosure control as pure code: what may be shown of a count, and the cells that keep differences from
reaching one person.

Everything that decides whether to answer follows from *masks* alone (facts that an outsider may know of a
person), never from a count of something secret: a refusal therefore tells nothing. Reads no row and keeps
nothing; `ledger.py` does.

- **Cells.** The persons told apart by the masks asked so far form cells. A new mask that would split off 1–9
persons of a cell takes or
  leaves that cell whole, whichever moves fewer (ties: leaves). Every mask used is thus a union of cells of at
  least `cell` persons, so is every formula over masks, and no sum or difference of answers reaches a smaller
  group.
- **Answer.** Refused when the population that the masks alone describe is below `cell`, or when the cells
moved more than `share` of it.
- **Show.** 0–9 as `<10`, within 9 of the population as its mirror, the rest rounded to 5; ≈ when anything
moved. Of fewer than 20: `<20`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CELL, ROUND = 10, 5
MOVED_SHARE, SMALL_MOVED_SHARE, SMALL_POPULATION = 0.05, 0.20, 100_000
"""Largest share of the asked population that cells may move; the second one below SMALL_POPULATION
persons."""
OUTSIDE = 0
"""The cell of persons who are in no safe count yet: new in a release, and too few to form a cell."""

Mask = NDArray[np.bool_]
Cells = NDArray[np.uint32]


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown. `value` is null when it may not be known; `approximate` when cells
    moved."""

    value: int | None
    text: str
    approximate: bool = False


@dataclass(frozen=True)
class Refused:
    """Why a population is not counted: by masks alone."""

    why: Literal["small", "moved"]


def refine(cells: Cells, mask: Mask, cell: int = CELL) -> tuple[Cells, Mask]:
    """(cells, mask) after `mask` was asked: the mask becomes a union of cells, cells are split by it where
    both parts have ≥ `cell` persons.

    Both arrays have length n (persons); new cells get the next free numbers. Persons in OUTSIDE are in no
    mask.
    """
    top = int(cells.max(initial=0)) + 1
    size = np.bincount(cells, minlength=top)
    inside = np.bincount(cells, weights=mask, minlength=top).astype(np.int64)
    outside = size - inside
    splits = (inside >= cell) & (outside >= cell)
    absorbed = ~splits & (inside > outside)
    splits[OUTSIDE] = absorbed[OUTSIDE] = False
    used = np.where(splits[cells], mask, absorbed[cells])
    fresh = np.zeros(top, dtype=np.uint32)
    fresh[splits] = np.arange(top, top + int(splits.sum()), dtype=np.uint32)
    return np.where(splits[cells] & mask, fresh[cells], cells).astype(np.uint32), used


def settle(cells: Cells, cell: int = CELL) -> Cells:
    """Cells of a later release: `cells` holds for each of its persons the cell in the release before, OUTSIDE
    for new ones.

    New persons form a cell of their own as soon as there are ≥ `cell`; a cell of which fewer than `cell` are
    left goes to OUTSIDE.
    """
    result = cells.copy()
    top = int(result.max(initial=0)) + 1
    small = np.bincount(result, minlength=top) < cell
    small[OUTSIDE] = False
    result[small[result]] = OUTSIDE
    if int((result == OUTSIDE).sum()) >= cell:
        result[result == OUTSIDE] = top
    return result


def check_population(asked: Mask, used: Mask, cell: int = CELL, share: float | None = None) -> Refused | None:
    """Whether a question may be answered. `asked`: persons whom the masks describe; `used`: the same after
    cells moved."""
    n = int(used.sum())
    if n < cell:
        return Refused("small")
    limit = (
        share if share is not None else SMALL_MOVED_SHARE if len(asked) < SMALL_POPULATION else MOVED_SHARE
    )
    if int((asked != used).sum()) > limit * max(int(asked.sum()), 1):
        return Refused("moved")
    return None


def show(count: int, population: int, approximate: bool = False, cell: int = CELL) -> Shown:
    """`count` of `population` persons as it may be shown; with `cell` 0 it is exact.

    Below twice `cell` one text serves every count: "<10" and its mirror would meet, and of ten persons the
    mirror would say "all".
    """
    if cell <= 0:
        return Shown(count, f"{count:,}")
    if population < 2 * cell:
        return Shown(None, f"<{2 * cell}", approximate)
    if count < cell:
        return Shown(None, f"<{cell}", approximate)
    if population - count < cell:
        return Shown(None, f">{population // ROUND * ROUND - cell:,}", approximate)
    value = rounded(count)
    return Shown(value, f"≈{value:,}" if approximate else f"{value:,}", approximate)


def rounded(count: int) -> int:
    """To the nearest multiple of 5."""
    return (count + ROUND // 2) // ROUND * ROUND


def monotone(inner: Shown, outer: Shown) -> Shown:
    """`inner` shown no larger than `outer`, of which it is a part."""
    if inner.value is not None and outer.value is not None and inner.value > outer.value:
        return Shown(outer.value, outer.text, inner.approximate)
    return inner


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
