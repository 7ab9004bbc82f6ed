"""Multinomial logistic regression: an outcome of several kinds without order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.terms import forest_point, ratio_term


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Keys are `level:term`, each level of the outcome against its first one."""
    design = data.design("covariates")
    design.insert(0, "(Intercept)", 1.0)
    outcome, levels = data.one("outcome"), data.levels("outcome")
    codes = np.array([levels.index(one) for one in outcome])
    fit = sm.MNLogit(codes, design).fit(method="newton", tol=1e-13, maxiter=200, disp=0)
    coefficients, errors = np.asarray(fit.params), np.asarray(fit.bse)
    terms = [
        ratio_term(
            f"{level}:{name}",
            "odds_ratio",
            float(coefficients[row, column]),
            float(errors[row, column]),
            options["confidence"],
        )
        for column, level in enumerate(levels[1:])
        for row, name in enumerate(design.columns)
    ]
    null = float(sum((codes == one).sum() * np.log((codes == one).mean()) for one in range(len(levels))))
    ratio, df = 2 * (float(fit.llf) - null), (design.shape[1] - 1) * (len(levels) - 1)
    model = {
        "key": "model",
        "n": len(codes),
        "log_likelihood": float(fit.llf),
        "aic": 2 * design.shape[1] * (len(levels) - 1) - 2 * float(fit.llf),
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
    }
    own = [one for one in terms if not one["key"].endswith(":(Intercept)")]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    sizes = {level: int((codes == place).sum()) for place, level in enumerate(levels)}
    each = min(sizes.values()) / max(design.shape[1] - 1, 1)
    labels = data.roles["outcome"][0].levels
    return AlgorithmOutcome(
        tables={
            "effects": terms,
            "model": [model],
            "levels": [{"key": level, "n": n} for level, n in sizes.items()],
        },
        facts={
            "reference": labels[levels[0]].text,
            "df_residual": len(codes) - design.shape[1] * (len(levels) - 1),
        },
        plots={
            "forest": {
                "points": [forest_point(one, "odds_ratio") for one in own],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", _named(one, labels)) for one in significant), *([] if significant else ["none"])],
        checks={
            "events_per_term": Found(each >= 10, {"found": each}),
            "converged": Found(bool(fit.mle_retvals["converged"]) and bool(np.isfinite(errors).all())),
        },
    )


def _named(term: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    level, name = str(term["key"]).split(":", 1)
    return {**term, "level": labels[level].text, "term": name}
