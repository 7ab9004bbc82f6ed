"""Why one person is in or out: the value of every node, the rows that decide it, and where none does, the
rows that fulfil everything but the time, nearest first.

For a permit that opens the person's rows. Row references leave with day, title and value as the timeline has
them; the rows of what is asked around a row are those of the event that encloses it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from heluo.cohort import expression
from heluo.cohort.events import CohortOnDay, anchor_rows, rows_of
from heluo.cohort.expression import asked_of, scope_of
from heluo.cohort.model import Cohort, EventNode, Node, TimeWindow
from heluo.cohort.vectors import TextSource
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

MOST_ROWS = 20


@dataclass(frozen=True)
class RowReference:
    """A row, as the timeline names it. `days`: from the nearest anchor, None without one."""

    hospital: str
    category: str
    row_key: str
    day: dt.date | None
    title: str
    value: str
    days: int | None = None


@dataclass(frozen=True)
class NodeReason:
    """A node's truth (2 true, 1 unknown, 0 false) with the rows behind it."""

    node: Node
    truth: int
    rows: tuple[RowReference, ...]
    near: tuple[RowReference, ...]


def why(
    act: Act, cohort: Cohort, person: str, text: TextSource | None = None
) -> tuple[bool, list[NodeReason]]:
    """(whether `person` is in, each node with its rows). The act's permit must be for this person alone."""
    whole, names = expression.tree(cohort, act.release.at.date())
    found = act.read(whole.filter(whole.person_id == person)).to_pylist()
    truths: Mapping[str, Any] = found[0] if found else {}
    titles = _titles(act, person)
    reasons = [
        NodeReason(node, int(truths.get(names[node.id]) or 0), *_rows(act, cohort, node, person, titles))
        for node in cohort.nodes()
    ]
    return truths.get(names[""]) == 2, reasons


def _rows(
    act: Act, cohort: Cohort, node: Node, person: str, titles: Mapping[tuple[str, str, str], dict[str, Any]]
) -> tuple[tuple[RowReference, ...], tuple[RowReference, ...]]:
    """(deciding rows, near misses) of a node; none of a group."""
    if not isinstance(node, EventNode):
        return (), ()
    asked = asked_of(cohort, act.release.at.date())
    days = _anchor_days(act, asked, node, person)
    deciding = _references(act, rows_of(asked, node, scope_of(asked)), node, person, titles, days)
    if deciding or node.window == TimeWindow():
        return deciding, ()
    loose = replace(node, window=TimeWindow(), around=None, pick="any", then=(), era=None)
    near = _references(act, rows_of(asked, loose), node, person, titles, days)
    return (), tuple(sorted(near, key=lambda one: _beyond(one.days, node.window)))


def _beyond(days: int | None, window: TimeWindow) -> int:
    """By how many days a row misses its window."""
    if days is None:
        return 100_000
    below = (window.low - days) if window.low is not None and days < window.low else 0
    above = (days - window.high) if window.high is not None and days > window.high else 0
    return max(below, above)


def _references(
    act: Act,
    rows: ir.Table,
    node: EventNode,
    person: str,
    titles: Mapping[tuple[str, str, str], dict[str, Any]],
    anchored: list[dt.date],
) -> tuple[RowReference, ...]:
    rows = rows.mutate(day=rows.start.date())
    picked = rows.filter(rows.person_id == person)
    # Around several entry events a row is one row.
    picked = picked.select("person_id", "hospital", "row_id", "day", "v").distinct()
    made = []
    for row in act.read(picked.order_by("day", "row_id").limit(MOST_ROWS)).to_pylist():
        key = row["row_id"].partition("/")[2]
        known = titles.get((row["hospital"], node.event, key), {})
        days = min(((row["day"] - day).days for day in anchored if row["day"]), key=abs, default=None)
        title, value = known.get("title") or "", known.get("value_text") or known.get("code") or ""
        made.append(RowReference(row["hospital"] or "", node.event, key, row["day"], title, value, days))
    return tuple(made)


def _anchor_days(act: Act, asked: CohortOnDay, node: EventNode, person: str) -> list[dt.date]:
    if not node.window.relative:
        return []
    rows = anchor_rows(asked, node, scope_of(asked))
    rows = rows.select(person_id=rows.anchor_person, day=rows.anchor_start.date())
    found = act.read(rows.filter(rows.person_id == person))
    return [day for day in found["day"].to_pylist() if day is not None]


def _titles(act: Act, person: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """(hospital, category, row key) → title and value of each of the person's events."""
    events = table("application.timeline")
    rows = events.filter(events.person_id == person)
    found = act.read(
        rows.select("person_id", "hospital", "category", "row_key", "title", "value_text", "code")
    )
    return {(row["hospital"], row["category"], row["row_key"]): row for row in found.to_pylist()}
