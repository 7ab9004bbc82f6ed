"""Which rows a frame has: an index of persons who may enter, or of visits, each with its day 0. Whether a
person belongs to the cohort is not decided here (`cohort.counts.members`)."""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from heluo.cohort.events import rows_of
from heluo.cohort.expression import asked_of
from heluo.cohort.frame.model import FramePlan
from heluo.cohort.kleene import TRUE
from heluo.cohort.periods import day_zero
from heluo.lakehouse.tables import table

UNIT = "unit"
"""Names one row of a frame: the person, or hospital/visit."""


def index(plan: FramePlan, day: dt.date) -> ir.Table:
    """unit, person_id, hospital, visit, day_0 of every row that the frame may have. `day`: the release's."""
    if plan.row == "visit":
        assert plan.visits is not None
        assert plan.visits_of is not None
        found = rows_of(asked_of(plan.visits_of, day), plan.visits)
        found = found.filter(found.v == TRUE, found.visit.notnull())
        return found.select(
            unit=found.visit,
            person_id=found.person_id,
            hospital=found.hospital,
            visit=found.visit,
            day_0=found.start.date(),
        )
    persons = table("application.person_wide").select("person_id")
    if plan.cohort.entry is None:
        return persons.select(
            unit=persons.person_id,
            person_id=persons.person_id,
            hospital=ibis.null("string"),
            visit=ibis.null("string"),
            day_0=ibis.null("date"),
        )
    entered = day_zero(plan.cohort, day)
    entered = entered.select("hospital", "visit", "day", entered=entered.person_id)
    # Who enters by an event without a day belongs to the cohort and has no day 0.
    rows = persons.left_join(entered, persons.person_id == entered.entered)
    return rows.select(
        unit=rows.person_id,
        person_id=rows.person_id,
        hospital=rows.hospital,
        visit=rows.visit,
        day_0=rows.day,
    )


def facts(plan: FramePlan, day: dt.date) -> ir.Table:
    """The index with the facts of each person: sex, birth_year, division, hospitals, year_0 (the true
    year of day 0, where the day itself may be moved)."""
    persons = table("application.person_wide")
    known = persons.select("sex", "birth_year", "division", "hospitals", known=persons.person_id)
    rows = index(plan, day)
    found = rows.left_join(known, rows.person_id == known.known).drop("known")
    return found.mutate(year_0=found.day_0.year())
