"""Firth's logistic regression (1993): the likelihood is penalised by Jeffreys' prior, so that estimates exist
where outcomes are separated. Intervals and tests by the penalised profile likelihood (Heinze and Schemper
2002)."""

import numpy as np
from scipy import optimize, stats


def fitted(design, outcome, place=None, value=0.0, most=200):
    """(coefficients, penalised log likelihood, covariance); the coefficient at `place` is held at `value`."""
    p = design.shape[1]
    free = np.array([one for one in range(p) if one != place])
    coefficients = np.zeros(p)
    if place is not None:
        coefficients[place] = value
    current = state(design, outcome, coefficients)
    for _ in range(most):
        step = np.zeros(p)
        step[free] = np.linalg.solve(current[2][np.ix_(free, free)], current[1][free])
        step *= min(1.0, 5.0 / max(np.abs(design @ step).max(), 1e-300))
        found = state(design, outcome, coefficients + step)
        while found[0] < current[0] - 1e-10 and np.abs(step).max() > 1e-14:
            step = step / 2
            found = state(design, outcome, coefficients + step)
        coefficients, current = coefficients + step, found
        if np.abs(current[1][free]).max() < 1e-10 * max(1.0, len(outcome)) or np.abs(step).max() < 1e-13:
            break
    return coefficients, current[0], np.linalg.inv(current[2])


def state(design, outcome, coefficients):
    """(penalised log likelihood, modified score, information) at the coefficients."""
    score = design @ coefficients
    share = 1 / (1 + np.exp(-score))
    weight = share * (1 - share)
    information = design.T @ (design * weight[:, None])
    sign, size = np.linalg.slogdet(information)
    leverage = weight * np.einsum("ij,ji->i", design, np.linalg.solve(information, design.T))
    modified = design.T @ (outcome - share + leverage * (0.5 - share))
    likelihood = (outcome * score - np.logaddexp(0, score)).sum() + 0.5 * size
    return float(likelihood if sign > 0 else -np.inf), modified, information


def profile(design, outcome, place, confidence):
    """(lower, upper, statistic, p) of one coefficient by the penalised profile likelihood."""
    coefficients, most, covariance = fitted(design, outcome)
    limit = stats.chi2.ppf(confidence, 1)
    best, error = coefficients[place], np.sqrt(covariance[place, place])

    def apart(value):
        return 2 * (most - fitted(design, outcome, place, value)[1]) - limit

    ends = []
    for side in (-1, 1):
        reach = error
        while apart(best + side * reach) < 0 and reach < 1e3 * error:
            reach *= 1.7
        inner, outer = sorted((best, best + side * reach))
        ends.append(optimize.brentq(apart, inner, outer, xtol=1e-11))
    statistic = max(2 * (most - fitted(design, outcome, place, 0.0)[1]), 0.0)
    return ends[0], ends[1], statistic, float(stats.chi2.sf(statistic, 1))
