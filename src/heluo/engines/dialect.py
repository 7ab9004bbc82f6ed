"""Where engines differ, once: expressions that give the same value on each of them (`tests/spec/test_dialect.py`).

Write these instead of a bare cast, division or date difference. Known differences that they hide:

| expression | DuckDB | Sail, Spark | here |
|---|---|---|---|
| text → number | accepts "1_000", "0x1F", "NaN", "inf" | accepts "NaN", "1f", "1d" | grammar first, then cast |
| x / 0 | infinity or NaN | null or error | null |
| date − date | interval or integer | interval | whole days |
| date → timestamp | wall clock | an instant in the session's zone | wall clock (the session's zone is UTC) |
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
INTEGER = r"^[+-]?[0-9]{1,18}$"


def to_number(text: ir.StringValue) -> ir.FloatingValue:
    """The decimal number that `text` writes, null for anything else (blanks, units, NaN, hexadecimal)."""
    return ibis.ifelse(text.re_search(NUMBER), text, ibis.null("string")).try_cast("float64")


def to_integer(text: ir.StringValue) -> ir.IntegerValue:
    """The whole number that `text` writes (up to 18 digits), null for anything else."""
    return ibis.ifelse(text.re_search(INTEGER), text, ibis.null("string")).try_cast("int64")


def divide(above: ir.NumericValue, below: ir.NumericValue) -> ir.FloatingValue:
    """above / below as float64, null when `below` is 0."""
    return above.cast("float64") / below.cast("float64").nullif(0.0)


def days_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Whole days from `earlier` to `later`, negative when the order is the other one."""
    return later.cast("date").delta(earlier.cast("date"), unit="day")


def at_midnight(date: ir.DateValue) -> ir.TimestampValue:
    """The wall-clock timestamp at which `date` begins."""
    return date.cast("timestamp(6)")


def month_text(moment: ir.TimestampValue | ir.DateValue) -> ir.StringValue:
    """ "2024-05", null for null."""
    return moment.strftime("%Y-%m")
