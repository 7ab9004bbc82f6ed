"""Pseudo-median of one sample (Hodges-Lehmann) with the interval that belongs to the signed-rank test (normal
approximation): where the corrected statistic of the shifted sample crosses the quantile, as R's wilcox.test
solves it."""

import numpy as np
from scipy import optimize, stats

MOST = 2000
# Up to so many values the median of all averages of two is taken; above, where the statistic crosses 0.


def signed_ranks(values):
    """(sum of the ranks of positive values, number of values that are not 0, variance corrected for ties)."""
    present = values[values != 0]
    n, ranks = len(present), stats.rankdata(np.abs(present))
    ties = np.unique(ranks, return_counts=True)[1]
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    return float(ranks[present > 0].sum()), n, float(variance)


def pseudomedian(values, confidence, continuity):
    """(estimate, lower, upper); values of 0 are left out."""
    values = values[values != 0]
    low, high = float(values.min()), float(values.max())

    def standardised(shift, quantile, corrected):
        positive, n, variance = signed_ranks(values - shift)
        apart = positive - n * (n + 1) / 4
        return (apart - (np.sign(apart) * 0.5 if corrected else 0)) / np.sqrt(variance) - quantile

    def solved(quantile, corrected):
        if standardised(low, quantile, corrected) <= 0:
            return low
        if standardised(high, quantile, corrected) >= 0:
            return high
        return float(optimize.brentq(standardised, low, high, args=(quantile, corrected), xtol=1e-10))

    z = stats.norm.isf((1 - confidence) / 2)
    if len(values) <= MOST:
        i, j = np.triu_indices(len(values))
        estimate = float(np.median((values[i] + values[j]) / 2))
    else:
        estimate = solved(0, False)
    return estimate, solved(z, continuity), solved(-z, continuity)
