"""Rows of one event: which satisfy it for certain or perhaps by themselves, and each next to a row of its
anchor. What is asked around them, and which rows an anchor names, is `events.py`."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from heluo.cohort.eras import merged
from heluo.cohort.kleene import TRUE, UNKNOWN
from heluo.cohort.model import Cohort, ConditionTest, EventNode, TimeWindow
from heluo.cohort.scopes import Scope
from heluo.cohort.truths import all_true, least, not_false, of_baseline, of_row, truth, without
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table


def rows_by_themselves(cohort: Cohort, of: EventNode, carried: Iterable[str] = ()) -> ir.Table:
    """Rows of `of` without what is asked relative to an anchor and around them: person_id, the columns of
    ROW, `code`, `then` (what is asked of the picked row is worth), x_… of `carried`, own_… of what is
    compared with a baseline, and v."""
    category = of.category
    compared = [t for t in of.where if t.baseline]
    where = [t for t in of.where if not t.baseline]
    rows = _linked(of, [*where, *compared, *of.then], carried)
    start = rows[of.day].cast("timestamp(6)") if of.day else ibis.null("timestamp(6)")
    # An open end is unknown: the row's first day is not its last.
    end = rows[category.end_time].cast("timestamp(6)") if category.end_time else start
    row_id = rows.hospital + "/" + rows.row_key
    found = rows.select(
        "person_id",
        event=ibis.literal(of.event),
        row_id=row_id,
        event_id=ibis.literal(f"{of.event}.{of.day}:") + row_id,
        start=start,
        end=end,
        hospital=rows.hospital,
        visit=rows.hospital + "/" + rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        code=rows[of.code].cast("string") if of.code else ibis.null("string"),
        then=all_true([of_row(test, rows) for test in of.then if test.category]),
        v=all_true([of_row(test, rows) for test in where]),
        **{f"x_{name}": _exact(rows, of, name) for name in carried},
        **_own(rows, compared),
    )
    found = possible(cohort, found)
    if of.era:
        found = merged(found, of)
    chosen = of.pick != "any" and of.among == "all"
    if chosen:
        found = picked(found, of.pick)
    if chosen or of.pick == "any":
        found = found.mutate(v=least(found.v, found.then))
    return possible(cohort, _between_days(found, of.window))


def _linked(of: EventNode, tests: list[ConditionTest], carried: Iterable[str]) -> ir.Table:
    """The rows of the category that are not false for certain, with their person. Only what is read: a
    join of every column takes as long to compile as to run."""
    every = table(f"standard.{of.category.name}")
    read = (
        "hospital",
        "subject_ref",
        "row_key",
        "visit_ref",
        of.day,
        of.category.end_time,
        of.code if of.distinct == "code" or (of.era and of.era.each_code) else "",
        *(name for t in tests for name in (t.name, t.limit, t.comparator) if t.category),
        *(name for v in carried for name in (v, of.category.comparator(v))),
    )
    rows = every.select(*(name for name in dict.fromkeys(read) if name in every.columns))
    if of.hospitals:
        rows = rows.filter(rows.hospital.isin(list(of.hospitals)))
    alone = [not_false(test, rows) for test in of.where if not test.baseline]
    if alone:  # said before it is joined: what is false for certain is most of a table
        rows = rows.filter(*alone)
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    return rows if of.code in rows.columns or not of.code else rows.mutate(**{of.code: ibis.null("string")})


def _exact(rows: ir.Table, of: EventNode, name: str) -> ir.Value:
    """A value to compare with: a bound is none."""
    comparator = of.category.comparator(name)
    if not comparator:
        return rows[name]
    is_value = rows[comparator].isnull() | (rows[comparator] == "=")
    return is_value.ifelse(rows[name], ibis.null(rows[name].type()))


def _own(rows: ir.Table, compared: list[ConditionTest]) -> dict[str, ir.Value]:
    found = {f"own_{t.name}": rows[t.name] for t in compared}
    return found | {f"own_{t.comparator}": rows[t.comparator] for t in compared if t.comparator}


def spread(rows: ir.Table, scope: Scope) -> ir.Table:
    """`rows` for each row of the scope of the same person."""
    if scope.rows is None:
        return rows.mutate(scope_id=rows.person_id)
    ids = scope.rows.select("scope_id", scope_person=scope.rows.person_id)
    return without(rows.inner_join(ids, rows.person_id == ids.scope_person), "scope_person")


def picked(rows: ir.Table, pick: str, by: tuple[str, ...] = ("person_id",), nth: int = 1) -> ir.Table:
    """The earliest or latest certain row of each person, or the `nth` of them; ties by row id."""
    sure = rows.filter(rows.v == TRUE, rows.start.notnull())
    time = sure.start.desc() if pick == "last" else sure.start.asc()
    order = [time, sure.row_id.asc(), sure.event_id.asc()]
    ranked = sure.mutate(rank=ibis.row_number().over(group_by=list(by), order_by=order))
    return without(ranked.filter(ranked["rank"] == nth - 1), "rank")


def possible(cohort: Cohort, rows: ir.Table) -> ir.Table:
    return rows.filter(rows.v == TRUE if cohort.unknown_is_false else rows.v >= UNKNOWN)


def _between_days(rows: ir.Table, window: TimeWindow) -> ir.Table:
    tests = []
    if window.since:
        tests.append(truth(rows.start.date() >= ibis.literal(window.since)))
    if window.until:
        tests.append(truth(rows.start.date() <= ibis.literal(window.until)))
    return rows.mutate(v=functools.reduce(least, [rows.v, *tests])) if tests else rows


def pairs_of(rows: ir.Table, of: EventNode, others: ir.Table) -> ir.Table:
    """Each of `rows` with each row of the same person in `others` that is not itself, or only with itself
    where the same row is asked for; v is what the row and the window between the two are worth."""
    window = of.window
    pairs = rows.inner_join(others, rows.person_id == others.anchor_person)
    same = (pairs.event == pairs.anchor_event) & (pairs.row_id == pairs.anchor_row_id)
    if window.same_row or not window.or_itself:
        pairs = pairs.filter(same if window.same_row else ~same)
    tests = [pairs.v]
    for one in (window, window.also) if window.also else (window,):
        for bound, above in ((one.low, True), (one.high, False)):
            if bound is not None:
                tests.append(truth(_on_side(pairs, one, bound, above)))
    if window.same_visit:
        # A visit is a hospital's own: where the hospitals differ, no absent number leaves it open.
        one_hospital = pairs.hospital == pairs.anchor_hospital
        tests.append(truth(one_hospital & (pairs.visit == pairs.anchor_visit)))
    tests += [of_baseline(t, pairs) for t in of.where if t.baseline]
    return pairs.mutate(v=functools.reduce(least, tests))


def _on_side(pairs: ir.Table, window: TimeWindow, bound: int, above: bool) -> ir.BooleanValue:
    anchor = pairs.anchor_start if window.edge == "start" else pairs.anchor_end
    moment = pairs.start if window.of == "start" else pairs.end
    if window.unit == "hour":
        moved = anchor + ibis.interval(hours=bound)
        return moment >= moved if above else moment <= moved
    if window.unit == "month":
        moved = (anchor.date() + ibis.interval(months=bound)).cast("date")
        return moment.date() >= moved if above else moment.date() <= moved
    days = days_between(moment.date(), anchor.date())
    return days >= bound if above else days <= bound
