"""Conditional logistic regression of matched sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalLogit

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.terms import forest_point, ratio_term


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Sets with one outcome only add nothing and are left out."""
    design, outcome = data.design("covariates"), data.event("outcome").astype(float)
    sets = data.one("set").astype(str).to_numpy()
    _, which = np.unique(sets, return_inverse=True)
    share = np.bincount(which, weights=outcome) / np.bincount(which)
    mixed = ((share > 0) & (share < 1))[which]
    centre, scale = design.mean(), design.std().replace(0, 1.0)
    # Columns of one size: the search then stops at the maximum of each.
    model = ConditionalLogit(outcome[mixed], ((design - centre) / scale)[mixed], groups=which[mixed])
    near = model.fit(method="bfgs", maxiter=1000, disp=0)
    fit = model.fit(near.params, method="newton", tol=1e-12, maxiter=50, disp=0)
    coefficients = np.asarray(fit.params) / scale.to_numpy()
    errors = np.asarray(fit.bse) / scale.to_numpy()
    terms = [
        ratio_term(name, "odds_ratio", float(b), float(s), options["confidence"])
        for name, b, s in zip(design.columns, coefficients, errors, strict=True)
    ]
    ratio, df = 2 * float(fit.llf - model.loglike(np.zeros(design.shape[1]))), design.shape[1]
    informative = int(((share > 0) & (share < 1)).sum())
    summary = {
        "key": "model",
        "n": int(mixed.sum()),
        "events": int(outcome[mixed].sum()),
        "sets": informative,
        "log_likelihood": float(fit.llf),
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
    }
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [summary]},
        facts={"sets": informative, "left_out": len(share) - informative, "df_residual": informative - df},
        plots={
            "forest": {
                "points": [forest_point(one, "odds_ratio") for one in terms],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={"sets_per_term": Found(informative / df >= 10, {"found": informative / df})},
    )
