"""What statsmodels' ordinal model lacks: the exact information of a cumulative logit model, and Brant's test
(1990) of proportional odds."""

import numpy as np
from scipy import stats


def information(limits, coefficients, design, outcome):
    """Observed information of (coefficients, limits). `outcome`: 0 for the lowest level."""
    k, p = len(limits), design.shape[1]
    linear = design @ coefficients
    above = np.where(outcome < k, limits[np.minimum(outcome, k - 1)] - linear, np.inf)
    below = np.where(outcome > 0, limits[np.maximum(outcome - 1, 0)] - linear, -np.inf)
    upper, lower = 1 / (1 + np.exp(-above)), 1 / (1 + np.exp(-below))
    density_up, density_low = upper * (1 - upper), lower * (1 - lower)
    share = upper - lower
    rows_up, rows_low = np.zeros((len(outcome), p + k)), np.zeros((len(outcome), p + k))
    rows_up[:, :p] = rows_low[:, :p] = -design
    inner, outer = outcome < k, outcome > 0
    rows_up[np.flatnonzero(inner), p + outcome[inner]] = 1
    rows_low[np.flatnonzero(outer), p + outcome[outer] - 1] = 1
    slope = (density_up[:, None] * rows_up - density_low[:, None] * rows_low) / share[:, None]
    up, low = density_up * (1 - 2 * upper) / share, density_low * (1 - 2 * lower) / share
    return slope.T @ slope - rows_up.T @ (up[:, None] * rows_up) + rows_low.T @ (low[:, None] * rows_low)


def brant(design, outcome, groups):
    """(statistic, df, p) for each group of columns and "GLOBAL": are coefficients of the separate logistic
    models, one a cut, the same? Empty where one of them does not exist because the outcome is separated."""
    cuts = np.unique(outcome)[1:]
    rows = np.column_stack([np.ones(len(design)), design])
    p = design.shape[1]
    fits = [binary(rows, (outcome >= cut).astype(float)) for cut in cuts]
    if any(min(share.min(), 1 - share.max()) < 1e-8 for _, share, _ in fits):
        return {}
    found = np.concatenate([b[1:] for b, _, _ in fits])
    covariance = np.zeros((len(found), len(found)))
    for i, (_, one, inverse) in enumerate(fits):
        for j, (_, other, of_other) in enumerate(fits):
            weight = np.minimum(one, other) - one * other
            part = inverse @ (rows.T @ (rows * weight[:, None])) @ of_other
            covariance[i * p : (i + 1) * p, j * p : (j + 1) * p] = part[1:, 1:]
    tests = {}
    for name, columns in [*groups.items(), ("GLOBAL", list(range(p)))]:
        differences = []
        for later in range(1, len(cuts)):
            for column in columns:
                row = np.zeros(len(found))
                row[column], row[later * p + column] = 1, -1
                differences.append(row)
        contrast = np.array(differences)
        apart, df = contrast @ found, len(differences)
        statistic = float(apart @ np.linalg.solve(contrast @ covariance @ contrast.T, apart))
        tests[name] = (statistic, df, float(stats.chi2.sf(statistic, df)))
    return tests


def binary(rows, happened, most=60):
    """(coefficients, fitted shares, inverse information) of a logistic model."""
    coefficients = np.zeros(rows.shape[1])
    share, inverse = np.full(len(rows), 0.5), np.zeros((rows.shape[1],) * 2)
    for _ in range(most):
        share = 1 / (1 + np.exp(-np.clip(rows @ coefficients, -40, 40)))
        inverse = np.linalg.pinv(rows.T @ (rows * (share * (1 - share))[:, None]))
        step = inverse @ (rows.T @ (happened - share))
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-12:
            break
    return coefficients, share, inverse
