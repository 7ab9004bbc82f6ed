"""Questions for a human: two persons that might be one, or one that might be several. Opened, moved and
closed by each night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.link import gates
from heluo.governance.link.linkage import ComparedPairs, level_texts, weight_texts
from heluo.governance.link.model import Model
from heluo.governance.link.write import Edges
from heluo.vault import bulk
from heluo.vault.link_reasons import PAIR_REASONS
from heluo.vault.tables import StewardTask

COLUMNS = ("kind", "source_a", "source_b", "weight", "levels", "weights", "impact")
Wanted = dict[tuple[str, str], tuple[str, int, int, float, str, str, int]]
"""(smaller, larger person id) → COLUMNS."""


@dataclass(frozen=True)
class Settled:
    """Tonight's persons. `source`: identity id of each record; `person`: its person id; `label`: its
    cluster."""

    source: np.ndarray
    person: pl.Series
    label: np.ndarray


def wanted(
    compared: ComparedPairs, in_force: Edges, refused: np.ndarray, now: Settled, model: Model
) -> Wanted:
    """The questions of tonight's judged pairs, refused unions and large clusters: one a pair of persons, the
    heaviest pair of records speaks."""
    asks = compared.take(compared.action == gates.STEWARD)
    parts = (
        _rows(
            [PAIR_REASONS[r][0] for r in asks.reason.tolist()],
            asks.a,
            asks.b,
            asks.total,
            level_texts(asks.levels),
            weight_texts(asks.weights),
        ),
        _rows(
            ["refused"] * len(refused),
            in_force.a[refused],
            in_force.b[refused],
            in_force.weight[refused],
            *[pl.Series([""] * len(refused), dtype=pl.String)] * 2,
        ),
    )
    frame = pl.concat(parts)
    distinct, cluster, size = np.unique(now.label, return_inverse=True, return_counts=True)
    left, right = frame["a"].to_numpy(), frame["b"].to_numpy()
    one, other = now.person.gather(left), now.person.gather(right)
    frame = frame.with_columns(
        pl.Series("low", pl.select(pl.min_horizontal(one, other)).to_series()),
        pl.Series("high", pl.select(pl.max_horizontal(one, other)).to_series()),
        pl.Series("source_a", now.source[left], dtype=pl.Int64),
        pl.Series("source_b", now.source[right], dtype=pl.Int64),
        pl.Series("impact", size[cluster[left]] + size[cluster[right]], dtype=pl.Int64),
    )
    frame = frame.filter(pl.col("low") != pl.col("high")).sort(
        "weight", "a", "b", descending=[True, False, False]
    )
    frame = frame.unique(["low", "high"], keep="first", maintain_order=True)
    result: Wanted = {
        (low, high): tuple(row) for low, high, *row in frame.select("low", "high", *COLUMNS).iter_rows()
    }  # type: ignore[misc]
    for at in np.flatnonzero(size > model.alarm).tolist():
        row = int(distinct[at])  # a cluster's label is its first record
        result[now.person[row], now.person[row]] = (
            "large",
            int(now.source[row]),
            int(now.source[row]),
            0.0,
            "",
            "",
            int(size[at]),
        )
    return result


def reconcile(
    session: Session, asked: Wanted, now: Settled, model: Model, run_id: str, *, full: bool
) -> dict[str, int]:
    """Brings the stored tasks to what is asked: new ones are opened, persons of open ones follow merges, and
    a task is closed when its records became one person, were replaced, or (on a full night) nobody asks any
    more. Returns open tasks by kind."""
    person_of = dict(zip(now.source.tolist(), now.person.to_list(), strict=True))
    asked = dict(asked)
    closing, moving, kinds = [], [], []
    for task in session.scalars(sa.select(StewardTask).where(StewardTask.state == "open")):
        a, b = person_of.get(task.source_a), person_of.get(task.source_b)
        key = (min(a, b), max(a, b)) if a and b else None
        if key is None or (a == b) != (task.kind == "large") or (full and key not in asked):
            closing.append((task.id, "closed", run_id))
            continue
        asked.pop(key, None)
        kinds.append(task.kind)
        if key != (task.person_a, task.person_b):
            moving.append((task.id, *key))
    done = session.execute(
        sa.select(StewardTask.source_a, StewardTask.source_b).where(StewardTask.state == "done")
    )
    decided = {frozenset(row) for row in done}
    rows = [
        (*key, *row, model.fingerprint, run_id, "open")
        for key, row in asked.items()
        if frozenset(row[1:3]) not in decided
    ]
    bulk.update(session, StewardTask, ("id", "state", "closed_run"), closing)
    bulk.update(session, StewardTask, ("id", "person_a", "person_b"), moving)
    bulk.insert(
        session, StewardTask, ("person_a", "person_b", *COLUMNS, "model", "opened_run", "state"), rows
    )
    kinds += [row[2] for row in rows]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _rows(
    kind: list[str], a: np.ndarray, b: np.ndarray, weight: np.ndarray, levels: pl.Series, weights: pl.Series
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "kind": pl.Series(kind, dtype=pl.String),
            "a": a.astype(np.int64),
            "b": b.astype(np.int64),
            "weight": weight.astype(np.float64).round(2),
            "levels": levels,
            "weights": weights,
        }
    )
