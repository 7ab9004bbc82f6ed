"""Logistic regression with odds ratios, likelihood ratio test and discrimination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.terms import forest_point, ratio_term


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Wald intervals; the intercept is `(Intercept)` as in R."""
    design = data.design("covariates")
    outcome = data.event("outcome").astype(float)
    rows = sm.add_constant(design.rename(columns={"const": "const_"}), has_constant="add")
    rows = rows.rename(columns={"const": "(Intercept)"})
    model = sm.GLM(outcome, rows, family=sm.families.Binomial())
    fit = model.fit(tol=1e-12, maxiter=100)
    terms = [
        ratio_term(name, "odds_ratio", fit.params[name], fit.bse[name], options["confidence"])
        for name in rows.columns
    ]
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
        plots={
            "forest": {
                "points": [forest_point(one, "odds_ratio") for one in own],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
    )


def area(score: np.ndarray, event: np.ndarray) -> float:
    """Probability that an event has the higher score, ties counted half."""
    ranks = stats.rankdata(score)
    positive, negative = int(event.sum()), int((~event).sum())
    return float((ranks[event].sum() - positive * (positive + 1) / 2) / (positive * negative))
