"""What may be shown of a set of one institution's persons, and the institution's cells while one question is
answered."""

from __future__ import annotations

import numpy as np

from heluo.access.disclosure import OUTSIDE, Cells, Refused, Shown, check_population, refine, show
from heluo.cohort.tally import CountedSet


class Gate:
    """Shows sets, approximate when a cell moved or a leaf was cut. `cell`: fewest persons of a cell."""

    safe = True

    def __init__(self, cell: int) -> None:
        self.cell = cell

    def everybody(self, persons: int) -> Shown:
        return show(persons, persons + self.cell, False, self.cell)

    def show(self, part: CountedSet) -> Shown:
        count, population = int(part.sure.sum()), int(part.possible.sum())
        moved = part.halved or bool((part.possible != part.asked).any())
        if part.pure and count >= self.cell:
            # All of it may be known from outside: there is no remainder to protect.
            return show(count, count + self.cell, moved, self.cell)
        return show(count, population, moved, self.cell)

    def check(self, part: CountedSet) -> Refused | None:
        # By masks alone: a refusal that depended on a secret would tell it.
        return check_population(part.asked, part.possible, self.cell)


class QuestionCells:
    """The institution's cells while one question is answered. `used`: something was answered, so the cells
    must be stored."""

    def __init__(self, cells: Cells, cell: int) -> None:
        self.cells, self.cell, self.used = cells, cell, False
        self.counted = cells != OUTSIDE

    def refine(self, mask: np.ndarray) -> np.ndarray:
        """`mask` as a union of cells."""
        # A mask that took part of a cell would let two answers differ by the few persons of the other part.
        self.cells, used = refine(self.cells, mask & self.counted, self.cell)
        return used
