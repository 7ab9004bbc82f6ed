"""Cox regression whose columns change over time: rows that are intervals, an exposure that begins at some
time, effects that differ between periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxTimeVaryingFitter
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.cox_residuals import sandwich, score_residuals
from heluo.statistics.own.episodes import split
from heluo.statistics.terms import forest_point, ratio_term

EXACT = {"precision": 1e-12, "r_precision": 1e-14, "step_size": 1.0}
"""Nearer to the maximum than lifelines' own default."""
FEW_EVENTS = 5


@dataclass(frozen=True)
class Episodes:
    """Intervals with what holds in each: `row` is the frame's row that an interval came from."""

    row: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    event: np.ndarray
    design: pd.DataFrame
    cuts: list[float]


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Robust errors when rows of one person or unit are named."""
    parts = episodes(data, options)
    design, event = parts.design, parts.event
    fit = fitted(parts)
    covariance = fit.variance_matrix_.to_numpy()
    cluster = data.one("cluster").astype(str).to_numpy()[parts.row] if data.roles["cluster"] else None
    if cluster is not None:
        residuals = score_residuals(parts.start, parts.stop, event, design.to_numpy(), fit.params_.to_numpy())
        covariance = sandwich(residuals, covariance, cluster)
    errors = np.sqrt(np.diag(covariance))
    terms = [
        ratio_term(name, "hr", float(fit.params_[name]), float(error), options["confidence"])
        for name, error in zip(design.columns, errors, strict=True)
    ]
    events, df = int(event.sum()), design.shape[1]
    test = fit.log_likelihood_ratio_test()
    model = {
        "key": "model",
        "n": len(data.rows),
        "episodes": len(event),
        "events": events,
        "log_likelihood": float(fit.log_likelihood_),
        "chi_square": float(test.test_statistic),
        "df": df,
        "p": float(stats.chi2.sf(test.test_statistic, df)),
    }
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    exposed = int(event[design[data.names("switch")[0]] > 0].sum()) if data.roles["switch"] else events
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model]},
        facts={
            "events": events,
            "episodes": len(event),
            "df_residual": events - df,
            "cuts": parts.cuts,
            "switched": bool(data.roles["switch"]),
            "changing_effects": bool(data.roles["changing"]),
            "clusters": len(np.unique(cluster)) if cluster is not None else 0,
            "robust_errors": cluster is not None,
        },
        plots={
            "forest": {"points": [forest_point(one, "hr") for one in terms], "reference": 1, "scale": "log"}
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={
            "events_per_term": Found(
                events / df >= 10, {"found": events / df, "events": events, "terms": df}
            ),
            "exposed_events": Found(min(exposed, events - exposed) >= FEW_EVENTS, {"found": exposed})
            if data.roles["switch"]
            else Found(True, {"found": exposed}),
        },
    )


def episodes(data: AnalysisData, options: Mapping[str, Any]) -> Episodes:
    """Rows cut where the exposure begins and where effects may change."""
    stop, event = data.numbers("time"), data.event("event")
    start = data.numbers("start") if data.roles["start"] else np.zeros(len(stop))
    cuts = sorted({float(one) for one in options["cuts"]}) if data.roles["changing"] else []
    if data.roles["changing"] and not cuts:
        cuts = [float(np.median(stop[event]))]
    row = np.arange(len(stop))
    if data.roles["switch"]:
        at = data.numbers("switch")
        row, start, stop, event = split(row, start, stop, event, at)
    for cut in cuts:
        row, start, stop, event = split(row, start, stop, event, np.full(len(row), cut))
    design = data.design("covariates").iloc[row].reset_index(drop=True)
    if data.roles["switch"]:
        design[data.names("switch")[0]] = (start >= data.numbers("switch")[row]).astype(float)
    if data.roles["changing"]:
        period = np.searchsorted(cuts, start, side="right")
        own = data.design("changing").iloc[row].reset_index(drop=True)
        for name in own.columns:
            for one in range(len(cuts) + 1):
                design[f"{name}:{one + 1}"] = np.where(period == one, own[name], 0.0)
    return Episodes(row, start, stop, event, design, cuts)


def fitted(parts: Episodes) -> CoxTimeVaryingFitter:
    """Efron's partial likelihood over the intervals."""
    rows = parts.design.assign(
        **{
            "(row)": np.arange(len(parts.row)),
            "(start)": parts.start,
            "(stop)": parts.stop,
            "(event)": parts.event.astype(float),
        }
    )
    return CoxTimeVaryingFitter().fit(
        rows, id_col="(row)", event_col="(event)", start_col="(start)", stop_col="(stop)", fit_options=EXACT
    )
