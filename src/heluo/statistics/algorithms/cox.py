"""Cox regression with the score test of proportional hazards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.proportionality import proportionality
from heluo.statistics.terms import forest_point, ratio_term

EXACT = {"precision": 1e-12, "r_precision": 1e-14, "step_size": 1.0}
"""How near the maximum the fit stops: nearer than its own default, whose coefficients differ in the sixth
place."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Hazard ratios with Wald intervals; ties by Efron."""
    design = data.design("covariates")
    time, event = data.numbers("time"), data.event("event").astype(float)
    fit = fitted(design, time, event, options)
    terms = [
        ratio_term(name, "hr", fit.params_[name], fit.standard_errors_[name], options["confidence"])
        for name in design.columns
    ]
    groups = data.places("covariates")
    tests = proportionality(
        time, event, design.to_numpy(), fit.params_.to_numpy(), groups, options["transform"]
    )
    trends = [{"key": name, "statistic": s, "df": df, "p": p} for name, (s, df, p) in tests.items()]
    events = int(event.sum())
    ratio = float(2 * (fit.log_likelihood_ - fit._ll_null_))
    model = {
        "key": "model",
        "n": len(design),
        "events": events,
        "log_likelihood": float(fit.log_likelihood_),
        "chi_square": ratio,
        "df": design.shape[1],
        "p": float(stats.chi2.sf(ratio, design.shape[1])),
        "concordance": float(fit.concordance_index_),
    }
    global_p = tests["GLOBAL"][2]
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model], "proportionality": trends},
        facts={"events": events, "df_residual": events - design.shape[1], "global_p": global_p},
        plots={
            "forest": {"points": [forest_point(one, "hr") for one in terms], "reference": 1, "scale": "log"}
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={"proportional": Found(global_p >= 0.05, {"p": global_p})},
    )


def fitted(
    design: pd.DataFrame, time: np.ndarray, event: np.ndarray, options: Mapping[str, Any]
) -> CoxPHFitter:
    """The model on standardised columns, whose coefficients are those of the columns as they are."""
    rows = design.assign(**{"(time)": time, "(event)": event})
    fit = CoxPHFitter(alpha=1 - options["confidence"])
    return fit.fit(rows, "(time)", "(event)", fit_options=EXACT)
