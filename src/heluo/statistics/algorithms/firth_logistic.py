"""Firth's penalised logistic regression: for rare outcomes and for columns that separate them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.firth import fitted, profile
from heluo.statistics.terms import forest_point, ratio_term


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The intercept is `(Intercept)` as in R; `error` is from the information of the data alone."""
    design = data.design("covariates")
    design.insert(0, "(Intercept)", 1.0)
    outcome = data.event("outcome").astype(float)
    values = design.to_numpy()
    coefficients, likelihood, covariance = fitted(values, outcome)
    errors = np.sqrt(np.diag(covariance))
    terms = []
    for place, name in enumerate(design.columns):
        data.progress("compute", place, len(design.columns))
        term = ratio_term(
            name, "odds_ratio", float(coefficients[place]), float(errors[place]), options["confidence"]
        )
        term["chi_square"] = term["z"] ** 2
        if options["interval"] == "profile":
            lower, upper, term["chi_square"], term["p"] = profile(
                values, outcome, place, options["confidence"]
            )
            term |= {"lower": math.exp(lower), "upper": math.exp(upper)}
        del term["z"]
        terms.append(term)
    model = _model(values, outcome, likelihood)
    own = terms[1:]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    each = min(model["events"], model["n"] - model["events"]) / max(len(own), 1)
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model]},
        facts={"events": model["events"], "df_residual": len(values) - len(terms)},
        plots={
            "forest": {
                "points": [forest_point(one, "odds_ratio") for one in own],
                "reference": 1,
                "scale": "log",
            }
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={"events_per_term": Found(each >= 3, {"found": each})},
    )


def _model(values: np.ndarray, outcome: np.ndarray, likelihood: float) -> dict[str, Any]:
    """Against all coefficients but the intercept at 0, under the same penalty."""
    df = values.shape[1] - 1
    # With every other coefficient at 0 only the intercept is free: a search over one number.
    ratio = 2 * (likelihood - _intercept_only(values, outcome))
    return {
        "key": "model",
        "n": len(outcome),
        "events": int(outcome.sum()),
        "log_likelihood": likelihood,
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
    }


def _intercept_only(values: np.ndarray, outcome: np.ndarray) -> float:
    """All rows have one probability, so the information is a multiple of the design's cross-product."""
    size = float(np.linalg.slogdet(values.T @ values)[1])
    p, n, events = values.shape[1], len(outcome), float(outcome.sum())
    share = (events + p / 2) / (n + p)
    likelihood = events * math.log(share) + (n - events) * math.log(1 - share)
    return likelihood + 0.5 * (size + p * math.log(share * (1 - share)))
