"""Regression of counts: Poisson, negative binomial, and Poisson with additional zeros."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import optimize, special, stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.zero_inflated import zero_inflated
from heluo.statistics.terms import forest_point, ratio_term

OVERDISPERSED = 1.5
"""Pearson dispersion from which a Poisson model's intervals are too narrow."""
MOST = 9.2
"""Logarithm of the theta from which nothing tells counts from Poisson's."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Rate ratios; with `exposure` its logarithm is an offset."""
    design = data.design("covariates")
    design.insert(0, "(Intercept)", 1.0)
    rows, counts = design.to_numpy(), data.numbers("outcome")
    offset = np.log(data.numbers("exposure")) if data.roles["exposure"] else np.zeros(len(counts))
    found = FAMILIES[options["family"]](counts, rows, offset)
    terms = [
        ratio_term(name, "rate_ratio", float(b), float(s), options["confidence"])
        for name, b, s in zip(design.columns, found["coefficients"], found["errors"], strict=True)
    ]
    fewer = FAMILIES[options["family"]](counts, rows[:, :1], offset)
    ratio, df = 2 * (found["log_likelihood"] - fewer["log_likelihood"]), rows.shape[1] - 1
    plain = poisson(counts, rows, offset)
    dispersion = float(((counts - plain["mean"]) ** 2 / plain["mean"]).sum() / (len(counts) - rows.shape[1]))
    parameters = rows.shape[1] + (options["family"] != "poisson")
    model = {
        "key": "model",
        "n": len(counts),
        "total": float(counts.sum()),
        "log_likelihood": found["log_likelihood"],
        "aic": 2 * parameters - 2 * found["log_likelihood"],
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
        "dispersion": dispersion,
        "more": found["more"],
    }
    own = terms[1:]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    expected_zeros = float(np.exp(-plain["mean"]).sum())
    zeros = int((counts == 0).sum())
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model]},
        facts={
            "df_residual": len(counts) - parameters,
            "dispersion": dispersion,
            "more": found["more"],
            "with_exposure": bool(data.roles["exposure"]),
        },
        plots={
            "forest": {
                "points": [forest_point(one, "rate_ratio") for one in own],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={
            "dispersed": Found(
                options["family"] != "poisson" or dispersion <= OVERDISPERSED, {"found": dispersion}
            ),
            "zeros": Found(
                options["family"] != "poisson" or zeros <= 1.5 * expected_zeros + 5,
                {"found": zeros, "expected": expected_zeros},
            ),
        },
    )


def poisson(counts: np.ndarray, rows: np.ndarray, offset: np.ndarray) -> dict[str, Any]:
    """Maximum likelihood."""
    fit = sm.GLM(counts, rows, family=sm.families.Poisson(), offset=offset).fit(tol=1e-13, maxiter=200)
    return _found(fit, float(fit.llf), None)


def negative_binomial(counts: np.ndarray, rows: np.ndarray, offset: np.ndarray) -> dict[str, Any]:
    """Coefficients and the dispersion in turns until neither moves; `more` is R's theta."""
    alpha = 1.0
    for _ in range(200):
        again = 1 / _theta(counts, np.asarray(_with(alpha, counts, rows, offset).fittedvalues))
        if abs(again - alpha) < 1e-12 * (1 + alpha):
            break
        alpha = again
    fit = _with(alpha, counts, rows, offset)
    return _found(fit, _likelihood(counts, np.asarray(fit.fittedvalues), 1 / alpha), 1 / alpha)


def _with(alpha: float, counts: np.ndarray, rows: np.ndarray, offset: np.ndarray) -> Any:
    """Coefficients where the dispersion is known."""
    family = sm.families.NegativeBinomial(alpha=alpha)
    return sm.GLM(counts, rows, family=family, offset=offset).fit(tol=1e-13, maxiter=200)


def _theta(counts: np.ndarray, mean: np.ndarray) -> float:
    """Where the likelihood's slope in theta is 0; very large where counts are not overdispersed."""

    def slope(log_theta: float) -> float:
        t = math.exp(log_theta)
        parts = special.digamma(t + counts) - special.digamma(t) + math.log(t) + 1 - np.log(t + mean)
        return float((parts - (counts + t) / (mean + t)).sum())

    if slope(MOST) > 0 or slope(-12.0) < 0:
        return math.exp(MOST)
    return math.exp(float(optimize.brentq(slope, -12.0, MOST, xtol=1e-13)))


def _likelihood(counts: np.ndarray, mean: np.ndarray, theta: float) -> float:
    return float(stats.nbinom.logpmf(counts, theta, theta / (theta + mean)).sum())


def with_zeros(counts: np.ndarray, rows: np.ndarray, offset: np.ndarray) -> dict[str, Any]:
    """`more` is the share of the additional zeros."""
    plain = poisson(counts, rows, offset)["coefficients"]
    found, covariance, likelihood = zero_inflated(counts, rows, offset, plain)
    return {
        "coefficients": found[:-1],
        "errors": np.sqrt(np.diag(covariance))[:-1],
        "log_likelihood": likelihood - float(special.gammaln(counts + 1).sum()),
        "mean": np.exp(rows @ found[:-1] + offset),
        "more": float(special.expit(found[-1])),
    }


def _found(fit: Any, likelihood: float, more: float | None) -> dict[str, Any]:
    return {
        "coefficients": np.asarray(fit.params),
        "errors": np.asarray(fit.bse),
        "log_likelihood": likelihood,
        "mean": np.asarray(fit.fittedvalues),
        "more": more,
    }


FAMILIES = {"poisson": poisson, "negative_binomial": negative_binomial, "zero_inflated": with_zeros}
