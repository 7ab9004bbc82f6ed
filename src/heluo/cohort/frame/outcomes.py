"""A time to an event: what is read of the lake, and what follows from it by arithmetic.

Follow-up begins at day 0 and ends with the first of: the event, a competing event, a censoring event, the
horizon, the end of observation. On one day the event comes before a competing one and both before the end.
With `last_record`, an event after the last record is a record itself and counts; with the release's day or
a date, what is after it does not.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from heluo.cohort.events import rows_of
from heluo.cohort.expression import asked_of
from heluo.cohort.frame.model import PlannedOutcome
from heluo.cohort.frame.rows import UNIT
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import EventNode
from heluo.engines.dialect import days_between
from heluo.lakehouse.tables import table

CENSORED, EVENT, COMPETING = "0", "1", "2"
ROLES = ("event", "competing", "censor")
ANSWERS = (*ROLES, "undated", "end")
Days = NDArray[np.float64]
"""Days from day 0, NaN for none."""


def outcome(of: PlannedOutcome, index: ir.Table, release: dt.date) -> ir.Table:
    """unit, person_id, event, competing, censor: days from day 0 to the first of each, null for none;
    undated: an event happened and nobody knows when; end: days to the end of observation."""
    leaves = [
        (role, node)
        for role, nodes in zip(ROLES, (of.events, of.competing, of.censor), strict=True)
        for node in nodes
    ]
    rows = functools.reduce(
        lambda a, b: a.union(b), [_happened(of, role, node, release) for role, node in leaves]
    )
    own = index.select(UNIT, "day_0", whose=index.person_id)
    joined = rows.inner_join(own, rows.person_id == own.whose)
    joined = joined.mutate(days=days_between(joined.day, joined.day_0))
    after = joined.days >= of.low
    firsts = {role: joined.days.min(where=after & (joined.role == role)) for role in ROLES}
    undated = (joined.day.isnull() & (joined.role == "event")).cast("int64").max()
    found = joined.group_by(UNIT).agg(**firsts, undated=undated)
    found = found.rename(of_unit=UNIT)
    every = _ends(of, index, release)
    return every.left_join(found, every[UNIT] == found.of_unit).select(
        UNIT, "person_id", *ROLES, "undated", "end"
    )


def _ends(of: PlannedOutcome, index: ir.Table, release: dt.date) -> ir.Table:
    """unit, person_id, end. Distances are taken by the engine: dates that a project reads are moved."""
    if of.end != "last_record":
        day = ibis.literal(release if of.end == "release" else of.end)
        return index.select(UNIT, "person_id", end=days_between(day, index.day_0))
    persons = table("application.person_wide")
    seen = persons.select(seen=persons.person_id, last_day=persons.last_time.date())
    rows = index.left_join(seen, index.person_id == seen.seen)
    return rows.select(UNIT, "person_id", end=days_between(rows.last_day, rows.day_0))


def _happened(of: PlannedOutcome, role: str, node: EventNode, day: dt.date) -> ir.Table:
    rows = rows_of(asked_of(of.cohort, day), node)
    rows = rows.filter(rows.v == TRUE).mutate(day=rows.start.date())
    if node.date:  # a date of a row that is empty did not happen: nobody has died on no day
        rows = rows.filter(rows.day.notnull())
    return rows.select("person_id", "day", role=ibis.literal(role))


@dataclass(frozen=True)
class FollowUp:
    """days (NaN: missing) and event by row. `undated`, `unseen`: why days are missing."""

    days: Days
    event: NDArray[np.str_]
    undated: NDArray[np.bool_]
    unseen: NDArray[np.bool_]


def followed(of: PlannedOutcome, found: dict[str, Days]) -> FollowUp:
    """The follow-up of each row. `found`: the columns of `outcome` by row."""
    event, competing, end = found["event"], found["competing"], found["end"]
    if of.end == "last_record":
        end = np.fmax(end, np.fmin(event, competing))
    horizon = np.inf if of.high is None else float(of.high)
    end = np.minimum(end, np.fmin(found["censor"], horizon))  # an end that is unknown stays unknown
    first = np.fmin(np.fmin(event, competing), end)
    kind = np.full(len(end), CENSORED, dtype="U1")
    kind[competing == first] = COMPETING
    kind[event == first] = EVENT
    undated = (found["undated"] == 1) & ~(event <= end)
    unseen = ~undated & ~(end >= of.low)
    missing = undated | unseen
    days = np.where(missing, np.nan, first)
    kind[missing] = ""
    return FollowUp(days, kind, undated, unseen)
