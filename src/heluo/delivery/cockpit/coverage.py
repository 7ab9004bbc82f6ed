"""Up to which month each hospital's categories are delivered, and months that do not agree with the others:
a release is published today and its records may end weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from statistics import median

from sqlalchemy.orm import Session

from heluo.delivery.cockpit.schemas import DataUntil, Month
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.delivery.frame.trends import TrendMark, trend_marks
from heluo.dictionary import load
from heluo.kit.dates import SHANGHAI, elapsed, month_of
from heluo.kit.text import Text
from heluo.lakehouse import releases

STRAY = 0.05
"""A month with less than this share of the usual rows holds single early entries, not a month's data."""
LATE = 2
"""A category that ends so many months before the newest month waits for somebody."""
USUAL = 12
"""Newest months with rows whose median is the usual number."""
NAMED = 3
"""Places that an alert names."""


def until(months: Iterable[Month], at: dt.datetime) -> list[DataUntil]:
    """The last month of each hospital and category, held rows left out, and how far it lies behind `at`."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for month in months:
        if month.rows > month.held:
            rows.setdefault((month.hospital, month.category), {})[month.month] = month.rows - month.held
    found = []
    for (hospital, category), counted in sorted(rows.items()):
        dated = elapsed(counted, at)
        if not dated:
            continue
        usual = median(counted[name] for name in dated[-USUAL:])
        last = next((name for name in reversed(dated) if counted[name] >= STRAY * usual), dated[-1])
        behind = _number(month_of(at.astimezone(SHANGHAI))) - _number(last)
        found.append(DataUntil(hospital=hospital, category=category, month=last, behind=max(behind, 0)))
    return found


def open_from(reached: Iterable[DataUntil], categories: Collection[str]) -> str | None:
    """The first month of `categories` that is not over for every hospital: the last one that a hospital has
    reached. One that ends LATE months before the newest is late, which is told of by itself."""
    of = [one for one in reached if one.category in categories]
    least = min((one.behind for one in of), default=0)
    return min((one.month for one in of if one.behind - least < LATE), default=None)


def _number(month: str) -> int:
    year, of = month.split("-")
    return 12 * int(year) + int(of)


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """Hospitals × categories with a gap, a drop or a standstill, of the caller's hospital, of all for whoever
    belongs to none; as one alert."""
    release = releases.current(session)
    only = {asking.hospital} if asking.hospital else None
    marks = trend_marks(asking.portal, release, only) if release else []
    places: dict[tuple[str, str], list[TrendMark]] = {}
    for mark in marks:
        # What is missing is said; that values moved is for the cockpit, where the figure stands.
        if not mark.of_values:
            places.setdefault((mark.hospital, mark.category), []).append(mark)
    if not places:
        return []
    named = [_place(asking, found) for found in list(places.values())[:NAMED]]
    more = len(places) - len(named)
    zh = "；".join(one.zh for one in named) + (f"；另有 {more} 处" if more else "")
    en = "; ".join(one.en for one in named) + (f"; and {more} more" if more else "")
    text = words(Text(f"数据缺失:{zh}", f"Data are missing: {en}"))
    return [Alert(kind="quality", severity="warning", text=text, to="/cockpit")]


def _place(asking: Caller, marks: list[TrendMark]) -> Text:
    first = marks[0]
    name, of = asking.hospital_name(first.hospital)[1], load().categories[first.category].label
    months = sorted({month for mark in marks for month in mark.months})[-1:]
    when = f" {months[0]}" if months else ""
    what = [mark.label for mark in marks]
    return Text(
        f"{name.zh}{of.zh}{when} {'、'.join(one.zh for one in what)}",
        f"{name.en} {of.en}{when}: {', '.join(one.en.lower() for one in what)}",
    )
