"""The dictionary's filters and diseases as expressions over the lake: the same meaning as
`dictionary.filter`, on an engine."""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Dictionary
from heluo.dictionary.filter import Filter, Selection
from heluo.quality.bounds import at_most, below


def matches(rows: ir.Table, selection: Selection, dictionary: Dictionary) -> ir.BooleanValue:
    """True for rows that satisfy every filter of `selection`; never null."""
    conditions = [_holds(rows, selection.category, one, dictionary) for one in selection.where]
    return functools.reduce(operator.and_, conditions, ibis.literal(True))


def _holds(rows: ir.Table, category: str, one: Filter, dictionary: Dictionary) -> ir.BooleanValue:
    variable = dictionary.categories[category].variables[one.variable]
    assert variable.shipped is not None
    column = rows[variable.shipped]
    match one.operator:
        case "present":
            return column.notnull()
        case "absent":
            return column.isnull()
        case "at_least" | "above" | "at_most" | "below":
            assert one.number is not None
            if comparator := dictionary.categories[category].comparator(one.variable):
                return _certain(one, column, rows[comparator]).fill_null(False)
            compare = {
                "at_least": operator.ge,
                "above": operator.gt,
                "at_most": operator.le,
                "below": operator.lt,
            }[one.operator]
            return compare(column, one.number).fill_null(False)
    if variable.type == "boolean":
        # Engines write a boolean as text in different ways.
        column = column.ifelse("true", "false")
    elif variable.type not in ("code", "string", "text", "id"):
        column = column.cast("string")
    listed = (
        column.isin(list(one.values)) if one.operator in ("in", "not_in") else _begins(column, one.values)
    )
    found = listed.fill_null(False)
    return ~found if one.operator in ("not_in", "not_starts") else found


def _certain(one: Filter, column: ir.NumericValue, given: ir.StringValue) -> ir.BooleanValue:
    """The comparison of a number that may be given as a bound; null where that bound leaves it open."""
    number = ibis.literal(one.number)
    match one.operator:
        case "at_least":
            return ~below(column, given, number)
        case "above":
            return ~at_most(column, given, number)
        case "at_most":
            return at_most(column, given, number)
        case _:
            return below(column, given, number)


def _begins(column: ir.StringValue, prefixes: tuple[str, ...]) -> ir.BooleanValue:
    return functools.reduce(operator.or_, [column.startswith(prefix) for prefix in prefixes])
