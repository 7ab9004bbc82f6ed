"""Where engines differ, once: expressions that give the same value on each of them
(`tests/spec/test_dialect.py`).

Write these instead of a bare division or date difference. Known differences that they hide:

| expression | DuckDB | Sail, Spark | here |
|---|---|---|---|
| x / 0 | infinity or NaN | null or error | null |
| date − date | interval or integer | interval | whole days |
"""

from __future__ import annotations

import ibis.expr.types as ir


def divide(above: ir.NumericValue, below: ir.NumericValue) -> ir.FloatingValue:
    """above / below as float64, null when `below` is 0."""
    return above.cast("float64") / below.cast("float64").nullif(0.0)


def days_between(later: ir.DateValue, earlier: ir.DateValue) -> ir.IntegerValue:
    """Whole days from `earlier` to `later`, negative when the order is the other one."""
    return later.cast("date").delta(earlier.cast("date"), unit="day")
