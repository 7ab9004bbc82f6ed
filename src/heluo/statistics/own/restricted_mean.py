"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a time, with the variance of
Greenwood's form that R's survival gives. lifelines gives the variance of a person's time, not that of the
mean."""

import numpy as np


def restricted_mean(time, event, until):
    """(mean, variance of the mean)."""
    times, inverse = np.unique(time, return_inverse=True)
    deaths = np.bincount(inverse, weights=event)
    at_risk = np.bincount(inverse)[::-1].cumsum()[::-1].astype(float)
    survival = np.cumprod(1 - deaths / at_risk)
    within = times < until
    edges = np.r_[0.0, times[within], until]
    heights = np.r_[1.0, survival[within]]
    areas = np.diff(edges) * heights
    after = areas[::-1].cumsum()[::-1][1:]
    d, n = deaths[within], at_risk[within]
    # Where the last person at risk dies, nothing lies under the curve afterwards.
    terms = np.divide(d, n * (n - d), out=np.zeros(len(d)), where=n > d)
    return float(areas.sum()), float((after**2 * terms).sum())
