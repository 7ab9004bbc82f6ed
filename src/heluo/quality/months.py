"""A hospital's months of one category as counts, and how one month is compared with those before it.

Arithmetic on arrays: reads no table and knows no template. First and last month are often partial: whoever
counts rows or days leaves them out (`inner`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

FEWEST_ROWS = 100
"""Fewer values say nothing about a distribution."""
FEWEST_VALUES = 8
"""From so many values on their middle says something, as the limits widen with fewer."""
FEW_TIMES = 1.5
"""By so much wider are the limits of fewer than FEWEST_ROWS values: they are those of a few persons."""
MEDIAN_ERROR = 1.2533
"""Standard error of a median (a mean's is smaller), in standard deviations over the root of how many."""
QUARTILES = 1.349
"""Standard deviations between the quartiles of a normal distribution."""
BASE_MONTHS, LEAST_BASE = 12, 6
"""A month is compared with so many months before it, and not when there are fewer than the second number."""
SPREADS = 4.0
"""Robust standard deviations (of the base's months) by which a month must differ besides: small hospitals
vary by themselves."""


@dataclass(frozen=True)
class Outcome:
    """`months` violate the check, of `applicable` units that could be evaluated; `details` say more about a
    violation ("" or a code)."""

    applicable: int
    months: tuple[str, ...]
    details: tuple[str, ...] = ()
    beyond: int = 0
    """Violations that belong to no month."""


@dataclass(frozen=True)
class Months:
    """One hospital's months with an event time, in order: every column of `count.wide` as an array."""

    names: tuple[str, ...]
    columns: dict[str, np.ndarray]
    prefix: str = ""
    """What the names of one check's measures begin with: several checks measure the same name."""

    def of_check(self, i: int) -> Months:
        """The same months, with the measures of the i-th check of `count.wide`."""
        return replace(self, prefix=f"m{i}_")

    def measure(self, name: str) -> np.ndarray:
        return self.columns[f"{self.prefix}{name}"]

    def has(self, name: str) -> bool:
        return f"{self.prefix}{name}" in self.columns

    def measures(self, start: str) -> list[np.ndarray]:
        """Every measure of the check whose name begins with `start`, in the order of the scan."""
        return [v for name, v in self.columns.items() if name.startswith(f"{self.prefix}{start}")]

    @property
    def rows(self) -> np.ndarray:
        return self.columns["rows"]

    def where(self, mask: np.ndarray) -> tuple[str, ...]:
        """Names of the months of `mask`."""
        return tuple(m for m, b in zip(self.names, mask.tolist(), strict=True) if b)


@dataclass(frozen=True)
class MonthsContext:
    """What checks of months need besides counts: the hospital's latest visit, and its tallies."""

    last_visit: dt.datetime | None = None
    tallies: Mapping[str, pa.Table] = field(default_factory=dict)
    """check → the hospital's lines of its tally (`TableTemplate.tally`)."""


def by_hospital(counted: pa.Table, upto: str = "9999-99") -> dict[str, Months]:
    """`count.wide` cut by hospital, months sorted, rows without an event time and those of months after
    `upto` left out: one date in the future would make a gap of every month before it."""
    result: dict[str, Months] = {}
    table = counted.sort_by([("hospital", "ascending"), ("month", "ascending")])
    hospitals = np.array(table.column("hospital").to_pylist(), dtype=object)
    months = np.array(table.column("month").to_pylist(), dtype=object)
    columns = {
        name: _numbers(table.column(name)) for name in table.column_names if name not in ("hospital", "month")
    }
    for hospital in dict.fromkeys(hospitals.tolist()):
        at = np.flatnonzero((hospitals == hospital) & (months != "0000-00") & (months <= upto))
        result[hospital] = Months(
            tuple(months[at].tolist()), {name: values[at] for name, values in columns.items()}
        )
    return result


def months_of(table: pa.Table, by: str, *, fewest: int = 0) -> Iterator[tuple[str, Months]]:
    """A hospital's tally (month, `by`, numbers) cut by the value of `by`, months sorted; values with fewer
    than `fewest` rows (`n`) in all are left out."""
    if not table.num_rows:
        return
    table = table.sort_by([(by, "ascending"), ("month", "ascending")])
    values = table.column(by).to_pylist()
    names = table.column("month").to_pylist()
    columns = {
        name: _numbers(table.column(name))
        for name in table.column_names
        if name not in (by, "month", "hospital")
    }
    cuts = [0, *(i for i in range(1, len(values)) if values[i] != values[i - 1]), len(values)]
    for start, end in itertools.pairwise(cuts):
        part = {name: column[start:end] for name, column in columns.items()}
        if part["n"].sum() >= fewest:
            yield values[start], Months(tuple(names[start:end]), part)


def compared(
    enough: np.ndarray,
    differs: Callable[[int, np.ndarray], bool],
    usual: Callable[[np.ndarray], bool] = lambda _: True,
) -> tuple[np.ndarray, np.ndarray]:
    """(months that have enough months before them, those of them that differ). `usual` says whether a base
    can be compared with at all."""
    evaluated, bad = np.zeros(len(enough), bool), np.zeros(len(enough), bool)
    for at in np.flatnonzero(enough).tolist():
        # A month that differs joins no base, so a lasting change is seen in every month after it.
        base = np.flatnonzero(enough[:at] & ~bad[:at])[-BASE_MONTHS:]
        if len(base) >= LEAST_BASE and usual(base):
            evaluated[at], bad[at] = True, differs(at, base)
    return evaluated, bad


def shifted(
    n: np.ndarray, middle: np.ndarray, spread: np.ndarray, least: float, few_times: float = FEW_TIMES
) -> tuple[np.ndarray, np.ndarray]:
    """`compared` of means or medians: a month differs by at least `least` usual standard deviations, and by
    more than chance gives so few values. `spread`: standard deviations."""

    def moved(at: int, base: np.ndarray) -> bool:
        usual = float(np.median(spread[base]))
        chance = MEDIAN_ERROR * usual * (1 / n[at] + 1 / n[base].sum()) ** 0.5
        few = few_times if n[at] < FEWEST_ROWS else 1.0
        return usual > 0 and apart(middle[at], middle[base], few * max(least * usual, SPREADS * chance))

    return compared(n >= FEWEST_VALUES, moved)


def apart(value: float, base: np.ndarray, least: float) -> bool:
    """Whether `value` lies `least`, and several robust standard deviations of `base`, from the base's
    median."""
    middle, spread = _robust(base)
    return abs(value - middle) > max(least, SPREADS * spread)


def below(count: float, base: np.ndarray, share: float) -> bool:
    """Whether a count is below `share` of the base's median, and further below than the base's months vary;
    no count at all where every month of the base had some always is."""
    middle, spread = _robust(base)
    if count == 0 and base.min() > 0:
        return True
    return count < share * middle and middle - count > SPREADS * max(spread, middle**0.5 / 2)


def inner(months: Months, counts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Every calendar month between the first and the last, both left out, with its count (0 where there is no
    row)."""
    if not months.names:
        return [], np.zeros(0)
    known = dict(zip(months.names, counts.tolist(), strict=True))
    names = list(_calendar(months.names[0], months.names[-1]))[1:-1]
    return names, np.array([known.get(m, 0) for m in names], dtype=float)


def _robust(base: np.ndarray) -> tuple[float, float]:
    """(median, standard deviation estimated from the median absolute deviation)."""
    middle = float(np.median(base))
    return middle, 1.4826 * float(np.median(np.abs(base - middle)))


def _calendar(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as float64, nulls as NaN; moments as microseconds since 1970."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
