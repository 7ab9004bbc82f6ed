"""The Chinese lunar calendar, 1900 to 2029: the lunar digits of a solar day.

Older patients give their lunar birthday and the clerk writes it down as if it were solar.
"""

from __future__ import annotations

from functools import cache

import numpy as np

# One word a year: bits 15..4 = months 1..12 long (30 days) or short (29), low nibble = leap month or 0, bit 16 = leap month long.
_YEARS = """
04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250 1d255 0b540 0d6a0 0ada2 095b0 14977
04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570 052f2 04970 06566 0d4a0 0ea50 16a95 05ad0 02b60 186e3 092e0 1c8d7 0c950
0d4a0 1d8a6 0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573 052b0 0a9a8 0e950 06aa0
0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0 096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6
095b0 049b0 0a974 0a4b0 0b27a 06a50 06d40 0af46 0ab60 09570 04af5 04970 064b0 074a3 0ea50 06b58 05ac0 0ab60 096d5 092e0
0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930
07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0 0d260 0ea65 0d530
"""
FIRST_DAY = int((np.datetime64("1900-01-31") - np.datetime64("1970-01-01")).astype(int))
"""Days since 1970 of the first day of the lunar year 1900."""


@cache
def _months() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First day (since 1970), lunar year and lunar month of every lunar month."""
    starts, years, months = [], [], []
    day = FIRST_DAY
    for year, word in enumerate((int(w, 16) for w in _YEARS.split()), 1900):
        for month in range(1, 13):
            for is_leap in (False, True) if (word & 0xF) == month else (False,):
                starts.append(day)
                years.append(year)
                months.append(month)
                day += (30 if word >> 16 & 1 else 29) if is_leap else 30 if word >> (16 - month) & 1 else 29
    return np.array(starts), np.array(years), np.array(months)


def lunar_digits(days: np.ndarray) -> np.ndarray:
    """Solar days (since 1970) → the solar days whose year-month-day digits are the lunar dates of those days.

    A lunar 30 February, which no solar calendar has, becomes the 28th, as clerks do. Days outside 1900–2029 stay as they are.
    """
    starts, years, months = _months()
    at = np.searchsorted(starts, days, side="right") - 1
    inside = (at >= 0) & (days < starts[-1] + 29)
    at = at.clip(0)
    day = days - starts[at]
    first = ((years[at] - 1970).astype("datetime64[Y]") + 0).astype("datetime64[M]") + (months[at] - 1)
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int)
    result = first.astype("datetime64[D]").astype(int) + np.minimum(day, length - 1)
    return np.where(inside, result, days)
