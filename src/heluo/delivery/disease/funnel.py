"""Control limits of a funnel plot: between which shares a hospital of n persons lies by chance, when every
hospital is like the province. Exact binomial quantiles by SciPy; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

USUAL, RARE = 0.05, 0.002
"""Two-sided: one hospital in twenty, one in five hundred lies outside by chance alone."""


@dataclass(frozen=True)
class ControlLimits:
    """Of `n` persons: the shares within which 95 % and 99.8 % of hospitals lie by chance."""

    n: int
    low: float
    high: float
    rare_low: float
    rare_high: float


def limits(share: float, sizes: Sequence[int]) -> list[ControlLimits]:
    """The limits around `share` for each number of persons, all in one call: one by one they take seconds."""
    import numpy as np
    from scipy.stats import binom  # the portal starts without numerical libraries

    n = np.asarray(sizes, dtype=float)
    levels = (USUAL / 2, 1 - USUAL / 2, RARE / 2, 1 - RARE / 2)
    bounds = [(binom.ppf(level, n, share) / n).tolist() for level in levels]
    return [ControlLimits(size, *each) for size, *each in zip(sizes, *bounds, strict=True)]


def grid(largest: int, points: int = 40) -> list[int]:
    """Numbers of persons from few to `largest` at which the curve is drawn."""
    top = max(largest, 20)
    return sorted({max(1, round(top * i / points)) for i in range(1, points + 1)})


def outside(share: float, of: ControlLimits) -> str:
    """ "high", "low" beyond 99.8 %; "rather_high", "rather_low" beyond 95 %; "" within."""
    if share > of.rare_high:
        return "high"
    if share < of.rare_low:
        return "low"
    if share > of.high:
        return "rather_high"
    return "rather_low" if share < of.low else ""
