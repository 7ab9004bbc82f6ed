"""Ordinal logistic regression with proportional odds, and Brant's test of them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.cumulative_logit import brant, information
from heluo.statistics.terms import forest_point, ratio_term


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Odds of a higher level; limits are named `lower|higher` as in R."""
    design, levels = data.design("covariates"), data.levels("outcome")
    outcome = np.array([levels.index(one) for one in data.one("outcome")])
    values = design.to_numpy()
    coefficients, limits, likelihood = fitted(values, outcome)
    covariance = np.linalg.inv(information(limits, coefficients, values, outcome))
    errors, p = np.sqrt(np.diag(covariance)), values.shape[1]
    terms = [
        ratio_term(name, "odds_ratio", float(b), float(s), options["confidence"])
        for name, b, s in zip(design.columns, coefficients, errors[:p], strict=True)
    ]
    names = [f"{one}|{other}" for one, other in pairwise(levels)]
    cuts = [
        {"key": name, "limit": float(one), "error": float(s)}
        for name, one, s in zip(names, limits, errors[p:], strict=True)
    ]
    counts = np.bincount(outcome)
    ratio = 2 * (likelihood - float((counts * np.log(counts / len(outcome))).sum()))
    model = {
        "key": "model",
        "n": len(outcome),
        "log_likelihood": likelihood,
        "aic": 2 * (p + len(limits)) - 2 * likelihood,
        "chi_square": ratio,
        "df": p,
        "p": float(stats.chi2.sf(ratio, p)),
    }
    tests = brant(values, outcome, data.places("covariates"))
    global_p = tests["GLOBAL"][2] if tests else float("nan")
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    return AlgorithmOutcome(
        tables={
            "effects": terms,
            "limits": cuts,
            "model": [model],
            "proportionality": [
                {"key": name, "statistic": s, "df": df, "p": one} for name, (s, df, one) in tests.items()
            ],
        },
        facts={"global_p": global_p, "df_residual": len(outcome) - p - len(limits)},
        plots={
            "forest": {
                "points": [forest_point(one, "odds_ratio") for one in terms],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={"proportional": Found(global_p >= 0.05, {"p": global_p})}
        if tests
        else {"testable": Found(False)},
    )


def fitted(values: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """(coefficients, limits, log likelihood), on standardised columns."""
    centre, scale = values.mean(0), values.std(0)
    model = OrderedModel(outcome, (values - centre) / scale, distr="logit")
    with warnings.catch_warnings():
        # It warns when the last steps gain nothing more, which is what was asked for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit = model.fit(method="bfgs", gtol=1e-9, maxiter=1000, disp=0)
    coefficients = np.asarray(fit.params)[: values.shape[1]] / scale
    limits = model.transform_threshold_params(np.asarray(fit.params))[1:-1] + centre @ coefficients
    return coefficients, limits, float(fit.llf)
