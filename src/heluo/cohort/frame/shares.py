"""How many persons of a frame have each column's value, for whoever may not see the rows: numbers with noise,
each drawn once and paid for, like every safe count.

For frames of persons. A frame of visits has no such numbers: a visit is not a person, and the account is of
persons.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.access.disclosure import Shown
from heluo.cohort.canonical import canonical
from heluo.cohort.counts import members
from heluo.cohort.frame import columns, outcomes, rows
from heluo.cohort.frame.model import FramePlan, Planned, PlannedColumn, PlannedOutcome
from heluo.cohort.safe.sets import safe_numbers
from heluo.cohort.vectors import TextSource
from heluo.lakehouse.reader import Act

PERSONS = ""
"""The name of the number of persons; every other one is a column's."""


@dataclass(frozen=True)
class SafeShares:
    """Persons of the cohort; of each column, how many have a value; numbers that the institution has left."""

    persons: Shown
    with_value: dict[str, Shown]
    numbers_left: int

    def missing(self, name: str) -> float | None:
        """The share without a value, as far as both numbers may be known."""
        of, have = self.persons.value, self.with_value[name].value
        return None if not of or have is None else max(0.0, 1 - have / of)


def safe_shares(act: Act, plan: FramePlan, text: TextSource | None = None) -> SafeShares:
    """Draws the numbers, one a column that has rows of its own. Raises TooMany when the account does not
    last."""
    people = functools.cache(lambda: pa.array(members(act, plan.cohort, text), pa.string()))
    question = canonical(plan.cohort)
    sets: dict[str, tuple[Any, Callable[[], int]]] = {PERSONS: (question, lambda: len(people()))}
    for column in plan.columns:
        if isinstance(column, PlannedColumn) and column.masked:
            continue
        asked = {"column": column.source, "of": question}
        sets[column.name] = (asked, functools.partial(_with_value, act, plan, column, people))
    drawn, left = safe_numbers(act, sets)
    return SafeShares(drawn[PERSONS], {name: one for name, one in drawn.items() if name != PERSONS}, left)


def _with_value(act: Act, plan: FramePlan, of: Planned, people: Callable[[], pa.Array]) -> int:
    """How many of the cohort's persons have a value."""
    day = act.release.at.date()
    index = rows.index(plan, day)
    if isinstance(of, PlannedOutcome):
        found = _of(act.vectors(outcomes.outcome(of, index, day)), people())
        read = {name: _numbers(found[name]) for name in outcomes.ANSWERS}
        return int((~np.isnan(outcomes.followed(of, read).days)).sum())
    if of.fact:
        found = _of(act.vectors(rows.facts(plan, day)), people())
        name = "birth_year" if of.fact == "age" else of.fact
        return len(found) - found[name].null_count
    if of.absent is not None:  # who has no record has the answer none
        return len(people())
    found = _of(act.vectors(columns.column(of, index)), people())
    return len(found) - found["value"].null_count


def _of(found: pa.Table, people: pa.Array) -> pa.Table:
    return found.filter(pc.is_in(found["person_id"], value_set=people))


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    values = column.combine_chunks().cast(pa.float64()).fill_null(float("nan"))
    return values.to_numpy(zero_copy_only=False)
