"""How many rows of an event there are, by row, day, visit or code: for certain and at most. Decides
nothing about a single row."""

from __future__ import annotations

import ibis.expr.types as ir

from heluo.cohort.kleene import ONE, TRUE, UNKNOWN, number_is
from heluo.cohort.model import EventNode
from heluo.cohort.truths import COLUMNS


def so_many(rows: ir.Table, by: str, of: EventNode, unknown_is_false: bool) -> ir.Table:
    """`by` and v: whether `rows`, which satisfy for certain (v = 2) or perhaps (v = 1), are as many as `of`
    asks. Who has no row has the value `of_none`.

    A row without a day (a visit, a code) may be one of its own or one that is counted already: it only
    makes more possible. Where nothing is unknown (`unknown_is_false`) only certain rows and their days are
    counted."""
    sure, possible = rows.v == TRUE, rows.v >= UNKNOWN
    match of.distinct:
        case "row":
            counted = {"sure": sure.sum(), "possible": possible.sum()}
        case "day":
            counted = {
                "sure": rows.start.date().nunique(where=sure),
                "possible": rows.start.date().nunique(where=possible),
                "unplaced": (possible & rows.start.date().isnull()).sum(),
            }
        case "code":
            counted = {
                "sure": rows.code.nunique(where=sure),
                "possible": rows.code.nunique(where=possible),
                "unplaced": (possible & rows.code.isnull()).sum(),
            }
        case _:
            counted = {
                "sure": rows.visit.nunique(where=sure),
                "possible": rows.visit.nunique(where=possible),
                "unplaced": (possible & rows.visit.isnull()).sum(),
            }
    found = rows.group_by(by).agg(**counted)
    sure, possible = found.sure.fill_null(0), found.possible.fill_null(0)
    if "unplaced" in counted and not unknown_is_false:
        possible = possible + found.unplaced.fill_null(0)
    return found.select(by, v=number_is(sure, possible, of.op, of.n, COLUMNS))


def numbered(rows: ir.Table, by: str, n: int) -> ir.Table:
    """`by` and v: whether `rows` are at least `n`."""
    found = rows.group_by(by).agg(sure=(rows.v == TRUE).sum(), possible=(rows.v >= UNKNOWN).sum())
    return found.select(by, v=number_is(found.sure, found.possible, ">=", n, COLUMNS))


def of_none(of: EventNode) -> int:
    """The value of `of` without any such row."""
    return int(number_is(0, 0, of.op, of.n, ONE))
