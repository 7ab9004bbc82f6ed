"""Which rows a frame has: an index of persons who may enter, or of visits, each with its day 0. Whether a
person belongs to the cohort is not decided here (`cohort.counts.members`)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.cohort.events import anchors, rows_of
from heluo.cohort.frame.model import FramePlan
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import ENTRY
from heluo.lakehouse.tables import table

UNIT = "unit"
"""Names one row of a frame: the person, or hospital/visit."""


def index(plan: FramePlan) -> ir.Table:
    """unit, person_id, hospital, visit, day_0 of every row that the frame may have."""
    if plan.row == "visit":
        assert plan.visits is not None
        assert plan.visits_of is not None
        found = rows_of(plan.visits_of, plan.visits)
        found = found.filter(found.v == TRUE, found.visit.notnull())
        return found.select(
            unit=found.visit,
            person_id=found.person_id,
            hospital=found.hospital,
            visit=found.visit,
            day_0=found.day,
        )
    if plan.cohort.entry is None:
        persons = table("application.person_wide")
        return persons.select(
            unit=persons.person_id,
            person_id=persons.person_id,
            hospital=ibis.null("string"),
            visit=ibis.null("string"),
            day_0=ibis.null("date"),
        )
    entered = anchors(plan.cohort, ENTRY)
    return entered.select(
        unit=entered.person_id,
        person_id=entered.person_id,
        hospital=entered.hospital,
        visit=entered.visit,
        day_0=entered.day,
    )


def facts(plan: FramePlan) -> ir.Table:
    """The index with the facts of each person: sex, birth_year, division, hospitals, last_time."""
    persons = table("application.person_wide")
    known = persons.select("sex", "birth_year", "division", "hospitals", "last_time", known=persons.person_id)
    rows = index(plan)
    return rows.left_join(known, rows.person_id == known.known).drop("known")
