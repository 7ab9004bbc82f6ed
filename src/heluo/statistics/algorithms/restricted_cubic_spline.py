"""The effect of a number as a smooth curve: a restricted cubic spline in a linear, logistic or Cox model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from lifelines import CoxPHFitter
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.spline import basis, knots_of

POINTS = 60
AT = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
EXACT = {"precision": 1e-12, "r_precision": 1e-14, "step_size": 1.0}


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """With `time` the outcome is an event of a Cox model; else its kind decides: logistic or linear."""
    exposure = data.numbers("exposure")
    knots = knots_of(exposure, options["knots"])
    columns = basis(exposure, knots)
    kind, coefficients, covariance = _fitted(data, columns)
    reference = float(np.median(exposure)) if options["at_median"] else float(options["reference"])
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))

    def against(values: np.ndarray) -> dict[str, np.ndarray]:
        apart = basis(values, knots) - basis(np.array([reference]), knots)
        return _effect(apart, coefficients, covariance, z, kind != "linear")

    at = np.quantile(exposure, list(AT.values()))
    found = against(at)
    effects = [
        {"key": key, "exposure": float(at[i]), **{name: float(one[i]) for name, one in found.items()}}
        for i, key in enumerate(AT)
    ]
    tests = [
        _tested("overall", coefficients, covariance),
        _tested("nonlinear", coefficients[1:], covariance[1:, 1:]),
    ]
    grid = np.linspace(*np.quantile(exposure, [0.02, 0.98]), POINTS)
    curve = against(grid)
    series = {
        "key": "curve",
        "x": grid,
        "y": curve["effect"],
        "lower": curve["lower"],
        "upper": curve["upper"],
    }
    bent = tests[1]["p"] < 1 - options["confidence"]
    return AlgorithmOutcome(
        tables={
            "effects": effects,
            "tests": tests,
            "knots": [{"key": str(i), "knot": float(one)} for i, one in enumerate(knots, 1)],
        },
        facts={
            "model": kind,
            "reference_value": reference,
            "overall_p": tests[0]["p"],
            "nonlinear_p": tests[1]["p"],
            "df_residual": len(exposure) - columns.shape[1] - data.design("covariates").shape[1] - 1,
        },
        plots={"curve": {"series": [series], "diagonal": False}},
        reading=[("bent" if bent else "straight", _ends(data, effects))],
        checks={
            "reference_inside": Found(
                bool(exposure.min() <= reference <= exposure.max()), {"found": reference}
            )
        },
    )


def _ends(data: AnalysisData, effects: list[dict[str, Any]]) -> dict[str, Any]:
    """What the reading says of both ends of the curve."""
    return {
        "exposure": data.roles["exposure"][0].label,
        "unit": data.roles["exposure"][0].unit,
        "low": effects[0]["effect"],
        "high": effects[-1]["effect"],
        "low_at": effects[0]["exposure"],
        "high_at": effects[-1]["exposure"],
    }


def _effect(
    apart: np.ndarray, coefficients: np.ndarray, covariance: np.ndarray, z: float, ratio: bool
) -> dict[str, np.ndarray]:
    """Effect of each row of `apart`, a difference of two values' columns, with its interval."""
    effect = apart @ coefficients
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", apart, covariance, apart), 0))
    ends = {"effect": effect, "lower": effect - z * error, "upper": effect + z * error}
    return {name: np.exp(one) if ratio else one for name, one in ends.items()} | {"error": error}


def _fitted(data: AnalysisData, columns: np.ndarray) -> tuple[str, np.ndarray, np.ndarray]:
    """(model, coefficients, covariance) of the spline's columns."""
    names = [f"(spline{i})" for i in range(columns.shape[1])]
    design = pd.DataFrame(columns, columns=names).join(data.design("covariates"))
    # Columns of one size keep the matrix well to invert.
    scale = design.std().to_numpy()
    k = len(names)
    if data.roles["time"]:
        rows = (design / scale).assign(**{"(time)": data.numbers("time"), "(event)": data.event("outcome")})
        fit = CoxPHFitter().fit(rows, "(time)", "(event)", fit_options=EXACT)
        kind, found, covariance = "cox", fit.params_.to_numpy(), fit.variance_matrix_.to_numpy()
    else:
        rows = np.column_stack([design / scale, np.ones(len(design))])
        if data.roles["outcome"][0].levels:
            outcome = data.event("outcome").astype(float)
            fit = sm.GLM(outcome, rows, family=sm.families.Binomial()).fit(tol=1e-13, maxiter=100)
            kind = "logistic"
        else:
            fit, kind = sm.OLS(data.numbers("outcome"), rows).fit(), "linear"
        found, covariance = np.asarray(fit.params), np.asarray(fit.cov_params())
    size = scale[:k]
    return kind, found[:k] / size, covariance[:k, :k] / np.outer(size, size)


def _tested(key: str, coefficients: np.ndarray, covariance: np.ndarray) -> dict[str, Any]:
    statistic = float(coefficients @ np.linalg.solve(covariance, coefficients))
    df = len(coefficients)
    return {"key": key, "statistic": statistic, "df": df, "p": float(stats.chi2.sf(statistic, df))}
