"""The Chinese lunar calendar, as far as birth dates need it: a patient says a lunar date, the clerk writes it
as a solar one.

Not a calendar for display. Days are counted from 1970-01-01; dates outside lunar 1900–2029 have no
counterpart.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

# One number a lunar year from 1900: bits 15..4 say which of the months 1..12 have 30 days, bits 3..0 name the
# leap month (0 = none), bit 16 says that the leap month has 30 days. Checked against ICU's Chinese calendar.
YEARS = """
04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977
04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970 06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950
0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0 096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6
095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570 04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0
0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530
"""
FIRST = int(np.datetime64("1900-01-31").astype("datetime64[D]").astype(int))
"""Solar day of lunar 1900-01-01."""


class LunarMonths(NamedTuple):
    """Every lunar month in order, a leap month behind the ordinary one of its number: arrays of one
    length."""

    start: np.ndarray
    """Solar day on which it begins."""
    year: np.ndarray
    month: np.ndarray
    days: np.ndarray
    """29 or 30."""


@cache
def months() -> LunarMonths:
    """The months of the lunar years 1900 to 2029."""
    found: list[tuple[int, int, int, int]] = []
    start = FIRST
    for year, word in enumerate((int(word, 16) for word in YEARS.split()), start=1900):
        for month in range(1, 13):
            for long in _lengths(word, month):
                days = 30 if long else 29
                found.append((start, year, month, days))
                start += days
    return LunarMonths(*(np.array(column, dtype=np.int64) for column in zip(*found, strict=True)))


def solar_of_lunar(days: np.ndarray) -> np.ndarray:
    """Solar day meant by each day of `days` if its digits are a lunar date; −1 where there is none."""
    at = days.astype(np.int64) - FIRST
    table = _meant()
    inside = (at >= 0) & (at < len(table))
    found = table[np.where(inside, at, 0)]
    return np.where(inside & (found >= 0), found + FIRST, -1)


@cache
def _meant() -> np.ndarray:
    """Over the solar days from FIRST: the solar day that their digits mean as a lunar date, as an offset from
    FIRST; −1 = none."""
    digits = [
        _day(year, month, day)
        for _, year, month, days in zip(*months(), strict=True)
        for day in range(1, int(days) + 1)
    ]
    written = np.array(digits, dtype=np.int64)
    meant = np.full(len(written), -1, dtype=np.int64)
    solar = np.arange(len(written), dtype=np.int64)
    inside = (written >= 0) & (written < len(written))
    meant[written[inside][::-1]] = solar[inside][
        ::-1
    ]  # reversed: the ordinary month wins over its leap month
    return meant


def _lengths(word: int, month: int) -> list[bool]:
    """Whether the month, and the leap month that follows it if one does, has 30 days."""
    ordinary = [bool(word >> (16 - month) & 1)]
    return ordinary + ([bool(word >> 16 & 1)] if word & 15 == month else [])


def _day(year: int, month: int, day: int) -> int:
    first = np.datetime64(f"{year:04d}-{month:02d}", "M")
    found = first.astype("datetime64[D]") + (day - 1)
    return int(found.astype(int)) - FIRST if found.astype("datetime64[M]") == first else -1
