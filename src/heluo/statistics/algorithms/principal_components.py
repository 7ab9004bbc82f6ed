"""Principal components: few combinations of many numbers, with tests of whether they have anything in
common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from sklearn.decomposition import PCA

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

LEAST_KMO = 0.5


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each component points to where its largest loading is positive."""
    names = data.names("columns")
    values = data.rows[names].to_numpy(dtype=float)
    n, p = values.shape
    centred = values - values.mean(0)
    if options["scale"]:
        centred = centred / values.std(0, ddof=1)
    fit = PCA(svd_solver="full").fit(centred)
    sizes, directions = np.asarray(fit.explained_variance_), np.asarray(fit.components_)
    signs = np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(1)])
    directions = directions * signs[:, None]
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    spread = z * math.sqrt(2 / n)
    mean = sizes.mean()
    retained = int(options["components"]) or max(int((sizes > mean).sum()), 1)
    retained = min(retained, p)
    shares = sizes / sizes.sum()
    components = [
        {
            "key": f"PC{i + 1}",
            "variance": float(one),
            "lower": float(one * math.exp(-spread)),
            "upper": float(one * math.exp(spread)),
            "share": float(shares[i]),
            "cumulative": float(shares[: i + 1].sum()),
        }
        for i, one in enumerate(sizes)
    ]
    loadings = [
        {
            "key": f"PC{i + 1}.{name}",
            "weight": float(directions[i, j]),
            "loading": _loading(directions[i, j], one),
        }
        for i, one in enumerate(sizes[:retained])
        for j, name in enumerate(names)
    ]
    suited = _suited(np.corrcoef(values, rowvar=False), n)
    scores = centred @ directions[:2].T
    points = [{"x": float(a), "y": float(b)} for a, b in scores]
    kmo = suited[1]["statistic"]
    return AlgorithmOutcome(
        tables={"components": components, "loadings": loadings, "tests": suited},
        facts={
            "retained": retained,
            "retained_share": float(shares[:retained].sum()),
            "kmo": kmo,
            "df_residual": n - p,
        },
        plots={
            "scree": {"bars": [{"key": one["key"], "value": one["variance"]} for one in components]},
            "scores": {"points": points, "lines": []},
        },
        reading=["retained"],
        checks={
            "common": Found(suited[0]["p"] < 0.05, {"p": suited[0]["p"]}),
            "adequate": Found(kmo >= LEAST_KMO, {"found": kmo}),
        },
    )


def _loading(weight: float, size: float) -> float:
    """Covariance of the column with the standardised component (a correlation if columns are scaled)."""
    return float(weight * math.sqrt(size))


def _suited(correlation: np.ndarray, n: int) -> list[dict[str, Any]]:
    """Bartlett's test of sphericity, and the measure of Kaiser, Meyer and Olkin."""
    p = len(correlation)
    statistic = -float((n - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(correlation)[1])
    df = p * (p - 1) // 2
    inverse = np.linalg.inv(correlation)
    partial = -inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(p, dtype=bool)
    squares, of_partial = (correlation[off] ** 2).sum(), (partial[off] ** 2).sum()
    return [
        {"key": "bartlett", "statistic": statistic, "df": df, "p": float(stats.chi2.sf(statistic, df))},
        {"key": "kmo", "statistic": float(squares / (squares + of_partial)), "df": None, "p": None},
    ]
