"""How sure the first code of a name is: a probability learned from confirmed pairs, corrected on a hospital's
own, and the score from which a hospital's codes are safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta

from heluo.kit.text import Text
from heluo.terminology.coding.features import NAMES
from heluo.terminology.coding.ranking import Candidate, Vector

GOAL = 0.95
"""Share of what is accepted by itself that is right at least."""
BELIEF = 0.9
"""How sure that share has to be: the lower end of a one-sided interval (Clopper and Pearson)."""
FEWEST = 45
"""Confirmed pairs of one hospital and system below which nothing is safe: with fewer not even a run without
an error would bound the share (0.95 to the power of 45 is 0.099)."""
FLOOR = 0.9
"""No score below is safe, whatever few pairs say: words that were written with a hospital's names in view
make its pairs look better than its next names are."""
CORRECTED = 40
"""Confirmed pairs from which a hospital's own frequencies correct the probability."""
PENALTY = 0.5
_COMPARISONS = """
cosine covered covers edits part pinyin equal equal_bare own_name
extra missing lost added numbers_lost numbers_added replaced bare bag
bag_added detail detail_wrong later inside stripped equal_loose as_written history
"""
_TAKEN = tuple(_COMPARISONS.split())
_AT = [NAMES.index(name) for name in _TAKEN]
SIGNS = ("one", "first", "margin", "sum", *_TAKEN, "after", "split_history", "certainty")
"""What the probability is made of: 1, the first code's probability among all, its distance to the second,
the ranking's own sum, how the first compares, and attributes that were split off."""


def signs(found: Sequence[Candidate], among: Vector, weights: Vector, kinds: frozenset[str]) -> Vector:
    """SIGNS of the likeliest of `found`; `among`: their probabilities among each other; `kinds`: of the
    attributes that were split off."""
    order = np.argsort(-among, kind="stable")
    first, second = among[order[0]], among[order[1]] if len(order) > 1 else 0.0
    best = found[int(order[0])].compared
    attributes = [float(kind in kinds) for kind in ("after", "history", "certainty")]
    return np.array([1.0, first, first - second, best @ weights / 10, *best[_AT], *attributes])


def sure(seen: Vector, weights: Vector) -> float:
    """The probability that the first code is right."""
    return float(1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30))))


def fitted_sureness(seen: Sequence[Vector], right: Sequence[bool], penalty: float = PENALTY) -> Vector:
    """Weights of SIGNS by logistic regression with a ridge."""
    table, wanted = np.array(seen), np.array(right, dtype=float)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = np.clip(table @ weights, -30, 30)
        chance = 1 / (1 + np.exp(-scores))
        fit = -np.sum(wanted * np.log(chance + 1e-12) + (1 - wanted) * np.log(1 - chance + 1e-12))
        held = np.concatenate([[0.0], weights[1:]])
        return float(fit + penalty * (held @ held) / 2), table.T @ (chance - wanted) + penalty * held

    zero = np.zeros(table.shape[1])
    return np.asarray(minimize(loss, zero, jac=True, method="L-BFGS-B").x, dtype=np.float64)


@dataclass(frozen=True)
class Trial:
    """A confirmed pair that was proposed for without being known: the probability, and whether the first code
    was right."""

    score: float
    right: bool


@dataclass(frozen=True)
class Safe:
    """What a hospital's own pairs allow. `score`: None where nothing may be accepted by itself; `lower`: the
    lower end of the interval of the share that was right above it."""

    pairs: int
    score: float | None
    above: int
    right: int
    lower: float
    why: Text


def lower_bound(right: int, of: int) -> float:
    """The lower end of the one-sided interval of a share, at BELIEF."""
    return float(beta.ppf(1 - BELIEF, right, of - right + 1)) if right else 0.0


def safe_score(trials: Sequence[Trial]) -> Safe:
    """The lowest score above which the share that is right is at least GOAL with the belief BELIEF."""
    if len(trials) < FEWEST:
        why = Text(
            f"本院确认过的对照只有 {len(trials)} 条,少于 {FEWEST} 条:不自动采用",
            f"only {len(trials)} confirmed pairs of this hospital, fewer than {FEWEST}: "
            "nothing is accepted by itself",
        )
        return Safe(len(trials), None, 0, 0, 0.0, why)
    ordered = sorted(trials, key=lambda one: -one.score)
    right, best = 0, None
    for number, one in enumerate(ordered, 1):
        right += one.right
        tied = number < len(ordered) and ordered[number].score == one.score
        if not tied and one.score >= FLOOR and lower_bound(right, number) >= GOAL:
            best = (one.score, number, right, lower_bound(right, number))
    if best is None:
        why = Text(
            f"{len(trials)} 条中没有一个分数以上能保证 {GOAL:.0%} 正确(单侧 {BELIEF:.0%} 区间):不自动采用",
            f"no score of {len(trials)} pairs above which {GOAL:.0%} are right "
            f"(one-sided {BELIEF:.0%} interval): "
            "nothing is accepted by itself",
        )
        return Safe(len(trials), None, 0, 0, 0.0, why)
    score, above, right, lower = best
    why = Text(
        f"{len(trials)} 条中 {above} 条不低于 {score:.3f},{right} 条正确,区间下限 {lower:.1%}",
        f"{above} of {len(trials)} pairs at or above {score:.3f}, {right} right, lower bound {lower:.1%}",
    )
    return Safe(len(trials), score, above, right, lower, why)


class Corrected:
    """A hospital's own frequencies put right what the probability says (isotonic regression)."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        ordered = sorted(trials, key=lambda one: one.score) if len(trials) >= CORRECTED else []
        self._scores = np.array([one.score for one in ordered])
        self._shares = isotonic([float(one.right) for one in ordered])

    def __call__(self, score: float) -> float:
        """The share that was right at such a score; the score itself where too few pairs are known."""
        if not len(self._scores):
            return score
        return float(np.interp(score, self._scores, self._shares))


def isotonic(values: Sequence[float]) -> Vector:
    """The nearest rising sequence (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([value, 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            mean, weight = blocks.pop()
            before, of = blocks.pop()
            blocks.append([(mean * weight + before * of) / (weight + of), weight + of])
    return np.array([mean for mean, weight in blocks for _ in range(int(weight))])
