"""Conditions on columns that several check templates share. Expressions only: nothing is read here."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from heluo.quality.model import Check
from heluo.quality.row import Row

LIMITS = "outside_range"
"""Last part of the id of a check of a variable's own limits."""


def how_many(holds: ir.BooleanValue) -> ir.IntegerScalar:
    """In how many rows it holds; null does not hold."""
    # A count that filters (`count(where=…)`) takes twice as long on DuckDB when there are hundreds in one
    # aggregate: each filter cuts the columns of its own.
    return ibis.ifelse(holds, 1, ibis.null("int64")).count()


def any_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """OR of conditions, nulls as false."""
    return functools.reduce(operator.or_, (c.fill_null(False) for c in conditions), ibis.literal(False))


def all_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """AND of conditions, nulls as false."""
    return functools.reduce(operator.and_, (c.fill_null(False) for c in conditions), ibis.literal(True))


def outside(value: ir.NumericValue, low: float | None, high: float | None) -> ir.BooleanValue:
    """Below `low` or above `high`; None is no bound."""
    bounds = (None if low is None else value < low, None if high is None else value > high)
    return any_of(c for c in bounds if c is not None)


def exact(row: Row, name: str) -> ir.FloatingValue:
    """The number where it is one: of a bound ("<5") nobody knows which number it stands for."""
    value = row.value(name).cast("float64")
    comparator = row.category.comparator(name)
    if not comparator:
        return value
    return ibis.ifelse(row.value(comparator).fill_null("=") == "=", value, ibis.null("float64"))


def prefixed(code: ir.StringValue, part: str) -> ir.BooleanValue:
    """`C53`: codes that begin so; `C51-C58`: codes whose beginning lies in that range."""
    first, dash, last = part.partition("-")
    return code.substr(0, len(first)).between(first, last) if dash else code.startswith(part)


def absent(row: Row, name: str) -> ir.BooleanValue:
    """Neither a value nor, for a coded variable, a text that was written for it."""
    # Blank texts do not arrive: a hospital ships them as null.
    value = row.value(name)
    variable = row.category.variables.get(name)
    if variable is not None and variable.type == "code" and variable.origin == "hospital":
        return value.isnull() & row.written(name).isnull()
    # A value that was taken out was there.
    if variable is not None and (variable.low is not None or variable.high is not None):
        return value.isnull() & ~row.taken_out(f"{variable.full_name}.{LIMITS}")
    return value.isnull()


def as_text(value: ir.Value) -> ir.StringValue:
    """A code as it is, a boolean as true or false."""
    return value if isinstance(value, ir.StringValue) else value.cast("string")


def filters(row: Row, check: Check) -> ir.BooleanValue:
    """The rows that a rule's own filters leave: parameters named like one of its variables."""
    return all_of(
        row.value(v).cast("string").isin(check.listed(v)) for v in check.variables if v in check.parameters
    )
