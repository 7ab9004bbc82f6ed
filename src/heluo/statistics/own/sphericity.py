"""Analysis of variance of measurements within rows, with Mauchly's test of sphericity and the corrections of
Greenhouse and Geisser and of Huynh and Feldt, as R's anova.mlm and mauchly.test have them."""

import numpy as np
from scipy import stats


def within_rows(values):
    """F, Mauchly's W with its P, both epsilons (Huynh-Feldt may exceed 1) and partial eta squared of a matrix
    with a row a person and a column a measurement."""
    n, k = values.shape
    df, rest = k - 1, (k - 1) * (n - 1)
    centred = values - values.mean(1, keepdims=True)
    between = n * (centred.mean(0) ** 2).sum()
    error = ((centred - centred.mean(0)) ** 2).sum()
    # Contrasts of the columns that are orthonormal and orthogonal to their mean.
    contrasts = np.linalg.svd(np.eye(k) - 1 / k)[0][:, :df]
    s = contrasts.T @ np.cov(values.T) @ contrasts
    gg = np.trace(s) ** 2 / (df * (s**2).sum())
    w = np.linalg.det(s) / (np.trace(s) / df) ** df
    return {
        "f": (between / df) / (error / rest),
        "partial": between / (between + error),
        "w": w,
        "p": mauchly(w, df, n - 1),
        "greenhouse_geisser": gg,
        "huynh_feldt": (n * df * gg - 2) / (df * (n - 1 - df * gg)),
    }


def mauchly(w, p, n):
    """P by the expansion of the second order (Anderson 1958); `p` contrasts, `n` degrees of freedom."""
    rho = 1 - (2 * p**2 + p + 2) / (6 * p * n)
    more = (p + 2) * (p - 1) * (p - 2) * (2 * p**3 + 6 * p**2 + 3 * p + 2) / (288 * (n * p * rho) ** 2)
    f = p * (p + 1) / 2 - 1
    z = -n * rho * np.log(w)
    first, second = stats.chi2.sf(z, f), stats.chi2.sf(z, f + 4)
    return first + more * (second - first)
