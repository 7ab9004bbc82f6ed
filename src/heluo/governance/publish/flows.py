"""Where persons go: from hospital to hospital by consecutive visits, and to how many hospitals. Rows of
`application.indicator_value`.

`flow.to.<b>` of hospital a and `flow.from.<a>` of hospital b both count persons with a visit at a whose next
visit was at b; `spread.<n>` counts persons (of a hospital; "" = the province) whom exactly n hospitals have
seen. Knows no screen and hides nothing: readers do.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from heluo.lakehouse.tables import INDICATOR_VALUE


def flows(visits: ir.Table, links: ir.Table, at: dt.datetime) -> ir.Table:
    """INDICATOR_VALUE rows from standard visits and person links. Held visits and those without a start do
    not count."""
    kept = visits.filter(visits.held.isnull(), visits.start_time.notnull()).select(
        "hospital", "subject_ref", "row_key", "start_time"
    )
    kept = kept.inner_join(links.select("hospital", "subject_ref", "person_id"), ["hospital", "subject_ref"])
    order = ibis.window(group_by="person_id", order_by=["start_time", "hospital", "row_key"])
    steps = kept.select("person_id", "hospital", next_=kept.hospital.lead().over(order))
    steps = steps.filter(steps.next_.notnull(), steps.next_ != steps.hospital)
    counted = steps.group_by("hospital", "next_").agg(persons=steps.person_id.nunique())
    seen = kept.group_by("person_id").agg(n=kept.hospital.nunique())
    here = kept.select("person_id", "hospital").distinct().inner_join(seen, "person_id")
    local = here.group_by("hospital", "n").agg(persons=here.person_id.nunique())
    whole = seen.group_by("n").agg(persons=seen.count())
    return ibis.union(
        _rows(counted, ibis.literal("flow.to.") + counted.next_, counted.hospital, at),
        _rows(counted, ibis.literal("flow.from.") + counted.hospital, counted.next_, at),
        _rows(local, ibis.literal("spread.") + local.n.cast("string"), local.hospital, at),
        _rows(whole, ibis.literal("spread.") + whole.n.cast("string"), ibis.literal(""), at),
    )


def _rows(
    counted: ir.Table, indicator: ir.StringValue, hospital: ir.StringValue, at: dt.datetime
) -> ir.Table:
    number = counted.persons.cast("float64")
    made = counted.select(
        indicator=indicator,
        hospital=hospital,
        period=ibis.literal(""),
        numerator=number,
        denominator=ibis.null("float64"),
        value=number,
        computed_at=ibis.literal(at, "timestamp('UTC', 6)"),
    )
    return made.select(
        **{name: made[name].cast(kind) for name, kind in ibis.Schema.from_pyarrow(INDICATOR_VALUE).items()}
    )
