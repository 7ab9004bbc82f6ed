"""Logistic regression with odds ratios, likelihood ratio test and discrimination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Wald intervals; the intercept is `(Intercept)` as in R."""
    design = data.design("covariates")
    outcome = data.event("outcome").astype(float)
    rows = sm.add_constant(design.rename(columns={"const": "const_"}), has_constant="add")
    rows = rows.rename(columns={"const": "(Intercept)"})
    model = sm.GLM(outcome, rows, family=sm.families.Binomial())
    fit = model.fit(tol=1e-12, maxiter=100)
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    terms = [_term(name, fit, z) for name in rows.columns]
    ratio = float(fit.null_deviance - fit.deviance)
    events = int(outcome.sum())
    summary = {
        "key": "model",
        "n": len(rows),
        "events": events,
        "log_likelihood": float(fit.llf),
        "aic": float(fit.aic),
        "chi_square": ratio,
        "df": design.shape[1],
        "p": float(stats.chi2.sf(ratio, design.shape[1])),
        "auc": area(np.asarray(fit.fittedvalues), outcome > 0),
    }
    own = terms[1:]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [summary]},
        facts={"events": events, "df_residual": int(fit.df_resid)},
        plots={"forest": {"points": [_point(one) for one in own], "reference": 1, "scale": "log"}},
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
    )


def area(score: np.ndarray, event: np.ndarray) -> float:
    """Probability that an event has the higher score, ties counted half."""
    ranks = stats.rankdata(score)
    positive, negative = int(event.sum()), int((~event).sum())
    return float((ranks[event].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _term(name: str, fit: Any, z: float) -> dict[str, Any]:
    coefficient, error = float(fit.params[name]), float(fit.bse[name])
    return {
        "key": name,
        "odds_ratio": float(np.exp(coefficient)),
        "lower": float(np.exp(coefficient - z * error)),
        "upper": float(np.exp(coefficient + z * error)),
        "coefficient": coefficient,
        "error": error,
        "z": coefficient / error,
        "p": float(2 * stats.norm.sf(abs(coefficient / error))),
    }


def _point(term: dict[str, Any]) -> dict[str, Any]:
    return {"key": term["key"], "value": term["odds_ratio"], "lower": term["lower"], "upper": term["upper"]}
