"""Covariance of the fixed effects of a linear mixed model at given variances: that of generalised least
squares, as R's lme4 has it. statsmodels takes it from second differences over all parameters."""

import numpy as np


def fixed_covariance(rows, random, groups, spread, residual):
    """`random`: columns of the random effects; `spread`: their covariance; `residual`: the variance left."""
    information = np.zeros((rows.shape[1], rows.shape[1]))
    order = np.argsort(groups, kind="stable")
    for own in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        x, z = rows[own], random[own]
        variance = z @ spread @ z.T + residual * np.eye(len(own))
        information += x.T @ np.linalg.solve(variance, x)
    return np.linalg.inv(information)
