"""Rows of an event: which satisfy it for certain or perhaps, within its window, and as anchors of others."""

from __future__ import annotations

import functools

import ibis
import ibis.expr.types as ir

from heluo.cohort.kleene import TRUE, UNKNOWN, combine
from heluo.cohort.model import ENTRY, Cohort, EventNode, GroupNode, Node, TimeWindow, walk
from heluo.cohort.occurrences import of_none, so_many
from heluo.cohort.truths import COLUMNS, all_true, least, not_false, of_row, truth
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table


def rows_of(cohort: Cohort, of: EventNode) -> ir.Table:
    """Rows that satisfy `of` for certain (v = 2) or, unless what is unknown is false, perhaps (v = 1):
    person_id, event, row_id, start, day, last_day, hospital, visit, v."""
    rows = _by_themselves(cohort, of)
    if of.window.relative:
        rows = _near(rows, of.window, anchors(cohort, of.window.anchor))
    if of.around is not None:
        rows = _with(cohort, of.around, rows)
    return _possible(cohort, rows)


def _by_themselves(cohort: Cohort, of: EventNode) -> ir.Table:
    """Rows of `of` without what is asked relative to an anchor and around them."""
    every = table(f"standard.{of.category.name}")
    read = (
        "hospital",
        "subject_ref",
        "row_key",
        "visit_ref",
        of.day,
        of.category.end_time,
        *(name for t in of.where for name in (t.name, t.limit, t.comparator)),
    )
    # Only what is read: a join of every column takes as long to compile as to run.
    rows = every.select(*(name for name in dict.fromkeys(read) if name in every.columns))
    if of.hospitals:
        rows = rows.filter(rows.hospital.isin(list(of.hospitals)))
    if of.where:  # said before it is joined: what is false for certain is most of a table
        rows = rows.filter(*(not_false(test, rows) for test in of.where))
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    start = rows[of.day].cast("timestamp(6)") if of.day else ibis.null("timestamp(6)")
    # An open end is unknown: the row's first day is not its last.
    end = rows[of.category.end_time] if of.category.end_time else start
    found = rows.select(
        "person_id",
        event=ibis.literal(of.event),
        row_id=rows.hospital + "/" + rows.row_key,
        start=start,
        day=start.date(),
        last_day=end.date(),
        hospital=rows.hospital,
        visit=rows.hospital + "/" + rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        v=all_true([of_row(test, rows) for test in of.where]),
    )
    found = _possible(cohort, found)
    if of.pick != "any":
        found = picked(found, of.pick)
    return _possible(cohort, _between_days(found, of.window))


def picked(rows: ir.Table, pick: str) -> ir.Table:
    """The earliest or latest certain row of each person; ties by row id."""
    sure = rows.filter(rows.v == TRUE, rows.start.notnull())
    order = [sure.start.asc() if pick == "first" else sure.start.desc(), sure.row_id.asc()]
    ranked = sure.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def _possible(cohort: Cohort, rows: ir.Table) -> ir.Table:
    return rows.filter(rows.v == TRUE if cohort.unknown_is_false else rows.v >= UNKNOWN)


def _between_days(rows: ir.Table, window: TimeWindow) -> ir.Table:
    tests = []
    if window.since:
        tests.append(truth(rows.day >= ibis.literal(window.since)))
    if window.until:
        tests.append(truth(rows.day <= ibis.literal(window.until)))
    return rows.mutate(v=functools.reduce(least, [rows.v, *tests])) if tests else rows


def _near(rows: ir.Table, window: TimeWindow, others: ir.Table) -> ir.Table:
    """`rows` with the best that they are worth next to one of `others`."""
    pairs = _pairs(rows, window, others)
    pairs = pairs.mutate(pair=least(pairs.pair, pairs.anchor_v))
    near = pairs.filter(pairs.pair >= UNKNOWN)
    keys = ["person_id", "event", "row_id", "start", "day", "last_day", "hospital", "visit"]
    return near.group_by(keys).agg(v=near.pair.max())


def _with(cohort: Cohort, around: Node, rows: ir.Table) -> ir.Table:
    """`rows` with what `around` is worth for each of them by itself."""
    joined, names = rows, dict[str, str]()
    leaves = [of for of in walk(around) if isinstance(of, EventNode)]
    for i, leaf in enumerate(leaves):
        pairs = _pairs(_by_themselves(cohort, leaf), leaf.window, rows)
        pairs = _possible(cohort, pairs.mutate(v=pairs.pair))
        found = so_many(pairs, "anchor_id", leaf, cohort.unknown_is_false)
        names[leaf.id] = f"around_{i}"
        found = found.select(around_id=found.anchor_id, **{names[leaf.id]: found.v})
        joined = joined.left_join(found, joined.row_id == found.around_id).drop("around_id")
    columns = {leaf.id: joined[names[leaf.id]].fill_null(of_none(leaf)).cast("int8") for leaf in leaves}
    worth = least(joined.v, _combined(around, columns)).cast("int8")
    return joined.mutate(v=worth).select(*rows.columns)


def _combined(node: Node, columns: dict[str, ir.Value]) -> ir.Value:
    if not isinstance(node, GroupNode):
        return columns[node.id]
    return combine(node.kind, node.n, [_combined(part, columns) for part in node.parts], COLUMNS)


def _pairs(rows: ir.Table, window: TimeWindow, others: ir.Table) -> ir.Table:
    """Each of `rows` with each row of the same person in `others` (`anchor_…`) that is not itself; `pair` is
    what the row and the window between the two are worth."""
    others = others.select(
        anchor_person=others.person_id,
        anchor_event=others.event,
        anchor_id=others.row_id,
        anchor_day=others.day if window.edge == "start" else others.last_day,
        anchor_hospital=others.hospital,
        anchor_visit=others.visit,
        anchor_v=others.v,
    )
    pairs = rows.inner_join(others, rows.person_id == others.anchor_person)
    pairs = pairs.filter((pairs.event != pairs.anchor_event) | (pairs.row_id != pairs.anchor_id))
    tests = [pairs.v]
    for bound, above in ((window.low, True), (window.high, False)):
        if bound is not None:
            tests.append(truth(_on_side(pairs, window.unit, bound, above)))
    if window.same_visit:
        # A visit is a hospital's own: where the hospitals differ, no absent number leaves it open.
        one_hospital = pairs.hospital == pairs.anchor_hospital
        tests.append(truth(one_hospital & (pairs.visit == pairs.anchor_visit)))
    return pairs.mutate(pair=functools.reduce(least, tests))


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
