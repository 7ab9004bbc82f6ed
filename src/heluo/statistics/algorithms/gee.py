"""Generalised estimating equations: averages over persons whose rows are alike, with robust errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.genmod import cov_struct

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.moment_correlation import correlation

FAMILIES = {"linear": sm.families.Gaussian, "logistic": sm.families.Binomial, "poisson": sm.families.Poisson}
FEW_CLUSTERS = 40


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Rows of one person or unit count together."""
    kind = options["family"]
    order = _order(data)
    design = data.design("covariates").iloc[order]
    design.insert(0, "(Intercept)", 1.0)
    outcome = (data.event("outcome").astype(float) if kind == "logistic" else data.numbers("outcome"))[order]
    _, clusters = np.unique(data.one("cluster").astype(str).to_numpy()[order], return_inverse=True)
    fit, alpha = fitted(outcome, design.to_numpy(), clusters, kind, options["structure"])
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    terms = [
        _term(name, float(b), float(s), z, kind != "linear")
        for name, b, s in zip(design.columns, fit.params, fit.bse, strict=True)
    ]
    own, count = terms[1:], int(clusters.max()) + 1
    model = {"key": "model", "n": len(outcome), "clusters": count, "correlation": alpha}
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    value = "coefficient" if kind == "linear" else "ratio"
    ends = ("lower", "upper") if kind == "linear" else ("ratio_lower", "ratio_upper")
    points = [
        {"key": one["key"], "value": one[value], "lower": one[ends[0]], "upper": one[ends[1]]} for one in own
    ]
    scale = {"reference": 0, "scale": "linear"} if kind == "linear" else {"reference": 1, "scale": "log"}
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model]},
        facts={"clusters": count, "alpha": alpha, "df_residual": count - len(terms)},
        plots={"forest": {"points": points, **scale}},
        reading=[*((kind, one) for one in significant), *([] if significant else ["none"])],
        checks={"many_clusters": Found(count >= FEW_CLUSTERS, {"found": count})},
    )


def _order(data: AnalysisData) -> np.ndarray:
    """Rows of one cluster together, by `order` within, else as they come."""
    clusters = data.one("cluster").astype(str).to_numpy()
    if not data.roles["order"]:
        return np.argsort(clusters, kind="stable")
    column = data.one("order")
    within = column.cat.codes.to_numpy() if data.roles["order"][0].levels else column.to_numpy(dtype=float)
    return np.lexsort((within, clusters))


def fitted(
    outcome: np.ndarray, rows: np.ndarray, clusters: np.ndarray, kind: str, structure: str
) -> tuple[Any, float]:
    """Coefficients and correlation in turns until neither moves."""
    family, alpha = FAMILIES[kind](), 0.0
    fit = _at(alpha, None, outcome, rows, clusters, family, structure)
    for _ in range(200):
        mean = np.asarray(fit.fittedvalues)
        again = correlation((outcome - mean) / np.sqrt(family.variance(mean)), clusters, structure)
        if abs(again - alpha) < 1e-12:
            break
        alpha = again
        fit = _at(alpha, np.asarray(fit.params), outcome, rows, clusters, family, structure)
    return fit, alpha


def _at(
    alpha: float,
    start: np.ndarray | None,
    outcome: np.ndarray,
    rows: np.ndarray,
    clusters: np.ndarray,
    family: Any,
    structure: str,
) -> Any:
    """The coefficients at a correlation that is given."""
    if structure == "independence":
        working: Any = cov_struct.Independence()
    else:
        working = _Successive() if structure == "ar1" else cov_struct.Exchangeable()
        working.dep_params = alpha
    model = sm.GEE(outcome, rows, groups=clusters, family=family, cov_struct=working, update_dep=False)
    return model.fit(start_params=start, maxiter=200, ctol=1e-12)


class _Successive(cov_struct.Exchangeable):
    """Correlation falls with the number of rows between."""

    def covariance_matrix_solve(
        self, expval: np.ndarray, index: int, stdev: np.ndarray, rhs: Any
    ) -> list[np.ndarray]:
        places = np.arange(len(expval))
        correlations = self.dep_params ** np.abs(np.subtract.outer(places, places))
        covariance = correlations * np.outer(stdev, stdev)
        return [np.linalg.solve(covariance, one) for one in rhs]


def _term(name: str, b: float, error: float, z: float, ratio: bool) -> dict[str, Any]:
    ends = b - z * error, b + z * error
    return {
        "key": name,
        "coefficient": b,
        "lower": ends[0],
        "upper": ends[1],
        "ratio": math.exp(b) if ratio else None,
        "ratio_lower": math.exp(ends[0]) if ratio else None,
        "ratio_upper": math.exp(ends[1]) if ratio else None,
        "error": error,
        "z": b / error,
        "p": float(2 * stats.norm.sf(abs(b / error))),
    }
