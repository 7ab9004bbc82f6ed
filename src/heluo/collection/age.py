"""Ages as people write them (`3岁2月`, `5月`, `12天`, `3Y2M`, `新生儿`) as a number in the unit of
the dictionary.

Completed units for a whole number (`3岁11月` is 3 years), parts of one for a decimal. A month is 30.4375 days
and a year 365.25 where days are wanted, so the text always travels along. Guesses at no unit.
"""

from __future__ import annotations

import re
from fractions import Fraction

from heluo.collection.grammar import EMPTY, ParsedCell, plain

_DAYS = {
    "a": Fraction(1461, 4),
    "mo": Fraction(487, 16),
    "wk": Fraction(7),
    "d": Fraction(1),
    "h": Fraction(1, 24),
    "min": Fraction(1, 1440),
}
UNITS = tuple(_DAYS)
"""UCUM units of an age, longest first."""
_WORDS = {
    "a": "周岁|岁|年|years?|yrs?|y",
    "mo": "个月|月|months?|mon|mo|m",
    "wk": "周|星期|weeks?|wks?|w",
    "d": "天|日|days?|d",
    "h": "小时|时|hours?|hrs?|h",
    "min": "分钟|分|minutes?|mins?|min",
}
_AGE = re.compile(
    r"\s*(?:零|又|,)?\s*".join(
        rf"(?:(?P<{unit}>\d+(?:\.\d+)?|半)\s*(?:个(?P<{unit}_half>半))?(?:{words})(?P<{unit}_more>半)?)?"
        for unit, words in _WORDS.items()
    ),
    re.ASCII | re.IGNORECASE,
)
_MOST = {"mo": 11, "wk": 5, "d": 31, "h": 24, "min": 59}
"""What may stand behind a larger unit."""
_NEWBORN = frozenset(("新生儿", "初生儿", "初生", "newborn", "nb"))
_OLDEST = 150 * _DAYS["a"]


def unit_named(word: str) -> str:
    """The unit that `word` (岁, 月, 天 …) means, "" when it means none."""
    found = (unit for unit, words in _WORDS.items() if re.fullmatch(words, plain(word), re.I))
    return next(found, "")


def age(unit: str, bare: str, is_integer: bool, text: str) -> ParsedCell:
    """The age that `text` spells, in `unit`; `bare` is the unit of a number without one ("" = refused). Empty
    in units below the year for whoever is a year old or more; a newborn is 0 years and 0 months, and of no
    known number of days."""
    text = plain(text)
    if not text:
        return EMPTY
    if text.lower() in _NEWBORN:
        return (
            ParsedCell(_number(Fraction(0), is_integer), lossy=True)
            if unit in ("a", "mo")
            else ParsedCell(lossy=True)
        )
    if bare and re.fullmatch(r"\d+(?:\.\d+)?", text, re.ASCII):
        parts = {bare: Fraction(text)}
    else:
        parts = _parts(text)
    if not parts:
        return ParsedCell(code="age")
    months = parts.get("a", Fraction(0)) * 12 + parts.get("mo", Fraction(0))
    rest = sum((count * _DAYS[u] for u, count in parts.items() if u not in ("a", "mo")), Fraction(0))
    total = months * _DAYS["mo"] + rest
    if total > _OLDEST:
        return ParsedCell(code="range")
    if unit not in ("a", "mo") and months >= 12:
        return EMPTY
    # years and months count in twelfths: twelve months are a year, whatever their days are
    value = (
        (months + rest / _DAYS["mo"]) / (12 if unit == "a" else 1)
        if unit in ("a", "mo")
        else total / _DAYS[unit]
    )
    return ParsedCell(
        _number(value, is_integer), lossy=not text.isascii() or not text.replace(".", "").isdecimal()
    )


def _parts(text: str) -> dict[str, Fraction]:
    """unit → count; empty when the text is no age, also for `3岁14月`."""
    match = _AGE.fullmatch(text)
    if match is None:
        return {}
    found: dict[str, Fraction] = {}
    for unit in _WORDS:
        count = match[unit]
        if count is None:
            continue
        half = match[f"{unit}_half"] or match[f"{unit}_more"]
        value = Fraction(1, 2) if count == "半" else Fraction(count) + (Fraction(1, 2) if half else 0)
        if found and value > _MOST[unit]:
            return {}
        found[unit] = value
    return found


def _number(value: Fraction, is_integer: bool) -> int | float:
    return value.numerator // value.denominator if is_integer else round(float(value), 4)
