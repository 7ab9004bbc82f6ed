"""Poisson regression of counts with more zeros than it allows: with some probability a count is 0 whatever
the covariates. statsmodels takes the errors from differences that are too coarse."""

import numpy as np
from scipy import optimize


def zero_inflated(counts, rows, offset, poisson):
    """(coefficients, covariance, log likelihood less its constant); the last coefficient is the log odds of
    the additional zeros. `poisson`: coefficients of the plain model. The likelihood may have several maxima:
    the highest of three searches is taken."""
    level = np.zeros(rows.shape[1])
    level[0] = np.log(max(counts.mean(), 1e-8)) - offset.mean()
    odds = np.log(((counts == 0).mean() + 1e-6) / ((counts > 0).mean() + 1e-6))
    some = counts > 0
    among_others = np.linalg.lstsq(rows[some], np.log(counts[some]) - offset[some], rcond=None)[0]
    starts = [np.append(level, 0.0), np.append(poisson, odds), np.append(among_others, odds)]
    ways = [
        optimize.minimize(value, one, (counts, rows, offset), "BFGS", True, options={"gtol": 1e-7})
        for one in starts
    ]
    found = min(ways, key=lambda one: one.fun).x
    for _ in range(50):
        step = np.linalg.solve(curvature(found, counts, rows, offset), value(found, counts, rows, offset)[1])
        found = found - step
        if np.abs(step).max() < 1e-12:
            break
    covariance = np.linalg.inv(curvature(found, counts, rows, offset))
    return found, covariance, -float(value(found, counts, rows, offset)[0])


def value(parameters, counts, rows, offset):
    """Negative log likelihood without the counts' factorials, and its gradient."""
    linear, odds = rows @ parameters[:-1] + offset, parameters[-1]
    mean, zero = np.exp(linear), counts == 0
    at_zero = np.logaddexp(odds, -mean)
    inflated = np.exp(odds - at_zero)
    likelihood = np.where(zero, at_zero, counts * linear - mean).sum() - len(counts) * np.logaddexp(0, odds)
    slope = np.where(zero, -(1 - inflated) * mean, counts - mean)
    of_odds = np.where(zero, inflated, 0).sum() - len(counts) / (1 + np.exp(-odds))
    return -float(likelihood), -np.append(rows.T @ slope, of_odds)


def curvature(parameters, counts, rows, offset, step=1e-5):
    """Matrix of second derivatives, by central differences of the exact gradient."""
    columns = []
    for one in np.eye(len(parameters)):
        size = step * max(1.0, abs(float(parameters @ one)))
        ahead = value(parameters + size * one, counts, rows, offset)[1]
        back = value(parameters - size * one, counts, rows, offset)[1]
        columns.append((ahead - back) / (2 * size))
    found = np.array(columns)
    return (found + found.T) / 2
