"""Rows of an event: which satisfy it for certain or perhaps, within its window, and as anchors of others."""

from __future__ import annotations

import functools

import ibis
import ibis.expr.types as ir

from heluo.cohort.kleene import TRUE, UNKNOWN
from heluo.cohort.model import ENTRY, Cohort, EventNode
from heluo.cohort.truths import all_true, least, not_false, of_row, truth
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table


def rows_of(cohort: Cohort, of: EventNode) -> ir.Table:
    """Rows that satisfy `of` for certain (v = 2) or perhaps (v = 1): person_id, row_id, day, last_day, visit,
    hospital, v."""
    time = of.category.time
    every = table(f"standard.{of.category.name}")
    read = (
        "hospital",
        "subject_ref",
        "row_key",
        "visit_ref",
        time,
        of.category.end_time,
        *(name for t in of.where for name in (t.name, t.limit)),
    )
    # Only what is read: a join of every column takes as long to compile as to run.
    rows = every.select(*(name for name in dict.fromkeys(read) if name in every.columns))
    if of.hospitals:
        rows = rows.filter(rows.hospital.isin(list(of.hospitals)))
    if of.where:  # said before it is joined: what is false for certain is most of a table
        rows = rows.filter(*(not_false(test, rows) for test in of.where))
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    start = rows[time] if time else ibis.null("timestamp(6)")
    end = rows[of.category.end_time].coalesce(start) if of.category.end_time else start
    values = [of_row(test, rows) for test in of.where]
    visit = rows.hospital + "/" + rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string")
    found = rows.select(
        "person_id",
        row_id=rows.hospital + "/" + rows.row_key,
        start=start,
        day=start.date(),
        last_day=end.date(),
        visit=visit,
        v=all_true(values),
    )
    found = found.filter(found.v >= UNKNOWN)
    if of.pick != "any":
        found = picked(found, of.pick)
    return _in_window(cohort, of, found)


def picked(rows: ir.Table, pick: str) -> ir.Table:
    """The earliest or latest certain row of each person; ties by row id."""
    sure = rows.filter(rows.v == TRUE, rows.start.notnull())
    order = [sure.start.asc() if pick == "first" else sure.start.desc(), sure.row_id.asc()]
    ranked = sure.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def _in_window(cohort: Cohort, of: EventNode, rows: ir.Table) -> ir.Table:
    window = of.window
    tests = []
    if window.since:
        tests.append(truth(rows.day >= ibis.literal(window.since)))
    if window.until:
        tests.append(truth(rows.day <= ibis.literal(window.until)))
    if tests:
        rows = rows.mutate(v=functools.reduce(least, [rows.v, *tests]))
        rows = rows.filter(rows.v >= UNKNOWN)
    if not window.relative:
        return rows
    others = anchors(cohort, window.anchor)
    others = others.select(
        anchor_person=others.person_id,
        anchor_day=others.day if window.edge == "start" else others.last_day,
        anchor_visit=others.visit,
        anchor_id=others.row_id,
        anchor_v=others.v,
    )
    pairs = rows.inner_join(others, rows.person_id == others.anchor_person)
    tests = [pairs.v, pairs.anchor_v]
    for bound, above in ((window.low, True), (window.high, False)):
        if bound is not None:
            tests.append(truth(_on_side(pairs, window.unit, bound, above)))
    if window.same_visit:
        tests.append(truth(pairs.visit == pairs.anchor_visit))
    pairs = pairs.mutate(pair=functools.reduce(least, tests))
    keys = ["person_id", "row_id", "start", "day", "last_day", "visit"]
    # A row is not its own anchor.
    near = pairs.filter(pairs.pair >= UNKNOWN, pairs.row_id != pairs.anchor_id)
    return near.group_by(keys).agg(v=near.pair.max())


def _on_side(pairs: ir.Table, unit: str, bound: int, above: bool) -> ir.BooleanValue:
    if unit == "month":
        moved = (pairs.anchor_day + ibis.interval(months=bound)).cast("date")
        return pairs.day >= moved if above else pairs.day <= moved
    days = days_between(pairs.day, pairs.anchor_day)
    return days >= bound if above else days <= bound


def anchors(cohort: Cohort, anchor: str) -> ir.Table:
    """The rows that `anchor` names; of the entry, the one row with which the person enters."""
    if anchor != ENTRY:
        return rows_of(
            cohort,
            next(leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode) and leaf.id == anchor),
        )
    assert cohort.entry is not None
    rows = functools.reduce(lambda a, b: a.union(b), [rows_of(cohort, leaf) for leaf in cohort.entry.leaves])
    return picked(rows, cohort.entry.limit)
