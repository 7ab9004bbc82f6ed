"""Truth values as columns of an engine: comparisons of a row's columns, and Kleene's operations on them.

A row that lacks the value that was asked for is *unknown*: an engine's null becomes UNKNOWN and never FALSE.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN, Operations
from heluo.cohort.model import ConditionTest
from heluo.quality.bounds import at_most, below


@dataclass(frozen=True)
class Valued:
    """Values of one leaf: `rows` has `by` and v (int8); everybody else has `otherwise`. `by` is person_id, or
    scope_id where the value may differ between rows of a person."""

    rows: ir.Table
    otherwise: int
    by: str = "person_id"

    def definite(self) -> Valued:
        """The same when what is unknown counts as false. Who is false must stay: `otherwise` may be true."""
        v = (self.rows.v == TRUE).ifelse(TRUE, FALSE).cast("int8")
        return Valued(self.rows.mutate(v=v), TRUE if self.otherwise == TRUE else FALSE, self.by)


class _Columns:
    """Kleene's operations on int8 columns of an engine."""

    def least(self, a: ir.Value, b: ir.Value) -> ir.Value:
        return least(a, b)

    def greatest(self, a: ir.Value, b: ir.Value) -> ir.Value:
        return (a > b).ifelse(a, b)

    def mirrored(self, a: ir.Value) -> ir.Value:
        return ibis.literal(TRUE, "int8") - a

    def number(self, parts: Sequence[ir.Value], least: int) -> ir.Value:
        # TRUE is the greatest value, so equality says the same as at least.
        hold = [(p == TRUE if least == TRUE else p >= least).cast("int64") for p in parts]
        return functools.reduce(lambda a, b: a + b, hold)

    def choose(self, holds: ir.BooleanValue, may: ir.BooleanValue) -> ir.Value:
        return ibis.cases((holds, TRUE), (may, UNKNOWN), else_=FALSE).cast("int8")


COLUMNS: Operations[ir.Value] = _Columns()


def without(rows: ir.Table, *names: str) -> ir.Table:
    """`rows` without the columns `names`, all others named.

    Ibis writes a table that is used several times once, under a name, unless its last step is that columns
    are dropped: then the text of all below it is repeated at each use.
    """
    return rows.select(*(name for name in rows.columns if name not in names))


def least(a: ir.Value, b: ir.Value) -> ir.Value:
    """The smaller of two truth values: both hold."""
    return (a < b).ifelse(a, b)


def all_true(values: Sequence[ir.Value]) -> ir.Value:
    """The conjunction of `values`; TRUE of none."""
    return functools.reduce(least, values, ibis.literal(TRUE, "int8"))


def of_row(test: ConditionTest, rows: ir.Table) -> ir.Value:
    """The truth of a comparison for each row."""
    return truth(_of_row(test, rows))


def not_false(test: ConditionTest, rows: ir.Table) -> ir.BooleanValue:
    """True for the rows of which a comparison is true or unknown, written so that an engine reads the other
    columns of such rows only."""
    condition = _of_row(test, rows)
    if test.op in ("exists", "missing"):
        return condition
    # Where a value is no bound and has no limit of its own, only its absence makes a comparison unknown.
    return (
        condition.fill_null(True) if test.limit or test.comparator else rows[test.name].isnull() | condition
    )


def _of_row(test: ConditionTest, rows: ir.Table) -> ir.BooleanValue:
    column = rows[test.name].date() if test.type == "datetime" else rows[test.name]
    limit = rows[test.limit] if test.limit else None
    scaled = (lambda bound: limit * bound) if limit is not None else None
    if test.comparator:
        return _bounded(test, column, rows[test.comparator], scaled)
    return _condition(test, column, scaled)


def of_baseline(test: ConditionTest, pairs: ir.Table) -> ir.Value:
    """The truth of a comparison of a row with that of its anchor (`anchor_x_…`), for each pair."""
    column, base = pairs[f"own_{test.name}"], pairs[f"anchor_x_{test.name}"]

    def scaled(bound: float) -> ir.Value:
        return base * bound if test.baseline == "times" else base + bound

    if test.comparator:
        return truth(_bounded(test, column, pairs[f"own_{test.comparator}"], scaled))
    return truth(_condition(test, column, scaled))


def compared(test: ConditionTest, column: Any) -> ir.Value:
    """The truth of a comparison of `column`."""
    return truth(_condition(test, column))


def _condition(
    test: ConditionTest, column: Any, scaled: Callable[[float], ir.Value] | None = None
) -> ir.BooleanValue:
    """The comparison of `column`, null where it is unknown. `scaled`: makes a bound of the row's limit."""

    def bound(value: object) -> ir.Value:
        return scaled(float(value)) if scaled else ibis.literal(value)  # type: ignore[arg-type]

    match test.op:
        case "exists":
            return column.notnull()
        case "missing":
            return column.isnull()
        case "=":
            return column == bound(test.values[0])
        case "!=":
            return column != bound(test.values[0])
        case "in":
            return _among(test, column)
        case "not_in":
            return ~_among(test, column)
        case "starts":
            return _begins(column, [str(v) for v in test.values])
        case "<":
            return column < bound(test.values[0])
        case "<=":
            return column <= bound(test.values[0])
        case ">":
            return column > bound(test.values[0])
        case ">=":
            return column >= bound(test.values[0])
        case _:
            return (column >= bound(test.values[0])) & (column <= bound(test.values[1]))


def _bounded(
    test: ConditionTest, column: Any, given: ir.StringValue, scaled: Callable[[float], ir.Value] | None
) -> ir.BooleanValue:
    """The comparison of a value of which `column` may be a bound only (`given`): null where it may hold or
    not."""

    def bound(i: int) -> Any:
        value = test.values[i]
        assert isinstance(value, float)
        return scaled(value) if scaled else ibis.literal(value)

    match test.op:
        case "<":
            return below(column, given, bound(0))
        case "<=":
            return at_most(column, given, bound(0))
        case ">":
            return ~at_most(column, given, bound(0))
        case ">=":
            return ~below(column, given, bound(0))
        case "=":
            return at_most(column, given, bound(0)) & ~below(column, given, bound(0))
        case "!=":
            return ~at_most(column, given, bound(0)) | below(column, given, bound(0))
        case _:
            return ~below(column, given, bound(0)) & at_most(column, given, bound(1))


def truth(condition: ir.BooleanValue) -> ir.Value:
    """TRUE, FALSE, and UNKNOWN for null."""
    return ibis.cases((condition, TRUE), (~condition, FALSE), else_=UNKNOWN).cast("int8")


def _among(test: ConditionTest, column: Any) -> ir.BooleanValue:
    """Whether `column` is one of the values, or lies in one of the sets of codes."""
    listed = list(test.values)
    found = [column.isin(listed)] if listed or not test.groups else []
    for group in test.groups:
        codes = [column.isin(list(group.codes))] if group.codes else []
        inside = _in_or_below(column, group.inside_codes, group.inside_prefixes)
        outside = _in_or_below(column, group.outside_codes, group.outside_prefixes)
        below = inside[0] & ~outside[0] if inside and outside else inside[0] if inside else None
        found += [*codes, *([below] if below is not None else [])]
    return functools.reduce(lambda a, b: a | b, found)


def _in_or_below(
    column: Any, codes: tuple[str, ...], prefixes: tuple[str, ...]
) -> tuple[ir.BooleanValue, ...]:
    """One condition, or none where nothing is asked."""
    parts = [column.isin(list(codes))] if codes else []
    parts += [_begins(column, prefixes)] if prefixes else []
    return (functools.reduce(lambda a, b: a | b, parts),) if parts else ()


def _begins(column: Any, with_: Sequence[str]) -> ir.BooleanValue:
    return functools.reduce(lambda a, b: a | b, [column.startswith(one) for one in with_])
