"""Correlation of each pair of numbers: Pearson, Spearman or Kendall."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData

LEAST = 4
"""Rows that a pair needs for an interval by Fisher's z."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each pair uses the rows that have both values. Intervals: Fisher's z, for ranks with the usual
    factors."""
    names = data.names("columns")
    labels = {column.name: column.label for column in data.roles["columns"]}
    rows: list[dict[str, Any]] = []
    matrix = np.eye(len(names))
    for i, j in combinations(range(len(names)), 2):
        both = data.rows[[names[i], names[j]]].dropna().to_numpy(dtype=float)
        row = {"key": f"{names[i]}/{names[j]}", **_pair(both[:, 0], both[:, 1], options)}
        matrix[i, j] = matrix[j, i] = row["coefficient"]
        rows.append(row)
    strongest = max(rows, key=lambda row: abs(row["coefficient"]))
    first, second = strongest["key"].split("/")
    return AlgorithmOutcome(
        tables={"effect": rows},
        facts={"pairs": len(rows)},
        plots={"matrix": {"rows": names, "columns": names, "values": matrix}},
        reading=[("strongest", {**strongest, "first": labels[first], "second": labels[second]})],
    )


def _pair(x: np.ndarray, y: np.ndarray, options: Mapping[str, Any]) -> dict[str, Any]:
    n, method = len(x), options["method"]
    if method == "pearson":
        test, factor = stats.pearsonr(x, y), 1.0
    elif method == "spearman":
        ranks = stats.pearsonr(stats.rankdata(x), stats.rankdata(y))
        test, factor = ranks, 1.06
    else:
        test, factor = stats.kendalltau(x, y, method="asymptotic"), 0.437
    coefficient = float(test.statistic)
    lower = upper = None
    if n > LEAST and abs(coefficient) < 1:
        error = np.sqrt(factor / (n - (LEAST if method == "kendall" else 3)))
        half = stats.norm.ppf((1 + options["confidence"]) / 2) * error
        lower = float(np.tanh(np.arctanh(coefficient) - half))
        upper = float(np.tanh(np.arctanh(coefficient) + half))
    return {"n": n, "coefficient": coefficient, "lower": lower, "upper": upper, "p": float(test.pvalue)}
