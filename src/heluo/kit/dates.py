"""Clock and calendar. Event times are wall-clock times of Asia/Shanghai as the hospital wrote them
(naive `timestamp[us]`); machine times (receipts, runs, audit) are UTC with zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_MONTH = "0000-00"
"""Partition of rows that have no event time."""


def now() -> dt.datetime:
    """The present instant, UTC with zone."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The day that it is in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def starts(day: dt.date) -> dt.datetime:
    """The instant, UTC, at which `day` begins in Shanghai; the first day that there is begins with the first
    instant."""
    try:
        return dt.datetime.combine(day, dt.time(), SHANGHAI).astimezone(dt.UTC)
    except OverflowError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def month_of(moment: dt.date | dt.datetime | None) -> str:
    """ "2024-05" for a moment, `NO_MONTH` for none."""
    return NO_MONTH if moment is None else f"{moment.year:04d}-{moment.month:02d}"


def between(months: Iterable[str]) -> list[str]:
    """Every month from the first to the last of `months` ("2024-05")."""
    counted = [int(year) * 12 + int(month) - 1 for year, month in (one.split("-") for one in months)]
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(min(counted), max(counted) + 1)] if counted else []


def elapsed(months: Iterable[str], moment: dt.datetime) -> list[str]:
    """The months of events, sorted, that lie not after `moment`: a mistyped year must not stretch an axis.
    Where all lie later (published sets shift their dates) all of them; `NO_MONTH` never."""
    dated = sorted({month for month in months if month and month != NO_MONTH})
    return [month for month in dated if month <= month_of(moment.astimezone(SHANGHAI))] or dated
