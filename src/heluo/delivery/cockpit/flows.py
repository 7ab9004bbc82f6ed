"""The published flow matrix, and the spread of persons over hospitals, as rows. Hides nothing: `service`
does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from heluo.delivery.cockpit import figures
from heluo.delivery.cockpit.cached import cached
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

FLOW, SPREAD = "application.flow", "spread."
FORMER = "flow."
"""Releases made before the matrix had a table of its own hold it as indicators, twice: `flow.to.<b>` of
hospital a is `flow.from.<a>` of hospital b, so that each hospital sees its share."""


@dataclass(frozen=True)
class FlowFigures:
    """(source, target) → persons; (hospital, number of hospitals) → persons; when they were computed."""

    flows: dict[tuple[str, str], float]
    spread: dict[tuple[str, str], float]
    computed_at: dt.datetime


def read(act: Act) -> FlowFigures:
    """What the act's permit opens of them, from a release of either kind."""
    own = act.permit.hospitals
    values = table(figures.VALUES)
    with_matrix = FLOW in act.release.versions
    wanted = values.indicator.startswith(SPREAD)
    if not with_matrix:
        wanted = wanted | values.indicator.startswith(FORMER)

    def made() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        named = act.read(values.filter(wanted)).to_pylist()
        if with_matrix:
            return named, act.read(table(FLOW)).to_pylist()
        return named, [_flow(row) for row in named if row["indicator"].startswith(FORMER)]

    def hospitals(rows: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> set[str]:
        named, matrix = rows
        seen = {row["hospital"] for row in named if row["hospital"]}
        seen |= {row[end] for row in matrix for end in ("source", "target")}
        return seen if own is None else seen & set(own)

    named, matrix = cached(act, "flows", made, hospitals)
    times = [row["computed_at"] for row in (*named, *matrix)]
    return FlowFigures(
        {(row["source"], row["target"]): row["persons"] for row in matrix},
        {
            (row["hospital"], row["indicator"].removeprefix(SPREAD)): row["value"]
            for row in named
            if row["indicator"].startswith(SPREAD)
        },
        max(times, default=act.release.at),
    )


def _flow(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the matrix from an indicator named `flow.to.<b>` or `flow.from.<a>`."""
    _, way, other = row["indicator"].split(".", 2)
    source, target = (row["hospital"], other) if way == "to" else (other, row["hospital"])
    return {"source": source, "target": target, "persons": row["value"], "computed_at": row["computed_at"]}
