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
from heluo.cohort.frame.model import PlannedOutcome
from heluo.cohort.frame.rows import UNIT
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import EventNode
from heluo.engines.dialect import days_between

CENSORED, EVENT, COMPETING = "0", "1", "2"
ROLES = ("event", "competing", "censor")
Days = NDArray[np.float64]
"""Days from day 0, NaN for none."""


def outcome(of: PlannedOutcome, index: ir.Table) -> ir.Table:
    """unit, event, competing, censor: days from day 0 to the first of each, null for none; undated: an event
    happened and nobody knows when."""
    leaves = [
        (role, node)
        for role, nodes in zip(ROLES, (of.events, of.competing, of.censor), strict=True)
        for node in nodes
    ]
    rows = functools.reduce(lambda a, b: a.union(b), [_happened(of, role, node) for role, node in leaves])
    own = index.select(UNIT, "day_0", whose=index.person_id)
    joined = rows.inner_join(own, rows.person_id == own.whose)
    joined = joined.mutate(days=days_between(joined.day, joined.day_0))
    after = joined.days >= of.low
    firsts = {role: joined.days.min(where=after & (joined.role == role)) for role in ROLES}
    undated = (joined.day.isnull() & (joined.role == "event")).cast("int64").max()
    return joined.group_by(UNIT).agg(**firsts, undated=undated)


def _happened(of: PlannedOutcome, role: str, node: EventNode) -> ir.Table:
    rows = rows_of(of.cohort, node)
    rows = rows.filter(rows.v == TRUE)
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


def followed(
    of: PlannedOutcome, found: dict[str, Days], day_0: Days, last_day: Days, release: dt.date
) -> FollowUp:
    """The follow-up of each row. `found`: the columns of `outcome` by row; `day_0` and `last_day` in days
    since 1970-01-01."""
    event, competing = found["event"], found["competing"]
    end = _end(of, day_0, last_day, release)
    if of.end == "last_record":
        end = np.fmax(end, np.fmin(event, competing))
    horizon = np.inf if of.high is None else float(of.high)
    end = np.minimum(end, np.fmin(found["censor"], horizon))  # an end that is unknown stays unknown
    first = np.fmin(np.fmin(event, competing), end)
    kind = np.full(len(day_0), CENSORED, dtype="U1")
    kind[competing == first] = COMPETING
    kind[event == first] = EVENT
    undated = (found["undated"] == 1) & ~(event <= end)
    unseen = ~undated & ~(end >= of.low)
    missing = undated | unseen
    days = np.where(missing, np.nan, first)
    kind[missing] = ""
    return FollowUp(days, kind, undated, unseen)


def _end(of: PlannedOutcome, day_0: Days, last_day: Days, release: dt.date) -> Days:
    if of.end == "last_record":
        return last_day - day_0
    day = release if of.end == "release" else of.end
    return float((day - dt.date(1970, 1, 1)).days) - day_0
