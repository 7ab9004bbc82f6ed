"""One column of records as an expression: unit → value, and how many records there were of which kind.

A record counts when it satisfies the column's conditions for certain and lies in its window. Of several on
one moment the one with the least row id is first, and last too, as everywhere in `cohort`. A record that
quality control holds gives no value; it only explains why there is none.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.cohort.frame.model import DayWindow, PlannedColumn
from heluo.cohort.frame.rows import UNIT
from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN
from heluo.cohort.truths import all_true, not_false, of_row
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table

ANSWERS = ("person_id", "value", "records", "held", "bounds")


def column(of: PlannedColumn, index: ir.Table) -> ir.Table:
    """unit, person_id, value (null: none), records, held and bounds (how many there are) for each row of the
    frame that has any such record. The person stands beside: a date leaves the lake with its person only."""
    found = _in_window(_records(of), of, index)
    open_ = found.filter(found.held.isnull())
    counted = found.group_by([UNIT, "person_id"]).agg(
        records=found.held.isnull().cast("int64").sum(),
        held=found.held.notnull().cast("int64").sum(),
        bounds=(found.held.isnull() & found.bound).cast("int64").sum(),
    )
    if of.masked:
        return counted.mutate(value=ibis.null("string")).select(UNIT, *ANSWERS)
    values = _picked(of, open_)
    values = values.select(has=values[UNIT], value=values.value)
    joined = counted.left_join(values, counted[UNIT] == values.has)
    return joined.select(UNIT, *ANSWERS)


def _records(of: PlannedColumn) -> ir.Table:
    """person_id, row_id, start, day, visit, held, value, bound, test of every record that satisfies."""
    assert of.rows is not None
    node, category, variable = of.rows, of.category, of.variable
    day = of.rows.day
    comparator = category.comparator(variable.name) if variable else ""
    tests = (*node.where, *((of.test,) if of.test and not of.masked else ()))
    read = (
        *("hospital", "subject_ref", "row_key", "visit_ref", "held", day, comparator),
        "item_code" if of.unit.by and not of.unit.alike else "",
        (variable.shipped or "") if variable and not of.masked else "",
        *(name for t in tests for name in (t.name, t.limit, t.comparator)),
    )
    every = table(f"standard.{category.name}")
    rows = every.select(*(name for name in dict.fromkeys(read) if name and name in every.columns))
    if node.hospitals:
        rows = rows.filter(rows.hospital.isin(list(node.hospitals)))
    if node.where:  # what is false for certain is most of a table
        rows = rows.filter(*(not_false(test, rows) for test in node.where))
        rows = rows.filter(all_true([of_row(test, rows) for test in node.where]) == TRUE)
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    start = rows[day].cast("timestamp(6)") if day else ibis.null("timestamp(6)")
    bound = (rows[comparator].notnull() & (rows[comparator] != "=")) if comparator else ibis.literal(False)
    return rows.select(
        "person_id",
        row_id=rows.hospital + "/" + rows.row_key,
        start=start,
        day=start.date(),
        seen_at=rows.hospital + "/" + rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        held=rows.held,
        value=_value(of, rows),
        bound=bound,
        test=of_row(of.test, rows) if of.test and not of.masked else ibis.literal(TRUE, "int8"),
    )


def _value(of: PlannedColumn, rows: ir.Table) -> ir.Value:
    """The variable in the column's unit; of a category alone, that there is a record."""
    if of.variable is None or of.masked:
        return ibis.literal(1.0)
    value = rows[of.variable.shipped]
    if of.variable.type == "datetime":
        return value.date()
    if of.variable.type not in ("decimal", "integer"):
        return value
    number = value.cast("float64")
    formulas = {(factor, offset) for _, factor, offset in of.unit.by}
    if formulas <= {(1.0, 0.0)}:
        return number
    if of.unit.alike:
        ((factor, offset),) = formulas
        return _converted(number, factor, offset)
    cases = [(rows.item_code == item, _converted(number, f, o)) for item, f, o in of.unit.by]
    return ibis.cases(*cases, else_=ibis.null("float64"))


def _converted(number: ir.NumericValue, factor: float, offset: float) -> ir.NumericValue:
    return (number - offset) / ibis.literal(factor, "float64")


def _in_window(rows: ir.Table, of: PlannedColumn, index: ir.Table) -> ir.Table:
    """The records next to each row of the frame whose window they lie in."""
    own = index.select(UNIT, "visit", "day_0", whose=index.person_id)
    joined = rows.inner_join(own, rows.person_id == own.whose)
    tests = _tests(joined, of.window)
    found = joined.filter(*tests) if tests else joined
    return found.mutate(days=days_between(found.day, found.day_0))


def _tests(rows: ir.Table, window: DayWindow) -> list[ir.BooleanValue]:
    days, found = days_between(rows.day, rows.day_0), list[ir.BooleanValue]()
    if window.low is not None:
        found.append(days >= window.low)
    if window.high is not None:
        found.append(days <= window.high)
    if window.same_visit:
        found.append(rows.seen_at == rows.visit)
    return found


def _picked(of: PlannedColumn, rows: ir.Table) -> ir.Table:
    """unit, value: what the column's pick makes of the records."""
    if of.test is not None and of.pick in ("any", "all"):
        return _tested(of, rows)
    valued = rows.filter(rows.value.notnull())
    if of.pick == "count":
        return valued.group_by(UNIT).agg(value=valued.count())
    if of.pick == "any":
        return valued.group_by(UNIT).agg(value=(valued.count() > 0).cast("int64"))
    if not of.bound_is_value:
        valued = valued.filter(~valued.bound)
    if of.days_from_day_0:
        valued = valued.mutate(value=days_between(valued.value, valued.day_0).cast("float64"))
    if of.pick in ("max", "min", "mean"):
        value = getattr(valued.value, of.pick)()  # a date has no mean, and none is asked for
        return valued.group_by(UNIT).agg(value=value)
    dated = valued.filter(valued.start.notnull())
    order = [dated.start.desc() if of.pick == "last" else dated.start.asc(), dated.row_id.asc()]
    ranked = dated.mutate(rank=ibis.row_number().over(group_by=UNIT, order_by=order))
    return ranked.filter(ranked["rank"] == 0).select(UNIT, "value")


def _tested(of: PlannedColumn, rows: ir.Table) -> ir.Table:
    """1 when `any` (or `all`) of the values fulfil the condition, 0 when not, null when nobody can say."""
    found = rows.group_by(UNIT).agg(best=rows.test.max(), worst=rows.test.min(), unknown=_any_unknown(rows))
    decisive, otherwise = (found.best == TRUE, 0) if of.pick == "any" else (found.worst == FALSE, 1)
    value = ibis.cases(
        (decisive, 1 - otherwise), (found.unknown == 1, ibis.null("int64")), else_=otherwise
    ).cast("int64")
    return found.select(UNIT, value=value)


def _any_unknown(rows: ir.Table) -> ir.Value:
    return (rows.test == UNKNOWN).cast("int64").max()
