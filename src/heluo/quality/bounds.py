"""Numbers that a laboratory gives as bounds: a result "<5" is every number below five and no five.

A comparison of such a column is true where it holds for all of those numbers, false where for none, else
null. All follow from `below` and `at_most` by the engine's own three-valued logic. Which columns have a
comparator says the dictionary (`Category.comparator`).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def below(column: ir.NumericValue, given: ir.StringValue, bound: ir.NumericValue) -> ir.BooleanValue:
    """Whether the value is below `bound`; `column` is it, or a bound of it by the comparator `given`."""
    surely = ((given == "<") & (column <= bound)) | (column < bound)
    return _known(given, column < bound, surely, column >= bound)


def at_most(column: ir.NumericValue, given: ir.StringValue, bound: ir.NumericValue) -> ir.BooleanValue:
    """Whether the value is at most `bound`, read likewise."""
    surely_not = ((given == ">") & (column >= bound)) | (column > bound)
    return _known(given, column <= bound, column <= bound, surely_not)


def _known(
    given: ir.StringValue, exact: ir.BooleanValue, surely: ir.BooleanValue, surely_not: ir.BooleanValue
) -> ir.BooleanValue:
    """`exact` of a value; of an upper bound true where `surely`, of a lower bound false where `surely_not`,
    else null."""
    given = given.fill_null("=")
    return ibis.cases(
        (given.isin(["<", "<="]), surely.nullif(False)),
        (given.isin([">", ">="]), (~surely_not).nullif(True)),
        else_=exact,
    )
