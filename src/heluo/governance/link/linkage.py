"""Records → judged pairs → persons, in memory: the part of a night that neither reads nor writes the vault.

The same code serves the whole base and a few fresh records (`fresh`), the tests and the benchmark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from heluo.governance.link import block, gates, marks
from heluo.governance.link.cluster import NO_PAIRS, Clusters, cluster
from heluo.governance.link.compare import COMPARISONS, Levels, compare
from heluo.governance.link.model import Model, shipped
from heluo.governance.link.records import Records, prepare
from heluo.governance.link.score import Frequencies, frequencies, score
from heluo.governance.link.wards import disown

CHUNK = 2_000_000
"""Pairs that are compared at a time: bounds the memory."""


@dataclass(frozen=True)
class ComparedPairs:
    """The pairs about which there is something to say (action other than "nothing"), arrays of equal
    length."""

    a: np.ndarray
    b: np.ndarray
    levels: Levels
    weights: np.ndarray
    total: np.ndarray
    action: np.ndarray
    reason: np.ndarray
    compared: int
    """Pairs that were compared in all."""

    def take(self, keep: np.ndarray) -> ComparedPairs:
        """The pairs at `keep` (mask or positions)."""
        return ComparedPairs(
            self.a[keep],
            self.b[keep],
            Levels(self.levels.matrix[keep]),
            self.weights[keep],
            self.total[keep],
            self.action[keep],
            self.reason[keep],
            self.compared,
        )


def clean(
    identities: pl.DataFrame,
    sex_of: Callable[[pl.Series, pl.Series], np.ndarray] | None = None,
    *,
    placeholders: bool = True,
) -> Records:
    """`records.prepare` and `wards.disown`: what every night, explanation and measurement starts from."""
    return disown(prepare(identities, sex_of, placeholders=placeholders))


def judge(
    records: Records, model: Model, fresh: np.ndarray | None = None, *, use_gates: bool = True
) -> ComparedPairs:
    """Every candidate pair of `records` judged by `model`; with `fresh` (mask) only pairs that hold a fresh
    record."""
    left, right = block.candidates(records, fresh)
    common, doubts = frequencies(records), gates.Doubts.of(records)
    parts = [
        judge_pairs(
            records, model, left[i : i + CHUNK], right[i : i + CHUNK], common, doubts, use_gates=use_gates
        )
        for i in range(0, max(len(left), 1), CHUNK)
    ]
    parts = [p.take(p.action != gates.NOTHING) for p in parts]
    return ComparedPairs(
        a=np.concatenate([p.a for p in parts]),
        b=np.concatenate([p.b for p in parts]),
        levels=Levels(np.concatenate([p.levels.matrix for p in parts])),
        weights=np.concatenate([p.weights for p in parts]),
        total=np.concatenate([p.total for p in parts]),
        action=np.concatenate([p.action for p in parts]),
        reason=np.concatenate([p.reason for p in parts]),
        compared=len(left),
    )


def judge_pairs(
    records: Records,
    model: Model,
    a: np.ndarray,
    b: np.ndarray,
    common: Frequencies,
    doubts: gates.Doubts,
    *,
    use_gates: bool = True,
) -> ComparedPairs:
    """The pairs (a, b), all of them, in their order. `common` from `score.frequencies`, `doubts` from
    `gates.Doubts`."""
    levels = compare(records, a, b)
    scores = score(records, levels, a, b, model, common)
    verdicts = gates.judge(records, levels, a, b, scores.total, model, doubts, gates=use_gates)
    return ComparedPairs(a, b, levels, scores.weights, scores.total, verdicts.action, verdicts.reason, len(a))


def link_records(
    identities: pa.Table | pl.DataFrame,
    model: Model | None = None,
    *,
    use_gates: bool = True,
    placeholders: bool = True,
) -> np.ndarray:
    """Cluster label (int64) of each row of `identities` (hospital and `records.FIELDS`, standard sex codes).

    Without the vault: for measuring. `use_gates=False` and `placeholders=False` are the negative controls.
    """
    frame = pl.DataFrame(pl.from_arrow(identities)) if isinstance(identities, pa.Table) else identities
    if "subject_ref" not in frame.columns:
        frame = frame.with_columns(pl.col("patient_id").alias("subject_ref"))
    records = clean(frame, placeholders=placeholders)
    compared = judge(records, model or shipped(), use_gates=use_gates)
    return clusters(records, compared.take(compared.action == gates.AUTO), constrained=use_gates).label


def clusters(records: Records, edges: ComparedPairs, *, constrained: bool = True) -> Clusters:
    """Persons of `records` by `edges` alone."""
    trusted = records.trusted if constrained else np.full(len(records), -1)
    away = marks.apart(records) if constrained else NO_PAIRS
    return cluster(len(records), edges.a, edges.b, edges.total, trusted, apart=away)


def level_texts(levels: Levels) -> pl.Series:
    """One digit a comparison, e.g. "6652403200"."""
    width = len(COMPARISONS)
    codes = np.ascontiguousarray(levels.matrix + 48).view(f"S{width}").ravel()
    return (
        pl.Series(codes.astype(f"U{width}"), dtype=pl.String)
        if len(codes)
        else pl.Series([], dtype=pl.String)
    )


def weight_texts(weights: np.ndarray) -> pl.Series:
    """One number a comparison with two decimals, joined by blanks."""
    frame = pl.DataFrame(
        {f"w{i}": weights[:, i].astype(np.float64).round(2) for i in range(weights.shape[1])}
    )
    return frame.select(pl.concat_str(pl.all().cast(pl.String), separator=" ")).to_series()
