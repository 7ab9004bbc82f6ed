"""Periods in which a person is observed. Heluo has no such table: a person is observed from the first day
of a visit to the last day of one, in all hospitals together. Other tables (OMOP) bring periods of their
own."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.cohort.model import ENTRY, Cohort
from heluo.cohort.scopes import Scope
from heluo.cohort.truths import least, truth, without
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table

FOREIGN = "omop.observation_period"
"""The unbound table of tables that bring their own periods."""


def periods(cohort: Cohort) -> ir.Table:
    """person_id, since, until: days, both of the period."""
    if cohort.foreign:
        return ibis.table({"person_id": "string", "since": "date", "until": "date"}, name=FOREIGN)
    visits = table("standard.visit").select("hospital", "subject_ref", "start_time", "end_time")
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    visits = visits.inner_join(links, ["hospital", "subject_ref"])
    last = ibis.greatest(visits.start_time, visits.end_time.fill_null(visits.start_time))
    found = visits.group_by("person_id").agg(since=visits.start_time.min().date(), until=last.max().date())
    return found.filter(found.since.notnull())


def in_period(cohort: Cohort, rows: ir.Table, scope: Scope, before: int = 0, after: int = 0) -> ir.Table:
    """`rows` with what it is worth that each lies in the period of observation of the entry event of its
    scope, or of the person where it has none; with so many days of it before and after."""
    if scope.rows is not None and ENTRY in scope.names:
        found = scope.rows.select(period_scope="scope_id", since="since", until="until")
        joined = rows.inner_join(found, rows.scope_id == found.period_scope)
        joined = joined.filter(joined.since.notnull())
    else:
        found = periods(cohort).rename(period_person="person_id")
        joined = rows.inner_join(found, rows.person_id == found.period_person)
    day = joined.start.date()
    inside = least(
        truth(days_between(day, joined.since) >= before), truth(days_between(joined.until, day) >= after)
    )
    joined = joined.mutate(v=least(joined.v, inside))
    return joined.group_by([name for name in rows.columns if name != "v"]).agg(v=joined.v.max())


def with_period(cohort: Cohort, rows: ir.Table) -> ir.Table:
    """`rows` with `since` and `until` of the period that each lies in, null for none."""
    found = periods(cohort).rename(period_person="person_id")
    joined = rows.select("event_id", "person_id", day=rows.start.date())
    joined = joined.inner_join(found, joined.person_id == found.period_person)
    joined = joined.filter(joined.day >= joined.since, joined.day <= joined.until)
    of = joined.group_by("person_id", "event_id").agg(since=joined.since.max(), until=joined.until.max())
    of = of.rename(period_person="person_id", period_event="event_id")
    keys = [rows.person_id == of.period_person, rows.event_id == of.period_event]
    return without(rows.left_join(of, keys), "period_person", "period_event")
