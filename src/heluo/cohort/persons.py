"""Facts of persons as truth values: sex, age, hospitals, from the table of persons."""

from __future__ import annotations

import datetime as dt
import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.cohort.events import anchors, picked
from heluo.cohort.kleene import FALSE, UNKNOWN
from heluo.cohort.model import Cohort, ConditionTest, PersonNode
from heluo.cohort.truths import Valued, all_true, compared, of_row, truth
from heluo.lakehouse.tables import table


def of_persons(cohort: Cohort, of: PersonNode, day: dt.date) -> Valued:
    """The values of a leaf about persons. `day`: at which an age without a moment is taken."""
    persons = table("application.person_wide")
    tests: list[ir.Value] = []
    for test in of.where:
        match test.name:
            case "hospital":
                persons, value = _in_hospital(persons, test)
            case "age":
                persons, value = _aged(cohort, persons, test, day)
            case _:
                value = of_row(test, persons)
        tests.append(value)
    found = persons.select("person_id", v=all_true(tests))
    return Valued(found.filter(found.v >= UNKNOWN), FALSE)


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
    persons = persons.left_join(there, persons.person_id == there.linked).drop("linked")
    value = persons[mark].fill_null(False)
    if test.op in ("!=", "not_in", "missing"):
        value = ~value
    return persons, truth(value)


def _aged(cohort: Cohort, persons: ir.Table, test: ConditionTest, day: dt.date) -> tuple[ir.Table, ir.Value]:
    if "." not in test.at:
        year = (dt.date.fromisoformat(test.at) if test.at else day).year
        return persons, compared(test, ibis.literal(year) - persons.birth_year)
    anchor, _, edge = test.at.rpartition(".")
    mark = f"year_{len(persons.columns)}"
    rows = picked(anchors(cohort, anchor), "first")
    rows = rows.select(
        anchored=rows.person_id, **{mark: (rows.day if edge == "start" else rows.last_day).year()}
    )
    # Who has no such moment has no age at it: unknown, like every absent fact.
    persons = persons.left_join(rows, persons.person_id == rows.anchored).drop("anchored")
    value = compared(test, persons[mark] - persons.birth_year)
    return persons, value
