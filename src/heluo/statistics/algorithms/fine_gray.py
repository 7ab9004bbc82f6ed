"""Fine and Gray's regression of the subdistribution hazard, where other events compete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.subdistribution import fine_gray
from heluo.statistics.terms import forest_point, ratio_term

EVENTS_PER_TERM = 10


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The levels of `event`: none, the event of interest, then all that compete."""
    design, time, event = data.design("covariates"), data.numbers("time"), data.one("event")
    none, interest = event.cat.categories[:2]
    cause = np.where(event == none, 0, np.where(event == interest, 1, 2))
    coefficients, covariance, log_likelihood, at_zero = fine_gray(time, cause, design.to_numpy())
    errors = np.sqrt(np.diag(covariance))
    terms = [
        ratio_term(name, "shr", float(b), float(s), options["confidence"])
        for name, b, s in zip(design.columns, coefficients, errors, strict=True)
    ]
    events, competing, df = int((cause == 1).sum()), int((cause == 2).sum()), design.shape[1]
    ratio = 2 * (log_likelihood - at_zero)
    model = {
        "key": "model",
        "n": len(design),
        "events": events,
        "competing": competing,
        "log_likelihood": log_likelihood,
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
    }
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    label = data.roles["event"][0].levels[interest].text
    each = events / df
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model]},
        facts={"events": events, "competing": competing, "df_residual": events - df, "cause": label},
        plots={
            "forest": {"points": [forest_point(one, "shr") for one in terms], "reference": 1, "scale": "log"}
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={
            "events_per_term": Found(each >= EVENTS_PER_TERM, {"found": each, "events": events, "terms": df})
        },
    )
