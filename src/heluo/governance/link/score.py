"""Levels → weights → one total a pair, and the same in words.

The total carries the prior −log2 n − 1. A high total is not a link: `gates.py` may forbid it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo.governance.link.compare import COMPARISONS, Levels
from heluo.governance.link.model import Level, Model
from heluo.governance.link.names import NEWBORN, PERSON
from heluo.governance.link.records import Records


@dataclass(frozen=True)
class Frequencies:
    """How common each name and each sound is among the records, as shares; position = name id."""

    name: np.ndarray
    sound: np.ndarray


@dataclass(frozen=True)
class Scores:
    """float32 weights (pairs, COMPARISONS) and their totals with the prior."""

    weights: np.ndarray
    total: np.ndarray
    prior: float


def frequencies(records: Records) -> Frequencies:
    """Shares over all records, at least one record's."""
    n = max(len(records), 1)
    count = records.name_count
    if not len(count):
        return Frequencies(np.zeros(0), np.zeros(0))
    _, at = np.unique(records.names.sound_key, return_inverse=True)
    sound = np.bincount(at, weights=count)[at]
    return Frequencies(np.maximum(count, 1) / n, np.maximum(sound, 1) / n)


def score(
    records: Records,
    levels: Levels,
    a: np.ndarray,
    b: np.ndarray,
    model: Model,
    common: Frequencies,
    *,
    prior: float | None = None,
) -> Scores:
    """Weights of the pairs. A level declared `by` name or sound takes as u the share of the commoner of the
    pair's two, `by` date that of a birth date which was filled in for many."""
    table = model.table().astype(np.float32)
    weights = np.stack([table[i][levels.matrix[:, i]] for i in range(len(COMPARISONS))], axis=1)
    newborn = records.state == NEWBORN
    use = np.where(newborn, records.mother, np.where(records.state == PERSON, records.name, -1))
    left, right = use[a], use[b]
    for i, comparison in enumerate(model.comparisons):
        for k, level in enumerate(comparison.levels, start=1):
            if level.by:
                at = np.flatnonzero(levels.matrix[:, i] == k)
                rate = _rate(records, level, common, (a[at], b[at]), (left[at], right[at]))
                weights[at, i] = np.log2(level.m / rate)
    start = model.prior(len(records)) if prior is None else prior
    return Scores(weights, weights.sum(axis=1) + np.float32(start), start)


def _rate(
    records: Records,
    level: Level,
    common: Frequencies,
    rows: tuple[np.ndarray, np.ndarray],
    name: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """u of each pair: how common what the two have in common is."""
    if level.by == "date":
        return np.maximum(level.u, records.default_birth[rows[0]])
    share = common.name if level.by == "name" else common.sound
    return np.maximum(share[name[0]], share[name[1]])


def words(model: Model, levels: np.ndarray, weights: np.ndarray, lang: str = "zh") -> list[str]:
    """One line a comparison that weighs something: "姓名:相同 +11.2". `levels`, `weights`: one pair's, in
    model order."""
    lines = []
    for comparison, level, weight in zip(model.comparisons, levels.tolist(), weights.tolist(), strict=True):
        if level:
            wording = comparison.levels[level - 1]
            label, text = (comparison.zh, wording.zh) if lang == "zh" else (comparison.en, wording.en)
            lines.append(f"{label}{':' if lang == 'zh' else ': '}{text} {weight:+.1f}")
    return lines
