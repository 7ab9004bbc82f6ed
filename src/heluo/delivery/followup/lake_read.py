"""What follow-up reads of the lake: who a person is at a hospital, the day from which events count,
deaths and visits, and the latest values of a variable. Expressions only; the caller has the act with its
permit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.dictionary import load
from heluo.kit.dates import today
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

OF_ANCHORS = {
    "last_discharge": ("visit", "end_time"),
    "last_surgery": ("surgery", "time"),
    "first_diagnosis": ("diagnosis", "time"),
}
"""Anchor → (category, column of the timeline). The name says whether the first or the last counts."""


@dataclass(frozen=True)
class LakeEvent:
    """A row of the lake that may change a task."""

    person: str
    kind: str
    hospital: str
    category: str
    row_key: str
    day: dt.date | None
    of: str = ""
    """The event of the only tasks that it concerns; "" = any."""


def registered(act: Act, hospital: str) -> dict[str, str]:
    """person → subject ref of everybody at `hospital`."""
    links = table("standard.person_link")
    rows = act.read(links.filter(links.hospital == hospital).select("hospital", "person_id", "subject_ref"))
    return {row["person_id"]: row["subject_ref"] for row in rows.to_pylist()}


def anchors(act: Act, anchor: str, persons: Collection[str]) -> dict[str, dt.date]:
    """person → the day from which events count, of those who have one that is not in the future."""
    if anchor not in OF_ANCHORS or not persons:
        return {}
    category, column = OF_ANCHORS[anchor]
    rows = table("application.timeline")
    until = ibis.literal(dt.datetime.combine(today() + dt.timedelta(days=1), dt.time()))
    rows = rows.filter(rows.category == category, rows[column].notnull(), rows[column] < until)
    if anchor == "last_discharge":
        visits = _visits().filter(_visits().visit_type == "inpatient").select("hospital", "row_key")
        rows = rows.inner_join(visits, ["hospital", "row_key"])
    day = rows[column].min() if anchor.startswith("first") else rows[column].max()
    found = act.read(rows.group_by("person_id").agg(day=day))
    wanted = set(persons)
    return {row["person_id"]: row["day"].date() for row in found.to_pylist() if row["person_id"] in wanted}


def deaths(act: Act, persons: Collection[str]) -> list[LakeEvent]:
    """Rows that say that one of `persons` has died, in any hospital."""
    wanted, found = set(persons), []
    for category, rows in (("patient", _died()), ("follow_up", _found_dead())):
        for row in act.read(rows).to_pylist():
            if row["person_id"] in wanted:
                day = row["day"]
                found.append(
                    LakeEvent(
                        row["person_id"], "death", row["hospital"], category, row["row_key"], _date(day)
                    )
                )
    return found


def visits(act: Act, persons: Collection[str], since: dt.date) -> list[LakeEvent]:
    """Visits of `persons` since a day, in any hospital: admissions and others."""
    rows = _visits()
    rows = rows.filter(rows.start_time >= ibis.literal(dt.datetime.combine(since, dt.time())))
    wanted = set(persons)
    return [
        LakeEvent(
            row["person_id"],
            "admission" if row["visit_type"] == "inpatient" else "visit",
            row["hospital"],
            "visit",
            row["row_key"],
            _date(row["start_time"]),
        )
        for row in act.read(rows).to_pylist()
        if row["person_id"] in wanted
    ]


def candidates(act: Act, person: str, source: str, most: int = 3) -> list[dict[str, Any]]:
    """The latest values of `source` ("category.variable", or with "?code_variable=code") of `person`: value,
    day, hospital, category and row_key, newest first."""
    path, _, where = source.partition("?")
    category, _, name = path.partition(".")
    rows = table(f"standard.{category}")
    time = load().categories[category].time
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    rows = rows.filter(rows.person_id == person, rows[name].notnull())
    if where:
        column, _, code = where.partition("=")
        rows = rows.filter(rows[column] == code)
    day = rows[time] if time else ibis.null("timestamp")
    rows = rows.select("hospital", "row_key", value=rows[name], day=day)
    found = act.read(rows.order_by(ibis.desc("day", nulls_first=False), "row_key").limit(most)).to_pylist()
    return [
        {
            "value": _plain(row["value"]),
            "day": str(_date(row["day"]) or ""),
            "hospital": row["hospital"],
            "category": category,
            "row_key": row["row_key"],
        }
        for row in found
    ]


def born(act: Act, persons: Sequence[str]) -> dict[str, str]:
    """person → birth date as a text, of those who have one."""
    rows = table("standard.person")
    rows = rows.filter(rows.person_id.isin(list(persons)), rows.birth_date.notnull())
    found = act.read(rows.select("person_id", "birth_date")).to_pylist()
    return {row["person_id"]: row["birth_date"].isoformat() for row in found}


@cache
def _linked(category: str) -> ir.Table:
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    return table(f"standard.{category}").inner_join(links, ["hospital", "subject_ref"])


@cache
def _visits() -> ir.Table:
    return _linked("visit").select("person_id", "hospital", "row_key", "visit_type", "start_time")


@cache
def _died() -> ir.Table:
    rows = _linked("patient")
    rows = rows.filter(rows.death_time.notnull())
    return rows.select("person_id", "hospital", "row_key", day=rows.death_time.cast("date"))


@cache
def _found_dead() -> ir.Table:
    rows = _linked("follow_up")
    rows = rows.filter((rows.alive == False) | rows.death_date.notnull())  # noqa: E712
    return rows.select("person_id", "hospital", "row_key", day=rows.death_date)


def _date(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def _plain(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, dt.date | dt.datetime) else value
