"""Clock and calendar. Event times are wall-clock times of Asia/Shanghai as the hospital wrote them
(naive `timestamp[us]`); machine times (receipts, runs, audit) are UTC with zone.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_MONTH = "0000-00"
"""Partition of rows that have no event time."""


def now() -> dt.datetime:
    """The present instant, UTC with zone."""
    return dt.datetime.now(dt.UTC)


def month_of(moment: dt.date | dt.datetime | None) -> str:
    """ "2024-05" for a moment, `NO_MONTH` for none."""
    return NO_MONTH if moment is None else f"{moment.year:04d}-{moment.month:02d}"
