"""Marks of the last change: how far a stream was read, and from where the next run starts.

A mark is text of the source. Moments are moved back by the look-back in the very format they came in, also
those declared as seconds or milliseconds since 1970; other whole numbers (row versions, ids) are not moved. A
format whose order as text is not its order in time cannot be used.
"""

from __future__ import annotations

import datetime as dt
import re

from heluo.collection.date_formats import Format, parse_format
from heluo.collection.grammar import moment, plain
from heluo.kit.dates import SHANGHAI

TICKS = {"epoch": 1, "epoch_ms": 1000}
"""Formats that count from 1970, with their ticks a second."""

_EVERY_ROW = re.compile(r"-?\d+")
_STAMP = re.compile(r"\d{4}-\d\d-\d\d([ T])?(\d\d:\d\d)?(:\d\d)?(\.\d+)?")


def sortable(declared: str, column_type: str) -> bool:
    """Whether `>=` on the column finds later changes: a native moment or number, or text whose order is that
    of time."""
    kind = column_type.lower()
    if any(word in kind for word in ("time", "date", "int", "numeric", "decimal", "number", "serial")):
        return True
    return not declared or parse_format(declared).sortable


def moved(mark: str, seconds: float, declared: str = "") -> str | None:
    """`mark` later by `seconds` (negative: earlier) in its own spelling; a whole number as it is; None for
    anything else."""
    if declared in TICKS:
        return f"{int(mark) + round(seconds * TICKS[declared])}" if _EVERY_ROW.fullmatch(mark) else None
    if declared:
        return _in_format(mark, seconds, parse_format(declared))
    if _EVERY_ROW.fullmatch(mark):
        return mark
    found = moment(mark).value
    style = _STAMP.match(plain(mark))
    if found is None or style is None:
        return None
    between, clock, second, fraction = style.groups()
    later = _later(found, seconds)
    text = later.date().isoformat()  # strftime writes the year 1 without its zeros
    if clock:
        text += (between or " ") + later.strftime("%H:%M") + (later.strftime(":%S") if second else "")
    return text + (f".{later.microsecond:06d}" if fraction else "")


def is_future(mark: str, now: dt.datetime, declared: str = "") -> bool:
    """True when the mark lies more than a day ahead of the wall clock `now`: one such row must not blind the
    stream."""
    ahead = now + dt.timedelta(days=1)  # a server's clock may be a little ahead of ours, or in another zone
    if declared in TICKS:
        return bool(_EVERY_ROW.fullmatch(mark)) and int(mark) > int(_ticks(ahead, declared))
    found = _read(mark, declared)
    return found is not None and found > ahead


def spelled(moment_: dt.datetime, like: str, declared: str = "") -> str | None:
    """`moment_` in the spelling of the mark `like`."""
    if declared in TICKS:
        return _ticks(moment_, declared)
    found = _read(like, declared)
    return None if found is None else moved(like, (moment_ - found).total_seconds(), declared)


def _read(mark: str, declared: str) -> dt.datetime | None:
    return parse_format(declared).read(mark) if declared else moment(mark).value


def _ticks(moment_: dt.datetime, declared: str) -> str:
    return str(round(moment_.replace(tzinfo=SHANGHAI).timestamp() * TICKS[declared]))


def _in_format(mark: str, seconds: float, declared: Format) -> str | None:
    found = declared.read(mark)
    return (
        None
        if found is None or not declared.sortable
        else _later(found, seconds).strftime(
            declared.spec.replace("%Y", f"{_later(found, seconds).year:04d}")
        )
    )


def _later(moment_: dt.datetime, seconds: float) -> dt.datetime:
    """`moment_` later by `seconds`, within the calendar: 0001-01-01 and 9999-12-31 are marks that occur."""
    try:
        return moment_ + dt.timedelta(seconds=seconds)
    except OverflowError:
        return dt.datetime.min if seconds < 0 else dt.datetime.max.replace(microsecond=0)
