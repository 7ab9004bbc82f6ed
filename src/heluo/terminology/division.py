"""GB/T 2260, administrative divisions with the years in which each code was in force: needed for the first
six digits of identity numbers.

Years are those of the source table; "in force since before 1984" has no first year. Not a gazetteer of
streets and no map.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from heluo.kit.errors import NotFound
from heluo.terminology.base import Concept, shipped_folder

FIRST_CARDS = 1984
"""Identity numbers were first given out in this year: an older person's number uses a code in force then or
later."""
LATEST_AGE = 18
"""Years after birth (or after FIRST_CARDS) by which a number has been given out; a code introduced later
cannot be in it."""
OPEN = 9999


@dataclass(frozen=True)
class Period:
    """`name` from `start` to `end`, both inclusive years; 0 = before records, OPEN = still in force."""

    name: str
    start: int
    end: int


class Divisions:
    """GB/T 2260 as a code system. Editions are "current" and years such as "1990"."""

    name = "division"
    editions = ("current",)

    def __init__(self, periods: dict[str, tuple[Period, ...]]) -> None:
        self.periods = periods
        codes = sorted(periods)
        longest = max(map(len, periods.values()))
        self._codes = np.array([int(c) for c in codes], dtype=np.int64)
        self._start = np.full((len(codes), longest), OPEN, dtype=np.int32)
        self._end = np.full((len(codes), longest), -1, dtype=np.int32)
        for i, code in enumerate(codes):
            for j, period in enumerate(periods[code]):
                self._start[i, j], self._end[i, j] = period.start, period.end

    def lookup(self, code: str, edition: str = "") -> Concept | None:
        year = OPEN if edition in ("", "current") else _year(edition)
        for period in reversed(self.periods.get(code, ())):
            if period.start <= year <= period.end:
                return Concept(self.name, edition or "current", code, period.name, "", parent(code))
        return None

    def valid(self, code: str, edition: str = "") -> bool:
        return self.lookup(code, edition) is not None

    def full_name(self, code: str) -> str:
        """Province, city and county joined, as in force now or last: "" for an unknown code."""
        names: list[str] = []
        at = code
        while at:
            if at in self.periods and (last := self.periods[at][-1].name) not in ("市辖区", "县", *names):
                names.insert(0, last)
            at = parent(at)
        return "".join(names)

    def could_be_issued(self, code: str, birth_year: int) -> bool:
        """Whether an identity number of somebody born in `birth_year` can begin with `code`."""
        first = max(birth_year, FIRST_CARDS)
        return any(p.end >= first and p.start <= first + LATEST_AGE for p in self.periods.get(code, ()))

    def could_be_issued_many(
        self, codes: np.ndarray[Any, Any], birth_years: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """`could_be_issued` for arrays of six-digit codes (int) and birth years (int): bool array of the same
        length."""
        at = np.searchsorted(self._codes, codes).clip(max=len(self._codes) - 1)
        known = self._codes[at] == codes
        first = np.maximum(birth_years, FIRST_CARDS)[:, None]
        in_force = (self._end[at] >= first) & (self._start[at] <= first + LATEST_AGE)
        return known & in_force.any(axis=1)


def parent(code: str) -> str:
    """360102 → 360100 → 360000 → ""."""
    if code[4:] != "00":
        return code[:4] + "00"
    return code[:2] + "0000" if code[2:4] != "00" else ""


@cache
def divisions() -> Divisions:
    """The shipped table (`dictionary/terminology/division.csv`)."""
    periods: dict[str, list[Period]] = {}
    with (shipped_folder() / "division.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            periods.setdefault(row["code"], []).append(
                Period(row["name"], int(row["start"] or 0), int(row["end"] or OPEN))
            )
    return Divisions({code: tuple(found) for code, found in periods.items()})


def _year(edition: str) -> int:
    if not edition.isdigit():
        raise NotFound(f"edition {edition} of division", "current or a year", "name another edition")
    return int(edition)
