"""Dates that stand for something else: a system that may not leave a date empty writes 9999-12-31 for "still
open" and 0001-01-01 or 1900-01-01 for "not known". They are never compared as dates.

Only what they are; `collection/convert.py` empties the cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

OPEN_END, UNKNOWN = "open_end", "unknown"
A_DATE = "date"
"""In a hospital's declaration: this day is a date like any other, whatever `DEFAULTS` says."""
MEANINGS = (OPEN_END, UNKNOWN, A_DATE)

DEFAULTS: dict[str, str] = {
    "9999-12-31": OPEN_END,
    "infinity": OPEN_END,
    "-infinity": UNKNOWN,
    "0000-00-00": UNKNOWN,
    "0001-01-01": UNKNOWN,
    "1753-01-01": UNKNOWN,
    "1899-12-30": UNKNOWN,
    "1900-01-01": UNKNOWN,
}
"""What every source means by them unless it declares otherwise: the last day of most databases,
PostgreSQL's own two, MySQL's zero date, the first days of .NET, SQL Server, Delphi and smalldatetime."""

EARLIEST, LATEST = dt.date(1700, 1, 1), dt.date(2249, 12, 31)
"""What every engine of the centre holds and can add to (nanoseconds end in 1677 and 2262)."""


def effective(declared: Mapping[str, str]) -> dict[str, str]:
    """Text or ISO day → `open_end` or `unknown`: the defaults, unless `declared` has another."""
    return {text: meaning for text, meaning in (DEFAULTS | dict(declared)).items() if meaning != A_DATE}


def days(sentinels: Mapping[str, str]) -> dict[dt.date, str]:
    """Those of `sentinels` that are days of the calendar."""
    return {day: sentinels[text] for text in sentinels if (day := _day(text)) is not None}


def outside(moments: Iterable[dt.date]) -> list[dt.date]:
    """Those of `moments` (also with a time) that no engine of the centre holds."""
    return [m for m in moments if not EARLIEST <= (m.date() if isinstance(m, dt.datetime) else m) <= LATEST]


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
