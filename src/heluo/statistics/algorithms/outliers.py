"""Numbers that lie far from the others: beyond the quartiles, by robust z, or by local density."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.neighbors import LocalOutlierFactor

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn

MANY = 0.1
LEVELS = {"no": Text("否", "no"), "yes": Text("是", "yes")}


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Columns one by one, or together by the local outlier factor. Marks rows, changes none."""
    values = data.rows[data.names("columns")].to_numpy(dtype=float)
    factors: list[dict[str, Any]] = []
    if options["method"] == "lof":
        factor = local_factors(values, options["neighbours"])
        outlying = factor > options["width"]
        low = high = np.zeros(values.shape, dtype=bool)
        limits = [(None, None)] * values.shape[1]
        at = dict(zip(("median", "p95", "p99"), np.quantile(factor, [0.5, 0.95, 0.99]), strict=True))
        factors = [{"key": "rows", **at, "maximum": float(factor.max())}]
    else:
        limits = [fences(one, options["method"], options["width"]) for one in values.T]
        low = np.column_stack([one < ends[0] for one, ends in zip(values.T, limits, strict=True)])
        high = np.column_stack([one > ends[1] for one, ends in zip(values.T, limits, strict=True)])
        outlying = (low | high).any(axis=1)
    rows = [
        {"key": name, **_row(values[:, i], low[:, i], high[:, i], outlying, limits[i])}
        for i, name in enumerate(data.names("columns"))
    ]
    count, share = int(outlying.sum()), float(outlying.mean())
    made = NewColumn(
        "outlying", Text("离群", "Outlying"), "binary", np.where(outlying, "yes", "no"), levels=LEVELS
    )
    return AlgorithmOutcome(
        tables={
            "effect": rows,
            "rows": [{"key": "rows", "n": len(values), "outlying": count, "share": share}],
            "factors": factors,
        },
        facts={"rows": len(values), "outlying": count, "share": share},
        plots={"shares": {"bars": [{"key": row["key"], "value": row["share"]} for row in rows]}},
        reading=["found" if count else "none"],
        checks={"few": Found(share <= MANY, {"found": share})},
        columns=[made],
    )


def fences(values: np.ndarray, method: str, width: float) -> tuple[float, float]:
    """Limits beyond which a value is an outlier."""
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    if method == "iqr":
        return float(low - width * (high - low)), float(high + width * (high - low))
    reach = width * 1.4826 * np.median(np.abs(values - median))
    return float(median - reach), float(median + reach)


def local_factors(values: np.ndarray, neighbours: int) -> np.ndarray:
    """Local outlier factor of each row over standardised columns; about 1 inside."""
    standardised = (values - values.mean(0)) / values.std(0, ddof=1)
    model = LocalOutlierFactor(n_neighbors=min(neighbours, len(values) - 1))
    return -np.asarray(model.fit(standardised).negative_outlier_factor_)


def _row(
    values: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    outlying: np.ndarray,
    limits: tuple[float | None, float | None],
) -> dict[str, Any]:
    """Of the local factor a column has no limits; its mean is then without the rows that are marked."""
    out = outlying if limits[0] is None else low | high
    row = {"n": len(values), "low": int(low.sum()), "high": int(high.sum()), "share": float(out.mean())}
    row |= {"lower": limits[0], "upper": limits[1], "mean": float(values.mean())}
    return row | {"mean_without": float(values[~out].mean()) if (~out).any() else None}
