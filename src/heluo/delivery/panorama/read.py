"""What the panorama reads of the lake: one person's events, and single rows of the standard layer found by
them.

Expressions over release-pinned tables; the permit is narrowed to the one person, so that one part of the
timeline is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category
from heluo.kit.dates import month_of
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import TIMELINE, table

EVENT_COLUMNS = tuple(name for name in TIMELINE.names if name not in ("bucket", "person_id", "parcel", "row"))
Row = dict[str, Any]


def events(act: Act, person: str, *conditions: ibis.Deferred) -> list[Row]:
    """Events of `person` in time order, those without a time last; only those that all of `conditions` hold
    for."""
    rows = table("application.timeline")
    rows = rows.filter(rows.person_id == person, *conditions)
    return act.read(
        rows.select(*EVENT_COLUMNS).order_by(ibis.asc("time", nulls_first=False), "category", "row_key")
    ).to_pylist()


def treated(act: Act, person: str) -> bool:
    """True when the permit opens any event of `person`."""
    rows = table("application.timeline")
    return act.read(rows.filter(rows.person_id == person).select("hospital").limit(1)).num_rows > 0


def born(act: Act, person: str) -> tuple[str | None, dt.date | None]:
    """(sex, birth date) as linkage settled them."""
    rows = table("standard.person")
    found = act.read(rows.filter(rows.person_id == person).select("sex", "birth_date")).to_pylist()
    return (found[0]["sex"], found[0]["birth_date"]) if found else (None, None)


def standard(act: Act, category: Category, wanted: Iterable[Row], columns: Sequence[str] = ()) -> list[Row]:
    """Standard rows behind the events `wanted` of one category; all columns, or `columns` besides hospital
    and row_key."""
    keys = {(event["hospital"], event["row_key"], month_of(event["time"])) for event in wanted}
    if not keys:
        return []
    rows: ir.Table = table(f"standard.{category.name}")
    hospitals, refs, months = (sorted({key[i] for key in keys}) for i in range(3))
    # Hospital and month name the files; the key alone would read them all.
    rows = rows.filter(rows.hospital.isin(hospitals), rows.month.isin(months), rows.row_key.isin(refs))
    if columns:
        rows = rows.select("hospital", "row_key", *columns)
    return act.read(rows).to_pylist()
