"""Linear mixed model: rows of one person or unit share a random intercept, and a slope where asked."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import ConvergenceWarning, SingularMatrixWarning

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.mixed_errors import fixed_covariance


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """`slope`, a number, has a fixed effect as well."""
    design = data.design("covariates")
    design.insert(0, "(Intercept)", 1.0)
    slopes = data.names("slope")
    for name in slopes:
        design[name] = data.rows[name].to_numpy(dtype=float)
    rows, outcome = design.to_numpy(), data.numbers("outcome")
    _, groups = np.unique(data.one("cluster").astype(str), return_inverse=True)
    random = design[["(Intercept)", *slopes]].to_numpy()
    fit = fitted(outcome, rows, random, groups, options["method"] == "reml")
    covariance = fixed_covariance(rows, random, groups, fit["spread"], fit["residual"])
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    terms = [
        _term(name, float(b), float(s), z)
        for name, b, s in zip(design.columns, fit["fixed"], np.sqrt(np.diag(covariance)), strict=True)
    ]
    parts = [{"key": "intercept", "value": float(fit["spread"][0, 0])}]
    if slopes:
        parts += [
            {"key": "slope", "value": float(fit["spread"][1, 1])},
            {"key": "covariance", "value": float(fit["spread"][0, 1])},
        ]
    parts.append({"key": "residual", "value": float(fit["residual"])})
    icc = parts[0]["value"] / (parts[0]["value"] + fit["residual"])
    count = int(groups.max()) + 1
    model = {
        "key": "model",
        "n": len(outcome),
        "clusters": count,
        "log_likelihood": fit["log_likelihood"],
        "icc": icc if not slopes else None,
    }
    own = terms[1:]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    least = min(np.linalg.eigvalsh(fit["spread"])) / max(fit["residual"], 1e-300)
    residual = outcome - rows @ fit["fixed"]
    points = [{"x": float(x), "y": float(y)} for x, y in zip(rows @ fit["fixed"], residual, strict=True)]
    return AlgorithmOutcome(
        tables={"effects": terms, "variances": parts, "model": [model]},
        facts={"clusters": count, "with_slope": bool(slopes), "df_residual": count - len(terms)},
        plots={
            "forest": {"points": [_point(one) for one in own], "reference": 0, "scale": "linear"},
            "residuals": {"points": points, "lines": []},
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={"not_singular": Found(least > 1e-6, {"found": float(least)})},
    )


def fitted(
    outcome: np.ndarray, rows: np.ndarray, random: np.ndarray, groups: np.ndarray, reml: bool
) -> dict[str, Any]:
    """Variances in the units of the columns; the search sees columns of one size."""
    scale = np.r_[1.0, random[:, 1:].std(0)]
    model = sm.MixedLM(outcome, rows, groups=groups, exog_re=random / scale)
    with warnings.catch_warnings():
        # It warns when the last steps gain nothing more, and of variances at 0, which a check reports.
        for one in (ConvergenceWarning, SingularMatrixWarning):
            warnings.simplefilter("ignore", one)
        fit = model.fit(reml=reml, method=["bfgs"], gtol=1e-9)
    return {
        "fixed": np.asarray(fit.fe_params),
        "spread": np.asarray(fit.cov_re) / np.outer(scale, scale),
        "residual": float(fit.scale),
        "log_likelihood": float(fit.llf),
    }


def _term(name: str, coefficient: float, error: float, z: float) -> dict[str, Any]:
    return {
        "key": name,
        "coefficient": coefficient,
        "lower": coefficient - z * error,
        "upper": coefficient + z * error,
        "error": error,
        "z": coefficient / error,
        "p": float(2 * stats.norm.sf(abs(coefficient / error))),
    }


def _point(term: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": term["key"], "value": term["coefficient"], "lower": term["lower"], "upper": term["upper"]}
