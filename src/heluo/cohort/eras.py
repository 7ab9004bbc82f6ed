"""Rows that follow each other as one event: from the first day of the first to the last day of the last."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.cohort.comparisons import ERA_DAYS
from heluo.cohort.kleene import TRUE, UNKNOWN
from heluo.cohort.model import EventNode
from heluo.cohort.truths import all_true, compared
from heluo.engines.dialect import days_between


def merged(rows: ir.Table, of: EventNode) -> ir.Table:
    """The eras of certain `rows` with a day, and each other row as an era that may be. Of an era `start` and
    `end` are days, `row_id` is that of its first row; it is of no visit and no hospital."""
    assert of.era is not None
    by = ["person_id", "code"] if of.era.each_code else ["person_id"]
    rows = rows if of.era.each_code else rows.mutate(code=ibis.null("string"))
    sure = rows.filter(rows.v == TRUE, rows.start.notnull())
    eras = joined(sure, by, of.era.gap_days)
    days = days_between(eras["last"], eras["first"])
    eras = eras.select(
        "person_id",
        event=ibis.literal(f"era of {of.event}"),
        row_id=eras.row_id,
        event_id=ibis.literal("era ") + eras.event_id,
        start=eras["first"].cast("timestamp(6)"),
        end=eras["last"].cast("timestamp(6)"),
        hospital=ibis.null("string"),
        visit=ibis.null("string"),
        code=eras.code if of.era.each_code else ibis.null("string"),
        then=all_true([compared(t, days if t.name == ERA_DAYS else eras.records) for t in of.then]),
        v=ibis.literal(TRUE, "int8"),
    )
    maybe = rows.filter((rows.v == UNKNOWN) | rows.start.isnull())
    unknown = ibis.literal(UNKNOWN if of.then else TRUE, "int8")
    maybe = maybe.mutate(
        event=ibis.literal(f"era of {of.event}"),
        event_id=ibis.literal("era ") + maybe.event_id,
        start=maybe.start.date().cast("timestamp(6)"),
        end=ibis.null("timestamp(6)"),
        hospital=ibis.null("string"),
        visit=ibis.null("string"),
        then=unknown,
        v=ibis.literal(UNKNOWN, "int8"),
    )
    return eras.union(maybe.select(*eras.columns))


def joined(rows: ir.Table, by: list[str], gap_days: int) -> ir.Table:
    """`by`, row_id and event_id of the first row, `first` and `last` day and `records` of each run of `rows`
    that lie at most `gap_days` apart. An open end is the row's first day."""
    start = rows.start.date()
    end = ibis.greatest(start, rows.end.date().fill_null(start))
    rows = rows.select(*by, "row_id", "event_id", first=start, last=end)
    so_far = _running(rows, by)
    rows = rows.mutate(highest=rows["last"].max().over(so_far))
    before = rows.highest.lag(1).over(ibis.window(group_by=by, order_by=_order(rows)))
    rows = rows.mutate(before=before)
    fresh = rows.before.isnull() | (days_between(rows["first"], rows.before) > gap_days)
    rows = rows.mutate(fresh=fresh.ifelse(1, 0))
    rows = rows.mutate(run=rows.fresh.sum().over(_running(rows, by)))
    ranked = rows.mutate(rank=ibis.row_number().over(group_by=[*by, "run"], order_by=_order(rows)))
    top = ranked["rank"] == 0
    return ranked.group_by([*by, "run"]).agg(
        row_id=ranked.row_id.max(where=top),
        event_id=ranked.event_id.max(where=top),
        first=ranked["first"].min(),
        last=ranked["last"].max(),
        records=ranked.count(),
    )


def _order(rows: ir.Table) -> list[ir.Value]:
    return [rows["first"].asc(), rows.event_id.asc()]


def _running(rows: ir.Table, by: list[str]) -> Any:
    """From the first row of the group to the one at hand."""
    return ibis.window(group_by=by, order_by=_order(rows), preceding=None, following=0)
