"""Where engines differ, once: expressions that give the same value on each of them
(`tests/spec/test_dialect.py`).

Write these instead of a bare division or date difference. Known differences that they hide:

| expression | DuckDB | Sail, Spark | here |
|---|---|---|---|
| x / 0 | infinity or NaN | null or error | null |
| date − date | interval or integer | interval | days |
| a float64 as text | 1e-05, 1e+21 | 1.0E-5, 1.0E21 | 0.00001, 1000… (`kit.wording`) |
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.wording import DIGITS

SMALLEST, LARGEST = -14, 22
"""Powers of ten between which an engine words a number; nothing that is measured lies outside, and has no
text."""


def divide(above: ir.NumericValue, below: ir.NumericValue) -> ir.FloatingValue:
    """above / below as float64, null when `below` is 0."""
    return above.cast("float64") / below.cast("float64").nullif(0.0)


def days_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Days from `earlier` to `later`, negative when the order is the other one."""
    return later.cast("date").delta(earlier.cast("date"), unit="day")


def number_text(number: ir.NumericValue) -> ir.StringValue:
    """A float64 as `kit.wording.number_text` words it; null for null and for what lies outside SMALLEST and
    LARGEST.

    By way of a decimal with as many places as leave fifteen digits: each engine writes a float64 in its own
    way, and all write a decimal in one. That a number's size decides the type of the decimal makes one case
    for each power of ten; the sizes of clinical numbers come first.
    """
    number = number.cast("float64")
    size = number.abs()
    powers = sorted(range(SMALLEST, LARGEST + 1), key=lambda power: abs(power - 2))
    branches = [
        ((size >= _ten_to(power - 1)) & (size < _ten_to(power)), _with_digits(number, DIGITS - power))
        for power in powers
    ]
    return ibis.cases((size == _ten_to(None), ibis.literal("0")), *branches, else_=ibis.null("string"))


def time_text(time: ir.TimestampValue) -> ir.StringValue:
    """A wall-clock time as `kit.wording.time_text` words it."""
    midnight = time == time.truncate("D")
    return midnight.ifelse(time.strftime("%Y-%m-%d"), time.strftime("%Y-%m-%d %H:%M"))


def _with_digits(number: ir.NumericValue, places: int) -> ir.StringValue:
    """`number` with `places` digits after the point and no zeros at the end; negative places are zeros before
    it."""
    if places > 0:
        return number.cast(f"decimal(38, {places})").cast("string").re_replace(r"\.?0+$", "")
    digits = (number / _ten_to(-places)).round().cast("decimal(38, 0)").cast("string")
    return digits + ibis.literal("0" * -places) if places else digits


def _ten_to(power: int | None) -> ir.FloatingValue:
    """A power of ten as float64, None for 0. From a text: a bare 0.1 is a decimal to Spark, and what it meets
    becomes one too."""
    return ibis.literal("0" if power is None else f"1e{power}").cast("float64")
