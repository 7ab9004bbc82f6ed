"""How a number and a time are worded, wherever a person reads one.

A number: every digit, at most fifteen of them, which is what a float64 carries for sure (a half is rounded
away from zero); no exponent, no zeros after the last digit, no sign before 0. A time: the day, then hour and
minute, unless it is a midnight to the second, which stands for a day whose time is not known.

The cases are `dictionary/wording.csv`. The same rule for engines is `engines.dialect`, for the portal
`web/src/kit/format.ts`, which groups digits besides. Shares and counts in headlines have rules of their own.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal

DIGITS = 15
_FIFTEEN = Context(prec=DIGITS, rounding=ROUND_HALF_UP)


def number_text(number: float | Decimal | None) -> str:
    """`number` in words' stead: "0.00042", "1500"; "" for none and for what is no number (NaN, infinite)."""
    if number is None:
        return ""
    # By way of the shortest text that means this float, so that 0.1 + 0.2 does not bring its noise along.
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        return ""
    rounded = _FIFTEEN.create_decimal(exact)
    if not rounded:
        return "0"
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def time_text(time: dt.date | None) -> str:
    """A date or a wall-clock time: "2024-01-05", "2024-01-05 08:30"; "" for none."""
    if time is None:
        return ""
    if not isinstance(time, dt.datetime) or time.time() == dt.time():
        return f"{time:%Y-%m-%d}"
    return f"{time:%Y-%m-%d %H:%M}"
