"""Where persons go: from hospital to hospital by consecutive visits (`application.flow`), and to how many
hospitals (`spread.<n>` of `application.indicator_value`).

Knows no screen and hides nothing: readers do.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.lakehouse.tables import FLOW, INDICATOR_VALUE


def flows(visits: ir.Table, links: ir.Table, at: dt.datetime) -> ir.Table:
    """FLOW rows: persons with a visit at `source` whose next visit was at `target`. Held visits and those
    without a start do not count."""
    known = _visits(visits, links)
    order = ibis.window(group_by="person_id", order_by=["start_time", "hospital", "row_key"])
    steps = known.select("person_id", source=known.hospital, target=known.hospital.lead().over(order))
    steps = steps.filter(steps.target.notnull(), steps.target != steps.source)
    counted = steps.group_by("source", "target").agg(persons=steps.person_id.nunique())
    return _shaped(counted.mutate(computed_at=ibis.literal(at, "timestamp('UTC', 6)")), FLOW)


def spread(visits: ir.Table, links: ir.Table, at: dt.datetime) -> ir.Table:
    """INDICATOR_VALUE rows: `spread.<n>` counts persons (of a hospital; "" = the province) whom exactly n
    hospitals have seen."""
    known = _visits(visits, links)
    seen = known.group_by("person_id").agg(n=known.hospital.nunique())
    here = known.select("person_id", "hospital").distinct().inner_join(seen, "person_id")
    local = here.group_by("hospital", "n").agg(persons=here.person_id.nunique())
    province = seen.group_by("n").agg(persons=seen.count()).mutate(hospital=ibis.literal(""))
    columns = ("hospital", "n", "persons")
    counted = local.select(*columns).union(province.select(*columns))
    number = counted.persons.cast("float64")
    made = counted.select(
        indicator=ibis.literal("spread.") + counted.n.cast("string"),
        hospital=counted.hospital,
        period=ibis.literal(""),
        numerator=number,
        denominator=ibis.null("float64"),
        value=number,
        computed_at=ibis.literal(at, "timestamp('UTC', 6)"),
    )
    return _shaped(made, INDICATOR_VALUE)


def _visits(visits: ir.Table, links: ir.Table) -> ir.Table:
    """(hospital, row_key, start_time, person_id) of visits that count."""
    known = visits.filter(visits.held.isnull(), visits.start_time.notnull())
    known = known.select("hospital", "subject_ref", "row_key", "start_time")
    return known.inner_join(links.select("hospital", "subject_ref", "person_id"), ["hospital", "subject_ref"])


def _shaped(rows: ir.Table, schema: pa.Schema) -> ir.Table:
    return rows.select(
        **{name: rows[name].cast(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    )
