"""Cox regression with strata of their own baseline hazards, and robust errors for rows that belong
together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.cox_residuals import sandwich, score_residuals
from heluo.statistics.own.proportionality import proportionality
from heluo.statistics.terms import forest_point, ratio_term

EXACT = {"precision": 1e-12, "r_precision": 1e-14, "step_size": 1.0}
"""Nearer to the maximum than lifelines' own default, whose coefficients differ in the sixth place."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Robust errors when `robust` is asked for or `cluster` is given."""
    design = data.design("covariates")
    time, event = data.numbers("time"), data.event("event")
    strata = stratum_of(data.rows[data.names("strata")])
    fit = fitted(design, time, event, strata)
    cluster = data.one("cluster").astype(str).to_numpy() if data.roles["cluster"] else None
    robust = bool(options["robust"]) or cluster is not None
    errors = _errors(fit, design.to_numpy(), time, event, strata, cluster, robust)
    terms = [
        ratio_term(name, "hr", float(fit.params_[name]), float(error), options["confidence"])
        for name, error in zip(design.columns, errors, strict=True)
    ]
    tests = proportionality(
        time,
        event.astype(float),
        design.to_numpy(),
        fit.params_.to_numpy(),
        data.places("covariates"),
        options["transform"],
        strata.to_numpy(),
    )
    per_stratum = [
        {"key": str(one), "n": int((strata == one).sum()), "events": int(event[strata == one].sum())}
        for one in sorted(strata.unique())
    ]
    without = sum(not one["events"] for one in per_stratum)
    global_p = tests["GLOBAL"][2]
    significant = [one for one in terms if one["p"] < 1 - options["confidence"]]
    clusters = len(np.unique(cluster)) if cluster is not None else 0
    return AlgorithmOutcome(
        tables={
            "effects": terms,
            "model": [_model(fit, design, event)],
            "strata": per_stratum,
            "proportionality": [
                {"key": name, "statistic": s, "df": df, "p": p} for name, (s, df, p) in tests.items()
            ],
        },
        facts={
            "events": int(event.sum()),
            "df_residual": int(event.sum()) - design.shape[1],
            "global_p": global_p,
            "stratified": bool(data.roles["strata"]),
            "strata_count": len(per_stratum),
            "errors": "cluster" if clusters else "robust" if robust else "model",
            "clusters": clusters,
        },
        plots={
            "forest": {"points": [forest_point(one, "hr") for one in terms], "reference": 1, "scale": "log"}
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={
            "proportional": Found(global_p >= 0.05, {"p": global_p}),
            "strata_with_events": Found(not without, {"found": without, "of": len(per_stratum)}),
            "clusters": Found(not clusters or clusters >= 30, {"found": clusters}),
        },
    )


def _errors(
    fit: CoxPHFitter,
    design: np.ndarray,
    time: np.ndarray,
    event: np.ndarray,
    strata: pd.Series,
    cluster: np.ndarray | None,
    robust: bool,
) -> np.ndarray:
    covariance = fit.variance_matrix_.to_numpy()
    if robust:
        start = np.full(len(time), -1.0)
        residuals = score_residuals(start, time, event, design, fit.params_.to_numpy(), strata.to_numpy())
        covariance = sandwich(residuals, covariance, cluster)
    return np.sqrt(np.diag(covariance))


def stratum_of(columns: pd.DataFrame) -> pd.Series:
    """One text a row that names its stratum; "all" without columns."""
    if not columns.shape[1]:
        return pd.Series("all", index=columns.index)
    return columns.astype(str).agg("/".join, axis=1)


def fitted(design: pd.DataFrame, time: np.ndarray, event: np.ndarray, strata: pd.Series) -> CoxPHFitter:
    """Efron's partial likelihood, summed over strata."""
    rows = design.assign(**{"(time)": time, "(event)": event.astype(float), "(stratum)": strata})
    return CoxPHFitter().fit(rows, "(time)", "(event)", strata=["(stratum)"], fit_options=EXACT)


def _model(fit: CoxPHFitter, design: pd.DataFrame, event: np.ndarray) -> dict[str, Any]:
    test = fit.log_likelihood_ratio_test()
    ratio, df = float(test.test_statistic), design.shape[1]
    return {
        "key": "model",
        "n": len(design),
        "events": int(event.sum()),
        "log_likelihood": float(fit.log_likelihood_),
        "chi_square": ratio,
        "df": df,
        "p": float(stats.chi2.sf(ratio, df)),
    }
