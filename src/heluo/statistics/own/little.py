"""Little's test (1988) of values missing completely at random: do the means of the patterns of missing values
fit the mean and covariance that the EM algorithm finds for all rows under a normal distribution?"""

import numpy as np
from scipy import stats


def little(values, tolerance=1e-10, most=10_000):
    """(statistic, df, p); rows without any value say nothing. NaN where nothing is missing."""
    values = values[~np.isnan(values).all(1)]
    lacking = np.isnan(values)
    kinds, which = np.unique(lacking, axis=0, return_inverse=True)
    which = which.ravel()
    if not lacking.any():
        return np.nan, 0, np.nan
    mean, covariance = em(values, kinds, which, tolerance, most)
    statistic, freedom = 0.0, -values.shape[1]
    for kind, pattern in enumerate(kinds):
        seen = ~pattern
        rows = values[which == kind][:, seen]
        apart = rows.mean(0) - mean[seen]
        statistic += len(rows) * float(apart @ np.linalg.solve(covariance[np.ix_(seen, seen)], apart))
        freedom += int(seen.sum())
    return statistic, freedom, float(stats.chi2.sf(statistic, freedom))


def em(values, kinds, which, tolerance, most):
    """Maximum likelihood mean and covariance (divided by n) of a normal sample with gaps."""
    n, columns = values.shape
    mean, covariance = np.nanmean(values, axis=0), np.diag(np.nanvar(values, axis=0))
    for _ in range(most):
        total, squares = np.zeros(columns), np.zeros((columns, columns))
        for kind, gap in enumerate(kinds):
            rows = values[which == kind].copy()
            if gap.any():
                slope = np.linalg.solve(covariance[np.ix_(~gap, ~gap)], covariance[np.ix_(~gap, gap)])
                rows[:, gap] = mean[gap] + (rows[:, ~gap] - mean[~gap]) @ slope
                left = covariance[np.ix_(gap, gap)] - covariance[np.ix_(gap, ~gap)] @ slope
                squares[np.ix_(gap, gap)] += len(rows) * left
            total += rows.sum(0)
            squares += rows.T @ rows
        fresh = total / n
        spread = squares / n - np.outer(fresh, fresh)
        step = max(np.abs(fresh - mean).max(), np.abs(spread - covariance).max())
        mean, covariance = fresh, spread
        if step < tolerance:
            break
    return mean, covariance
