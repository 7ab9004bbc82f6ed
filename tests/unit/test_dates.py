"""Months that an axis shows."""

from __future__ import annotations

import datetime as dt

from heluo.kit.dates import NO_MONTH, elapsed

MOMENT = dt.datetime(2026, 10, 31, 17, tzinfo=dt.UTC)
"""Already November in Shanghai."""


def test_a_mistyped_year_and_rows_without_a_time_do_not_stretch_an_axis() -> None:
    assert elapsed(["2026-11", NO_MONTH, "2029-01", "2026-09", ""], MOMENT) == ["2026-09", "2026-11"]


def test_shifted_dates_are_shown_when_there_are_no_others() -> None:
    assert elapsed(["2131-02", "2131-01", NO_MONTH], MOMENT) == ["2131-01", "2131-02"]
