"""The meaning of a definition, as an Ibis expression over the lake's tables: 2 = true, 1 = unknown, 0 =
false, for every person and node.

`leaf` gives one leaf, `tree` the whole definition. `vectors.py` computes the same leaf by leaf; a test holds
the two together on each engine. Text leaves are a scan here (the reference); the search index answers them in
practice.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from heluo.cohort.define import ENTRY, Cohort, Event, Group, Leaf, Person, Phrase, Test
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table

TRUE, UNKNOWN, FALSE = 2, 1, 0


@dataclass(frozen=True)
class Valued:
    """Values of one leaf: `rows` has person_id and v (1 or 2, int8); everybody else has `otherwise`."""

    rows: ir.Table
    otherwise: int


def leaf(cohort: Cohort, of: Leaf, day: dt.date) -> Valued:
    """The values of the leaf `of`. `day` is the release's day, at which an age without a moment is taken."""
    match of:
        case Event():
            valued = _event(cohort, of)
        case Person():
            valued = _person(cohort, of, day)
        case Phrase():
            valued = _phrase(of)
    return _definite(valued) if cohort.unknown_is_false else valued


def entry(cohort: Cohort) -> Valued:
    """Whether a person enters at all: true for everybody when there is no entry."""
    persons = table("application.person_wide")
    if cohort.entry is None:
        return Valued(
            persons.select("person_id", v=ibis.literal(TRUE, "int8")).filter(ibis.literal(False)), TRUE
        )
    rows = functools.reduce(
        lambda a, b: a.union(b),
        [_rows(cohort, leaf).select("person_id", "v") for leaf in cohort.entry.leaves],
    )
    valued = Valued(rows.group_by("person_id").agg(v=rows.v.max()), FALSE)
    return _definite(valued) if cohort.unknown_is_false else valued


def tree(cohort: Cohort, day: dt.date) -> tuple[ir.Table, dict[str, str]]:
    """(person_id and one int8 column a node, node id → column). The column of ENTRY is the entry, that of ""
    the whole cohort."""
    persons = table("application.person_wide").select("person_id")
    joined, columns = persons, dict[str, Callable[[ir.Table], ir.Value]]()
    leaves: dict[str, Valued] = {ENTRY: entry(cohort)} | {
        of.id: leaf(cohort, of, day) for of in cohort.leaves()
    }
    names = {id: f"n{i}" for i, id in enumerate(leaves)}
    for id, valued in leaves.items():
        part = valued.rows.select(joined_id=valued.rows.person_id, **{names[id]: valued.rows.v})
        joined = joined.left_join(part, joined.person_id == part.joined_id).drop("joined_id")
        columns[id] = functools.partial(_filled, name=names[id], otherwise=valued.otherwise)
    for node in cohort.nodes():
        if isinstance(node, Group):
            names[node.id] = f"n{len(names)}"
            columns[node.id] = functools.partial(_group, node=node, columns=columns)
    names[""] = f"n{len(names)}"
    rules = [rule.where.id for rule in cohort.rules]
    columns[""] = lambda t: functools.reduce(
        lambda a, b: _least(a, b), [columns[id](t) for id in [ENTRY, *rules]]
    )
    return joined.select(
        "person_id", **{names[id]: column(joined).cast("int8") for id, column in columns.items()}
    ), names


def _filled(t: ir.Table, name: str, otherwise: int) -> ir.Value:
    return t[name].fill_null(otherwise)


def _group(t: ir.Table, node: Group, columns: dict[str, Callable[[ir.Table], ir.Value]]) -> ir.Value:
    return combine(node, [columns[part.id](t) for part in node.parts])


def combine(node: Group, parts: list[ir.Value]) -> ir.Value:
    """The value of a group from the values of its parts (Kleene's three values)."""
    match node.kind:
        case "all":
            return functools.reduce(_least, parts)
        case "any":
            return functools.reduce(_most, parts)
        case "not":
            return ibis.literal(2, "int8") - parts[0]
    sure = functools.reduce(lambda a, b: a + b, [(p == TRUE).cast("int64") for p in parts])
    possible = functools.reduce(lambda a, b: a + b, [(p >= UNKNOWN).cast("int64") for p in parts])
    return _counted(sure, possible, ">=" if node.kind == "at_least" else "<=", node.n)


def _least(a: ir.Value, b: ir.Value) -> ir.Value:
    return (a < b).ifelse(a, b)


def _most(a: ir.Value, b: ir.Value) -> ir.Value:
    return (a > b).ifelse(a, b)


def _counted(sure: ir.Value, possible: ir.Value, op: str, n: int) -> ir.Value:
    """Value of "count op n" when the count lies between `sure` and `possible`."""
    holds, may = {
        ">=": (sure >= n, possible >= n),
        "<=": (possible <= n, sure <= n),
        "=": ((sure == n) & (possible == n), (sure <= n) & (possible >= n)),
    }[op]
    return ibis.cases((holds, TRUE), (may, UNKNOWN), else_=FALSE).cast("int8")


def holds_for_none(of: Leaf) -> bool:
    """True for a leaf that a person without any such row satisfies."""
    return isinstance(of, Event) and _counted_zero(of.op, of.n) == TRUE


def _counted_zero(op: str, n: int) -> int:
    return TRUE if {">=": n <= 0, "<=": True, "=": n == 0}[op] else FALSE


def _definite(valued: Valued) -> Valued:
    return Valued(valued.rows.filter(valued.rows.v == TRUE), TRUE if valued.otherwise == TRUE else FALSE)


def _event(cohort: Cohort, of: Event) -> Valued:
    rows = _rows(cohort, of)
    sure, possible = rows.v == TRUE, rows.v >= UNKNOWN
    match of.distinct:
        case "row":
            counted = {"sure": sure.sum(), "possible": possible.sum()}
        case "day":
            undated = (possible & rows.day.isnull()).sum()
            counted = {
                "sure": rows.day.nunique(where=sure),
                "possible": rows.day.nunique(where=possible) + undated,
            }
        case _:
            unplaced = (possible & rows.visit.isnull()).sum()
            counted = {
                "sure": rows.visit.nunique(where=sure),
                "possible": rows.visit.nunique(where=possible) + unplaced,
            }
    person = rows.group_by("person_id").agg(**counted)
    sure, possible = person.sure.fill_null(0), person.possible.fill_null(0)
    return Valued(
        person.select("person_id", v=_counted(sure, possible, of.op, of.n)), _counted_zero(of.op, of.n)
    )


def _rows(cohort: Cohort, of: Event) -> ir.Table:
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
    rows = every.select(
        *(name for name in dict.fromkeys(read) if name in every.columns)
    )  # a join of whole rows takes as long to compile as to run
    if of.hospitals:
        rows = rows.filter(rows.hospital.isin(list(of.hospitals)))
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    start = rows[time] if time else ibis.null("timestamp(6)")
    end = rows[of.category.end_time].coalesce(start) if of.category.end_time else start
    values = [_value(test, rows) for test in of.where]
    visit = rows.hospital + "/" + rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string")
    found = rows.select(
        "person_id",
        row_id=rows.hospital + "/" + rows.row_key,
        start=start,
        day=start.date(),
        last_day=end.date(),
        visit=visit,
        v=functools.reduce(_least, values, ibis.literal(TRUE, "int8")),
    )
    found = found.filter(found.v >= UNKNOWN)
    if of.pick != "any":
        found = _picked(found, of.pick)
    return _in_window(cohort, of, found)


def _picked(rows: ir.Table, pick: str) -> ir.Table:
    """The earliest or latest certain row of each person; ties by row id."""
    sure = rows.filter(rows.v == TRUE, rows.start.notnull())
    order = [sure.start.asc() if pick == "first" else sure.start.desc(), sure.row_id.asc()]
    ranked = sure.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order))
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def _in_window(cohort: Cohort, of: Event, rows: ir.Table) -> ir.Table:
    window = of.window
    tests = []
    if window.since:
        tests.append(_truth(rows.day >= ibis.literal(window.since)))
    if window.until:
        tests.append(_truth(rows.day <= ibis.literal(window.until)))
    if tests:
        rows = rows.mutate(v=functools.reduce(_least, [rows.v, *tests]))
        rows = rows.filter(rows.v >= UNKNOWN)
    if not window.relative:
        return rows
    anchors = _anchors(cohort, window.anchor)
    anchors = anchors.select(
        anchor_person=anchors.person_id,
        anchor_day=anchors.day if window.edge == "start" else anchors.last_day,
        anchor_visit=anchors.visit,
        anchor_id=anchors.row_id,
        anchor_v=anchors.v,
    )
    pairs = rows.inner_join(anchors, rows.person_id == anchors.anchor_person)
    tests = [pairs.v, pairs.anchor_v]
    for bound, above in ((window.low, True), (window.high, False)):
        if bound is not None:
            tests.append(_truth(_on_side(pairs, window.unit, bound, above)))
    if window.same_visit:
        tests.append(_truth(pairs.visit == pairs.anchor_visit))
    pairs = pairs.mutate(pair=functools.reduce(_least, tests))
    keys = ["person_id", "row_id", "start", "day", "last_day", "visit"]
    kept = pairs.filter(pairs.pair >= UNKNOWN, pairs.row_id != pairs.anchor_id)
    return kept.group_by(keys).agg(v=kept.pair.max())


def _on_side(pairs: ir.Table, unit: str, bound: int, above: bool) -> ir.BooleanValue:
    if unit == "month":
        moved = (pairs.anchor_day + ibis.interval(months=bound)).cast("date")
        return pairs.day >= moved if above else pairs.day <= moved
    days = days_between(pairs.day, pairs.anchor_day)
    return days >= bound if above else days <= bound


def _anchors(cohort: Cohort, anchor: str) -> ir.Table:
    """The rows that `anchor` names; of the entry, the one row with which the person enters (limit "any": each
    row that may be it)."""
    if anchor != ENTRY:
        return _rows(
            cohort, next(leaf for leaf in cohort.leaves() if isinstance(leaf, Event) and leaf.id == anchor)
        )
    assert cohort.entry is not None
    rows = functools.reduce(lambda a, b: a.union(b), [_rows(cohort, leaf) for leaf in cohort.entry.leaves])
    return rows if cohort.entry.limit == "any" else _picked(rows, cohort.entry.limit)


def _person(cohort: Cohort, of: Person, day: dt.date) -> Valued:
    persons = table("application.person_wide")
    tests: list[ir.Value] = []
    for test in of.where:
        match test.name:
            case "hospital":
                persons, value = _in_hospital(persons, test)
            case "age":
                persons, value = _aged(cohort, persons, test, day)
            case _:
                value = _value(test, persons)
        tests.append(value)
    found = persons.select("person_id", v=functools.reduce(_least, tests, ibis.literal(TRUE, "int8")))
    return Valued(found.filter(found.v >= UNKNOWN), FALSE)


def _in_hospital(persons: ir.Table, test: Test) -> tuple[ir.Table, ir.Value]:
    links = table("standard.person_link")
    wanted = [str(v) for v in test.values]
    chosen = links if test.op in ("exists", "missing") else links.filter(links.hospital.isin(wanted))
    mark = f"at_{len(persons.columns)}"
    there = chosen.select(linked=chosen.person_id).distinct().mutate(**{mark: ibis.literal(True)})
    persons = persons.left_join(there, persons.person_id == there.linked).drop("linked")
    value = persons[mark].fill_null(False)
    if test.op in ("!=", "not_in", "missing"):
        value = ~value
    return persons, _truth(value)


def _aged(cohort: Cohort, persons: ir.Table, test: Test, day: dt.date) -> tuple[ir.Table, ir.Value]:
    if "." not in test.at:
        year = (dt.date.fromisoformat(test.at) if test.at else day).year
        return persons, _compared(test, ibis.literal(year) - persons.birth_year)
    anchor, _, edge = test.at.rpartition(".")
    mark = f"year_{len(persons.columns)}"
    rows = _picked(_anchors(cohort, anchor), "first")
    rows = rows.select(
        anchored=rows.person_id, **{mark: (rows.day if edge == "start" else rows.last_day).year()}
    )
    persons = persons.inner_join(rows, persons.person_id == rows.anchored).drop("anchored")
    value = _compared(test, persons[mark] - persons.birth_year)
    return persons, value


def ever_aged(cohort: Cohort, test: Test) -> Valued:
    """Whether a person was of the age that `test` asks for at *any* row of its anchor, not at the first one
    only."""
    anchor, _, edge = test.at.rpartition(".")
    rows = _anchors(cohort, anchor)
    rows = rows.select(
        anchored=rows.person_id, anchor_v=rows.v, year=(rows.day if edge == "start" else rows.last_day).year()
    ).distinct()
    persons = table("application.person_wide")
    pairs = persons.inner_join(rows, persons.person_id == rows.anchored)
    pairs = pairs.select(
        "person_id", v=_least(pairs.anchor_v, _compared(test, pairs.year - pairs.birth_year))
    )
    valued = Valued(pairs.filter(pairs.v >= UNKNOWN).group_by("person_id").agg(v=ibis._.v.max()), FALSE)
    return _definite(valued) if cohort.unknown_is_false else valued


def _phrase(of: Phrase) -> Valued:
    documents = table("application.search_document")
    if of.categories:
        documents = documents.filter(documents.category.isin(list(of.categories)))
    found = documents.filter(documents.text.lower().contains(of.text.lower()))
    return Valued(found.select("person_id", v=ibis.literal(TRUE, "int8")).distinct(), FALSE)


def _value(test: Test, rows: ir.Table) -> ir.Value:
    """2, 1 or 0 for each row."""
    column = rows[test.name]
    if test.limit:
        limit = rows[test.limit]
        return _compared(test, column, lambda bound: limit * bound)
    return _compared(test, column.date() if test.type == "datetime" else column)


def _compared(test: Test, column: ir.Value, scaled: Callable[[float], ir.Value] | None = None) -> ir.Value:
    def bound(value: object) -> ir.Value:
        return scaled(float(value)) if scaled else ibis.literal(value)  # type: ignore[arg-type]

    match test.op:
        case "exists":
            return _truth(column.notnull())
        case "missing":
            return _truth(column.isnull())
        case "=":
            return _truth(column == bound(test.values[0]))
        case "!=":
            return _truth(column != bound(test.values[0]))
        case "in":
            return _truth(column.isin(list(test.values)))
        case "not_in":
            return _truth(column.notin(list(test.values)))
        case "starts":
            return _truth(
                functools.reduce(lambda a, b: a | b, [column.startswith(str(v)) for v in test.values])
            )
        case "<":
            return _truth(column < bound(test.values[0]))
        case "<=":
            return _truth(column <= bound(test.values[0]))
        case ">":
            return _truth(column > bound(test.values[0]))
        case ">=":
            return _truth(column >= bound(test.values[0]))
        case _:
            return _truth((column >= bound(test.values[0])) & (column <= bound(test.values[1])))


def _truth(condition: ir.BooleanValue) -> ir.Value:
    return ibis.cases((condition, TRUE), (~condition, FALSE), else_=UNKNOWN).cast("int8")
