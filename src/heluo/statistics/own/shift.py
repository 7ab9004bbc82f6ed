"""Hodges-Lehmann shift between two samples with the interval that belongs to the rank test (normal
approximation): where the corrected statistic of the shifted samples crosses the quantile, as R's wilcox.test
solves it."""

import numpy as np
from scipy import optimize, stats

PAIRS = 4_000_000
# Up to so many differences their median is taken as it is defined; above, where the statistic crosses 0.


def hodges_lehmann(first, second, confidence):
    """(estimate, lower, upper) of second minus first."""
    n, m = len(second), len(first)
    low, high = second.min() - first.max(), second.max() - first.min()
    if low == high:
        return float(low), float(low), float(high)

    def standardised(shift, quantile):
        ranks = stats.rankdata(np.r_[second - shift, first])
        difference = ranks[:n].sum() - n * (n + 1) / 2 - n * m / 2
        ties = np.unique(ranks, return_counts=True)[1]
        variance = n * m / 12 * (n + m + 1 - (ties**3 - ties).sum() / ((n + m) * (n + m - 1)))
        correction = 0.5 * np.sign(difference) if quantile is None else (0.5 if quantile > 0 else -0.5)
        if quantile is None:
            return difference / np.sqrt(variance)
        return (difference - correction) / np.sqrt(variance) - quantile

    z = stats.norm.isf((1 - confidence) / 2)
    ends = [solved(standardised, low, high, quantile) for quantile in (z, -z)]
    if n * m <= PAIRS:
        estimate = float(np.median(np.subtract.outer(second, first)))
    else:
        estimate = solved(standardised, low, high, None)
    return estimate, ends[0], ends[1]


def solved(function, low, high, quantile):
    """Where `function` crosses 0 between `low` and `high`; an end where it does not."""
    at_low, at_high = function(low, quantile), function(high, quantile)
    if at_low <= 0:
        return float(low)
    if at_high >= 0:
        return float(high)
    return float(optimize.brentq(function, low, high, args=(quantile,), xtol=1e-10))
