"""Estimates of several imputed sets made one by Rubin's rules, with the degrees of freedom of Barnard and
Rubin (1999), as mice::pool has them."""

import numpy as np
from scipy import stats


def pooled(estimates, errors, freedom, confidence):
    """Arrays over coefficients. `estimates`, `errors`: a row a set; `freedom`: residual degrees of freedom of
    the complete data."""
    m = len(estimates)
    coefficient, within = estimates.mean(0), (errors**2).mean(0)
    between = (1 + 1 / m) * estimates.var(0, ddof=1)
    total = within + between
    share = between / total
    observed = (freedom + 1) / (freedom + 3) * freedom * (1 - share)
    with np.errstate(divide="ignore"):
        df = np.where(share > 0, 1 / (share**2 / (m - 1) + 1 / observed), observed)
    ratio = between / within
    half = stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(total)
    return {
        "coefficient": coefficient,
        "error": np.sqrt(total),
        "lower": coefficient - half,
        "upper": coefficient + half,
        "statistic": coefficient / np.sqrt(total),
        "df": df,
        "p": 2 * stats.t.sf(np.abs(coefficient) / np.sqrt(total), df),
        "missing_information": (ratio + 2 / (df + 3)) / (ratio + 1),
    }
