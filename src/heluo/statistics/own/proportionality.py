"""Score test of proportional hazards after a Cox fit (Grambsch and Therneau 1994, in the form that R's
survival has since version 3): is the effect of a column constant over time? Ties by Efron."""

import numpy as np
from scipy import stats


def risk_sums(time, event, design, score):
    """Per event time, latest first: events, and for each of Efron's tied steps the weighted mean and
    covariance of the design over those at risk."""
    order = np.argsort(-time, kind="stable")
    time, event, design = time[order], event[order], design[order]
    weight = np.exp(score[order])
    columns = design.shape[1]
    s0, s1, s2 = 0.0, np.zeros(columns), np.zeros((columns, columns))
    edges = np.flatnonzero(np.diff(time)) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(time)]
    for a, b in zip(starts, ends, strict=True):
        x, w, died = design[a:b], weight[a:b], event[a:b].astype(bool)
        weighted = x * w[:, None]
        s0, s1, s2 = s0 + w.sum(), s1 + weighted.sum(0), s2 + x.T @ weighted
        d = int(died.sum())
        if not d:
            continue
        t0, t1, t2 = w[died].sum(), weighted[died].sum(0), x[died].T @ weighted[died]
        for step in range(d):
            left = step / d
            mean = (s1 - left * t1) / (s0 - left * t0)
            covariance = (s2 - left * t2) / (s0 - left * t0) - np.outer(mean, mean)
            yield time[a], x[died].sum(0) / d, mean, covariance


def proportionality(time, event, design, coefficients, groups, transform="km", strata=None):
    """(statistic, df, p) for each group of columns and "GLOBAL". `groups`: name -> positions of its
    columns; `strata`: rows compared only with those of the same value."""
    score = design @ coefficients
    parts = [np.arange(len(time))] if strata is None else [strata == one for one in np.unique(strata)]
    steps = [s for rows in parts for s in risk_sums(time[rows], event[rows], design[rows], score[rows])]
    at = transformed(time, event, np.array([one[0] for one in steps]), transform)
    at = at - at.mean()
    residual = np.array([x - mean for _, x, mean, _ in steps])
    covariance = np.array([one[3] for one in steps])
    score = (at[:, None] * residual).sum(0)
    i11 = covariance.sum(0)
    i12 = np.einsum("k,kij->ij", at, covariance)
    i22 = np.einsum("k,kij->ij", at**2, covariance)
    found = {}
    everything = list(range(design.shape[1]))
    for name, columns in [*groups.items(), ("GLOBAL", everything)]:
        u = score[columns]
        variance = i22[np.ix_(columns, columns)] - i12[columns] @ np.linalg.solve(i11, i12[:, columns])
        statistic = float(u @ np.linalg.solve(variance, u))
        found[name] = (statistic, len(columns), float(stats.chi2.sf(statistic, len(columns))))
    return found


def transformed(time, event, at, transform):
    """Event times as the test sees them: `km` 1 - survival just before, `rank`, `log` or `identity`."""
    if transform == "identity":
        return at
    if transform == "log":
        return np.log(at)
    times, inverse = np.unique(time, return_inverse=True)
    died = np.bincount(inverse, weights=event)
    at_risk = np.bincount(inverse)[::-1].cumsum()[::-1]
    if transform == "rank":
        # Among all times, those without an event as well.
        ordered = np.sort(time)
        return (np.searchsorted(ordered, at, "left") + np.searchsorted(ordered, at, "right") + 1) / 2
    before = np.r_[1.0, np.cumprod(1 - died / at_risk)[:-1]]
    return 1 - before[np.searchsorted(times, at)]
