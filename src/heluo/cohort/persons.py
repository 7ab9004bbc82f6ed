"""Facts of persons as truth values: sex, age, hospitals, from the table of persons."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from heluo.cohort.kleene import FALSE, UNKNOWN
from heluo.cohort.model import ConditionTest, PersonNode
from heluo.cohort.scopes import Scope
from heluo.cohort.truths import Valued, all_true, compared, of_row, truth, without
from heluo.lakehouse.tables import table

Moments = Callable[[str], ir.Table]
"""The first row of each person that a name stands for: person_id, start, end."""


def of_persons(of: PersonNode, day: dt.date, scope: Scope, moments: Moments) -> Valued:
    """The values of a leaf about persons, by person or by row of `scope` where an age is at a row of it.
    `day`: at which an age without a moment is taken."""
    persons, by = table("application.person_wide"), "person_id"
    if scope.rows is not None:
        ends = {
            f"{name} {end}": scope.rows[scope.column(name, end)]
            for name in scope.names
            for end in ("start", "end")
        }
        ids = scope.rows.select("scope_id", scope_person=scope.rows.person_id, **ends)
        persons, by = persons.inner_join(ids, persons.person_id == ids.scope_person), "scope_id"
    tested: list[str] = []
    for test in of.where:
        match test.name:
            case "hospital":
                persons, value = _in_hospital(persons, test)
            case "age":
                persons, value = _aged(persons, test, day, scope, moments)
            case _:
                value = of_row(test, persons)
        # A column and not the expression: the next test may join, and what was said of the table before it
        # is then of another relation.
        tested.append(f"tested_{len(tested)}")
        persons = persons.mutate(**{tested[-1]: value})
    found = persons.select(by, v=all_true([persons[name] for name in tested]))
    return Valued(found.filter(found.v >= UNKNOWN), FALSE, by)


def _in_hospital(persons: ir.Table, test: ConditionTest) -> tuple[ir.Table, ir.Value]:
    links = table("standard.person_link")
    wanted = [str(v) for v in test.values]
    match test.op:
        case "exists" | "missing":
            chosen = links
        case "starts":
            chosen = links.filter(functools.reduce(operator.or_, map(links.hospital.startswith, wanted)))
        case _:
            chosen = links.filter(links.hospital.isin(wanted))
    mark = f"at_{len(persons.columns)}"
    there = chosen.select(linked=chosen.person_id).distinct().mutate(**{mark: ibis.literal(True)})
    persons = without(persons.left_join(there, persons.person_id == there.linked), "linked")
    value = persons[mark].fill_null(False)
    if test.op in ("!=", "not_in", "missing"):
        value = ~value
    return persons, truth(value)


def _aged(
    persons: ir.Table, test: ConditionTest, day: dt.date, scope: Scope, moments: Moments
) -> tuple[ir.Table, ir.Value]:
    if "." not in test.at:
        year = (dt.date.fromisoformat(test.at) if test.at else day).year
        return persons, compared(test, ibis.literal(year) - persons.birth_year)
    anchor, _, edge = test.at.rpartition(".")
    if anchor in scope.names:
        return persons, compared(test, persons[f"{anchor} {edge}"].year() - persons.birth_year)
    mark = f"year_{len(persons.columns)}"
    rows = moments(anchor)
    rows = rows.select(anchored=rows.person_id, **{mark: rows[edge].year()})
    # Who has no such moment has no age at it: unknown, like every absent fact.
    persons = without(persons.left_join(rows, persons.person_id == rows.anchored), "anchored")
    return persons, compared(test, persons[mark] - persons.birth_year)
