"""What the panorama reads of the lake: one person's events, and single rows of the standard layer found by
them.

Expressions over release-pinned tables; the permit is narrowed to the one person, so that one part of the
timeline is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category
from heluo.kit.dates import month_of
from heluo.lakehouse.parameters import among, filled, size
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import TIMELINE, table

EVENT_COLUMNS = tuple(name for name in TIMELINE.names if name not in ("bucket", "person_id", "parcel", "row"))
Row = dict[str, Any]


def events(act: Act, person: str, **only: str) -> list[Row]:
    """Events of `person` in time order, those without a time last; only those whose columns have the values
    `only`."""
    values = {PERSON: person} | {_value(column): value for column, value in only.items()}
    return act.read(_events(tuple(only)), values=values).to_pylist()


def treated(act: Act, person: str) -> bool:
    """True when the permit opens any event of `person`."""
    rows = _of_person("application.timeline").select("hospital").limit(1)
    return act.read(rows, values={PERSON: person}).num_rows > 0


def born(act: Act, person: str) -> tuple[str | None, dt.date | None]:
    """(sex, birth date) as linkage settled them."""
    found = act.read(_born(), values={PERSON: person}).to_pylist()
    return (found[0]["sex"], found[0]["birth_date"]) if found else (None, None)


def standard(act: Act, category: Category, wanted: Iterable[Row], columns: Sequence[str] = ()) -> list[Row]:
    """Standard rows behind the events `wanted` of one category; all columns, or `columns` besides hospital
    and row_key."""
    keys = {(event["hospital"], event["row_key"], month_of(event["time"])) for event in wanted}
    if not keys:
        return []
    lists = {
        name: sorted({key[i] for key in keys}) for i, name in enumerate(("hospital", "row_key", "month"))
    }
    values = {
        place: value for name, own in lists.items() for place, value in filled(name, "string", own).items()
    }
    sizes = tuple((name, size(len(own))) for name, own in lists.items())
    return act.read(_standard(category.name, tuple(columns), sizes), values=values).to_pylist()


# Expressions, each built and compiled once; what is asked for are their parameters.


@cache
def _value(column: str) -> ir.Scalar:
    return ibis.param("string")


PERSON = _value("person_id")


@cache
def _of_person(name: str) -> ir.Table:
    rows = table(name)
    return rows.filter(rows.person_id == PERSON)


@cache
def _events(columns: tuple[str, ...]) -> ir.Table:
    rows = _of_person("application.timeline")
    if columns:
        rows = rows.filter(*(rows[column] == _value(column) for column in columns))
    return rows.select(*EVENT_COLUMNS).order_by(ibis.asc("time", nulls_first=False), "category", "row_key")


@cache
def _born() -> ir.Table:
    return _of_person("standard.person").select("sex", "birth_date")


@lru_cache(maxsize=512)
def _standard(category: str, columns: tuple[str, ...], sizes: tuple[tuple[str, int], ...]) -> ir.Table:
    rows: ir.Table = table(f"standard.{category}")
    # Hospital and month name the files; the key alone would read them all.
    rows = rows.filter(*(among(rows[name], name, "string", n) for name, n in sizes))
    return rows.select("hospital", "row_key", *columns) if columns else rows
