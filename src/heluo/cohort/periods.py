"""When persons belong to a cohort: from the entry event to the exit, memberships near each other as one.

The order is that of public definitions: the entry events that meet all rules, which of them counts, the
end by the exit, at the latest the end of observation, earlier at a censoring event, memberships joined,
the calendar."""

from __future__ import annotations

import datetime as dt
import functools

import ibis
import ibis.expr.types as ir

from heluo.cohort.eras import joined as runs
from heluo.cohort.events import CohortOnDay, entry_rows, rows_of
from heluo.cohort.expression import asked_of, by_entry
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import Cohort
from heluo.cohort.observation import with_period
from heluo.cohort.rows import picked
from heluo.cohort.scopes import scoped
from heluo.cohort.truths import without
from heluo.engines.dialect import days_between


def memberships(cohort: Cohort, day: dt.date) -> ir.Table:
    """person_id, start, end (days, both belong to it), sorted by nothing. Needs an entry.

    The end is the end of observation where nothing else is said; of an entry outside of every period of
    observation it is the entry's own last day.
    """
    assert cohort.entry is not None
    asked = asked_of(cohort, day)
    events = _qualified(asked)
    events = with_period(cohort, without(events, "since", "until"))
    last = ibis.greatest(events.start.date(), events.end.date().fill_null(events.start.date()))
    events = events.mutate(first=events.start.date(), latest=events.until.fill_null(last))
    members = _left(asked, events)
    return _in_calendar(cohort, _joined(cohort, members))


def day_zero(cohort: Cohort, day: dt.date) -> ir.Table:
    """person_id, hospital, visit, day: one entry event of each person who may be a member. Where a person
    may have several it is the one of those that meet all rules which counts, the first where every one
    does."""
    asked = asked_of(cohort, day)
    if cohort.many:
        rows = _qualified(asked)
        rows = picked(rows, "first") if cohort.limit == "any" else rows
    else:
        rows = entry_rows(asked)
    return rows.select("person_id", "hospital", "visit", day=rows.start.date())


def _qualified(asked: CohortOnDay) -> ir.Table:
    """The entry events that meet all rules, and of these the one that counts."""
    cohort = asked.cohort
    values, names = by_entry(cohort, asked.day)
    held = values.filter(values[names[""]] == TRUE).select(held="scope_id")
    rows = entry_rows(asked)
    rows = rows.mutate(key=rows.person_id + "|" + rows.event_id if scoped(cohort) else rows.person_id)
    rows = without(rows.inner_join(held, rows.key == held.held), "key", "held")
    if cohort.limit == "any":
        return rows
    order = [
        rows.start.desc() if cohort.limit == "last" else rows.start.asc(),
        rows.row_id.asc(),
        rows.event_id.asc(),
    ]
    ranked = rows.mutate(rank=ibis.row_number().over(group_by="person_id", order_by=order))
    return without(ranked.filter(ranked["rank"] == cohort.least_entries - 1), "rank")


def _left(asked: CohortOnDay, events: ir.Table) -> ir.Table:
    """person_id, event_id, first, last: each membership before any two are joined."""
    cohort = asked.cohort
    of = cohort.exit
    ends = [events.latest]
    if of and of.after:
        edge = events.first if of.after == "start" else events.end.date().fill_null(events.first)
        ends.append((edge + ibis.interval(days=of.days)).cast("date"))
    members = events.select("person_id", "event_id", "first", last=functools.reduce(ibis.least, ends))
    if of and of.during:
        members = _while(asked, members)
    if of and of.censor:
        members = _censored(asked, members)
    return members


def _while(asked: CohortOnDay, members: ir.Table) -> ir.Table:
    """Until the end of the run of events in which the entry lies; of none, as it was."""
    of = asked.cohort.exit
    assert of is not None
    found = [rows_of(asked, leaf) for leaf in of.during]
    columns = ("person_id", "row_id", "event_id", "start", "end", "v")
    rows = functools.reduce(lambda a, b: a.union(b), [one.select(*columns) for one in found])
    rows = rows.filter(rows.v == TRUE, rows.start.notnull())
    eras = runs(rows, ["person_id"], of.gap_days)
    eras = eras.select(era_person="person_id", era_first=eras["first"], era_last=eras["last"])
    pairs = members.inner_join(eras, members.person_id == eras.era_person)
    pairs = pairs.filter(pairs["first"] >= pairs.era_first, pairs["first"] <= pairs.era_last)
    ended = pairs.group_by(["person_id", "event_id"]).agg(era_last=pairs.era_last.max())
    ended = ended.rename(ended_person="person_id", ended_event="event_id")
    keys = [members.person_id == ended.ended_person, members.event_id == ended.ended_event]
    both = members.left_join(ended, keys)
    until = (both.era_last + ibis.interval(days=of.offset)).cast("date")
    last = ibis.least(both["last"], until.fill_null(both["last"]))
    return both.select("person_id", "event_id", first=both["first"], last=ibis.greatest(both["first"], last))


def _censored(asked: CohortOnDay, members: ir.Table) -> ir.Table:
    """Until the first censoring event that is not before the entry."""
    of = asked.cohort.exit
    assert of is not None
    found = [rows_of(asked, leaf).select("person_id", "start", "v") for leaf in of.censor]
    rows = functools.reduce(lambda a, b: a.union(b), found)
    rows = rows.filter(rows.v == TRUE, rows.start.notnull())
    rows = rows.select(censored="person_id", day=rows.start.date())
    pairs = members.inner_join(rows, members.person_id == rows.censored)
    pairs = pairs.filter(pairs.day >= pairs["first"])
    first = pairs.group_by(["person_id", "event_id"]).agg(day=pairs.day.min())
    first = first.rename(ended_person="person_id", ended_event="event_id")
    keys = [members.person_id == first.ended_person, members.event_id == first.ended_event]
    both = members.left_join(first, keys)
    last = ibis.least(both["last"], both.day.fill_null(both["last"]))
    return both.select("person_id", "event_id", first=both["first"], last=last)


def _joined(cohort: Cohort, members: ir.Table) -> ir.Table:
    """Memberships that overlap, or lie at most so many days apart, as one."""
    rows = members.select(
        "person_id",
        "event_id",
        row_id=members.event_id,
        start=members["first"].cast("timestamp(6)"),
        end=members["last"].cast("timestamp(6)"),
    )
    found = runs(rows, ["person_id"], cohort.gap_days)
    return found.select("person_id", start=found["first"], end=found["last"])


def _in_calendar(cohort: Cohort, members: ir.Table) -> ir.Table:
    start, end = members.start, members.end
    if cohort.since:
        start = ibis.greatest(start, ibis.literal(cohort.since))
    if cohort.until:
        end = ibis.least(end, ibis.literal(cohort.until))
    found = members.select("person_id", start=start, end=end)
    return found.filter(days_between(found.end, found.start) >= 0)
