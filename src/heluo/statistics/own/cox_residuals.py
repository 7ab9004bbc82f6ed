"""Score residuals of a Cox fit on intervals (start, stop], ties by Efron, and the sandwich variance that they
give. lifelines' own neglects ties in them and has none for intervals."""

import numpy as np


def score_residuals(start, stop, event, design, coefficients, strata=None):
    """One row an interval: its share of the score at the coefficients; the columns sum to 0 at the
    maximum."""
    residual = np.zeros(design.shape)
    weight = np.exp((design - design.mean(0)) @ coefficients)
    strata = np.zeros(len(stop)) if strata is None else strata
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        residual[rows] = in_stratum(start[rows], stop[rows], event[rows], design[rows], weight[rows])
    return residual


def in_stratum(start, stop, event, design, weight):
    """The same for rows that share one baseline hazard."""
    event = event.astype(bool)
    times, which = np.unique(stop[event], return_inverse=True)
    weighted = np.column_stack([weight, weight[:, None] * design])
    at_risk = after(stop, times, weighted, "left") - after(start, times, weighted, "left")
    tied = np.zeros_like(at_risk)
    np.add.at(tied, which, weighted[event])
    deaths = np.bincount(which, minlength=len(times)).astype(int)
    # One line for each of Efron's steps: the k-th of d tied events leaves k/d of them out.
    step = np.repeat(np.arange(len(times)), deaths)
    left_out = np.concatenate([np.arange(d) / d for d in deaths] or [np.zeros(0)])
    sums = at_risk[step] - left_out[:, None] * tied[step]
    mean, hazard = sums[:, 1:] / sums[:, :1], 1 / sums[:, 0]
    jumps = np.column_stack([hazard, mean * hazard[:, None], left_out * hazard])
    jumps = np.column_stack([jumps, mean * (left_out * hazard)[:, None], mean])
    per_time = np.zeros((len(times), jumps.shape[1]))
    np.add.at(per_time, step, jumps)
    p = design.shape[1]
    total = np.vstack([np.zeros(p + 1), per_time[:, : p + 1].cumsum(0)])
    passed = total[np.searchsorted(times, stop, "right")] - total[np.searchsorted(times, start, "right")]
    residual = -weight[:, None] * (design * passed[:, :1] - passed[:, 1:])
    own = per_time[which]
    spared = design[event] * own[:, p + 1 : p + 2] - own[:, p + 2 : 2 * p + 2]
    mean_at = own[:, 2 * p + 2 :] / deaths[which][:, None]
    residual[event] += design[event] - mean_at + weight[event][:, None] * spared
    return residual


def after(at, times, values, side):
    """Per time: the sum of values of the rows whose `at` is not before it."""
    order = np.argsort(at, kind="stable")
    summed = np.vstack([values[order][::-1].cumsum(0)[::-1], np.zeros(values.shape[1])])
    return summed[np.searchsorted(at[order], times, side)]


def sandwich(residuals, covariance, cluster=None):
    """Robust covariance of the coefficients; rows of one cluster count together."""
    if cluster is not None:
        _, which = np.unique(cluster, return_inverse=True)
        together = np.zeros((which.max() + 1, residuals.shape[1]))
        np.add.at(together, which, residuals)
        residuals = together
    influence = residuals @ covariance
    return influence.T @ influence
