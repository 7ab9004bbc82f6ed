"""m and u of the linkage model by expectation maximisation, without labels.

Not run at night: a new model is a new version of `weights.toml`, compared before it is used.
u comes from random pairs and, for levels too rare to be drawn, from counting equal values; m from the pairs
of several blocking keys, each leaving out the comparisons that its key has already fixed.
"""

from __future__ import annotations

import numpy as np

from heluo.governance.link import block
from heluo.governance.link.compare import COMPARISONS, Levels, compare
from heluo.governance.link.model import Model
from heluo.governance.link.names import PERSON
from heluo.governance.link.records import Records

PASSES = {
    "number": ("number",),
    "sound_birth": ("name", "birth"),
    "phone_sound": ("name", "phone"),
    "insurance": ("insurance",),
    "surname_district_birth": ("birth", "address"),
}
"""Blocking key → comparisons that it fixes."""
BELIEF = 0.02
"""Weight of the starting rates against what is seen: 2 % of the pairs. A level that these records happen not
to show stays possible."""
FLOOR = 1e-9
LEAST = 1e-5


def train(
    records: Records,
    start: Model,
    version: str,
    trained_on: str,
    *,
    sample: int = 4_000_000,
    seed: int = 1,
    rounds: int = 60,
) -> Model:
    """`start` with new rates, learnt from `records` and the beliefs m0, u0 of `start`. A comparison never
    seen keeps its beliefs."""
    prepared = _passes(records, start, rounds)
    m = _mean(start, prepared)
    matches = sum(p["matches"] for p in prepared.values()) / len(prepared)
    u = _u(records, start, m, matches, sample, seed)
    rates = {
        c.id: [(float(x), float(y)) for x, y in zip(m[c.id], u[c.id], strict=True)] for c in start.comparisons
    }
    return start.with_rates(rates, version, trained_on)


def em(
    levels: Levels, fixed: tuple[str, ...], start: Model, share: float = 0.5, rounds: int = 60
) -> tuple[dict[str, np.ndarray], float]:
    """(comparison → m a level, share of matches) of pairs under one blocking key, by EM on distinct level
    patterns.

    Comparisons in `fixed` are left out. u of these pairs is a nuisance of their own: families and namesakes
    share more than strangers do.
    """
    free = [i for i, c in enumerate(COMPARISONS) if c not in fixed]
    patterns, counts = np.unique(levels.matrix[:, free], axis=0, return_counts=True)
    m = [np.array([level.m0 for level in start.comparisons[i].levels]) for i in free]
    u = [np.array([level.u0 for level in start.comparisons[i].levels]) for i in free]
    m, u = [x / x.sum() for x in m], [x / x.sum() for x in u]
    belief = [BELIEF * x for x in m]
    total = counts.sum()
    for _ in range(rounds):
        log_m = sum(
            np.where(patterns[:, k] > 0, np.log(m[k][patterns[:, k].astype(int) - 1]), 0.0)
            for k in range(len(free))
        )
        log_u = sum(
            np.where(patterns[:, k] > 0, np.log(u[k][patterns[:, k].astype(int) - 1]), 0.0)
            for k in range(len(free))
        )
        odds = np.log(share) - np.log1p(-share) + log_m - log_u
        posterior = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        yes, no = posterior * counts, (1 - posterior) * counts
        share = float(np.clip(yes.sum() / total, 1e-6, 1 - 1e-6))
        for k in range(len(free)):
            size = len(m[k])
            seen = patterns[:, k] > 0
            at = patterns[seen, k].astype(int) - 1
            found = np.bincount(at, weights=yes[seen], minlength=size)
            m[k] = _rates(found + belief[k] * found.sum())
            u[k] = _rates(np.bincount(at, weights=no[seen], minlength=size))
    return {COMPARISONS[i]: m[k] for k, i in enumerate(free)}, share


def _rates(counts: np.ndarray) -> np.ndarray:
    return np.maximum(counts / max(counts.sum(), 1e-12), LEAST)


def _passes(records: Records, start: Model, rounds: int) -> dict[str, dict]:  # type: ignore[type-arg]
    persons = records.state == PERSON
    result = {}
    for name, rows, hashes in block.entries(records):
        if name not in PASSES or name in result:
            continue
        keep = persons[rows]
        a, b = block.pairs(rows[keep], hashes[keep], block.CAP)
        code = np.unique(a * len(records) + b)
        a, b = (code // len(records)).astype(np.int32), (code % len(records)).astype(np.int32)
        if len(a) < 1000:
            continue
        levels = compare(records, a, b)
        m, share = em(levels, PASSES[name], start, rounds=rounds)
        seen = {c: np.bincount(levels.of(c), minlength=16) for c in m}
        result[name] = {"m": m, "matches": share * len(a), "seen": seen}
    return result


def _mean(start: Model, prepared: dict[str, dict]) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    result = {}
    for comparison in start.comparisons:
        declared = np.array([level.m0 for level in comparison.levels])
        found = [
            (p["m"][comparison.id], p["matches"], p["seen"][comparison.id][1:].sum())
            for p in prepared.values()
            if comparison.id in p["m"]
        ]
        found = [(m, w) for m, w, seen in found if seen >= 1000]
        mean = declared
        if found:
            weights = np.array([w for _, w in found])
            mean = (np.stack([m for m, _ in found]) * weights[:, None]).sum(axis=0) / weights.sum()
        result[comparison.id] = np.clip(mean / mean.sum(), LEAST, 1 - LEAST)
    return result


def _u(
    records: Records, start: Model, m: dict[str, np.ndarray], matches: float, sample: int, seed: int
) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    persons = np.flatnonzero(records.state == PERSON)
    a, b = rng.choice(persons, sample), rng.choice(persons, sample)
    a, b = a[a != b], b[a != b]
    drawn: dict[str, np.ndarray] = {}
    for i in range(0, len(a), 500_000):
        levels = compare(records, a[i : i + 500_000], b[i : i + 500_000])
        for k, comparison in enumerate(start.comparisons):
            counts = np.bincount(levels.matrix[:, k], minlength=len(comparison.levels) + 1)[1:]
            drawn[comparison.id] = drawn.get(comparison.id, 0) + counts
    possible = len(persons) * (len(persons) - 1) / 2
    prior = matches / possible
    result = {}
    for comparison in start.comparisons:
        counts = drawn[comparison.id].astype(float)
        declared = np.array([level.u0 for level in comparison.levels])
        if counts.sum() < 1000:
            result[comparison.id] = declared
            continue
        # what chance pairs show, without the pairs of one person that are among them
        share = counts / counts.sum() - prior * m[comparison.id]
        # too few to be told from the matches among them: what was declared, unless chance shows less
        rare = (counts < 30) | (counts / counts.sum() < 2 * prior * m[comparison.id])
        result[comparison.id] = np.clip(
            np.where(rare, np.minimum(declared, np.maximum(counts, 1) / counts.sum()), share),
            FLOOR,
            1 - LEAST,
        )
    return result
