"""Whether a month's counts differ from those before it by more than chance: limits that hold for few rows as
for many. Arithmetic on arrays; knows no table and no template.

Counts of months vary more than chance alone would have it (holidays, staff), so limits are those of the
negative binomial distribution whose variance is the months' own, and of the Poisson one where they vary less
(scipy). Shares have the binomial error, widened by as much as the months' shares vary more than it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

RARE = 1e-6
"""A hospital has some thousand (code, month) pairs: of so rare ones chance makes next to none."""
SIGMAS = 6.0


def too_few(count: float, base: np.ndarray, rare: float = RARE) -> bool:
    """Whether so small a count is beyond chance after the months `base`."""
    return bool(_limits(base).cdf(count) < rare)


def too_many(count: float, base: np.ndarray, rare: float = RARE) -> bool:
    """Whether so large a count is beyond chance after the months `base`."""
    return bool(_limits(base).sf(count - 1) < rare)


def share_moved(part: float, total: float, parts: np.ndarray, totals: np.ndarray, least: float) -> bool:
    """Whether the share part ÷ total differs from that of the months `parts` ÷ `totals` by at least `least`,
    and beyond chance."""
    rows = totals.sum()
    if not total or not rows:
        return False
    usual = (parts.sum() + 0.5) / (rows + 1.0)
    error = usual * (1 - usual) / total
    expected = usual * (1 - usual) / totals[totals > 0]
    seen = (parts[totals > 0] / totals[totals > 0] - usual) ** 2
    wider = max(1.0, float(np.mean(seen / expected)))
    return abs(part / total - usual) >= max(least, SIGMAS * (error * wider) ** 0.5)


def _limits(base: np.ndarray) -> Any:
    from scipy import stats  # most commands derive the checks and run none: it takes a second to load

    mean, variance = float(np.mean(base)), float(np.var(base, ddof=1)) if len(base) > 1 else 0.0
    mean = max(mean, 0.5)
    if variance <= mean * 1.01:
        return stats.poisson(mean)
    p = mean / variance
    return stats.nbinom(mean * p / (1 - p), p)
