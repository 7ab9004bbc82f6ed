"""Means of two measurements of the same rows: the paired t test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.noncentral import noncentrality

HIGHER, LOWER = Text("高", "higher"), Text("低", "lower")


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The difference is the second measurement minus the first."""
    first, second = data.numbers("first"), data.numbers("second")
    confidence, n = options["confidence"], len(first)
    test = stats.ttest_rel(second, first)
    interval = test.confidence_interval(confidence)
    differences = second - first
    spread = float(differences.std(ddof=1))
    statistic = float(test.statistic)
    ends = noncentrality(lambda at: stats.nct.cdf(statistic, n - 1, at), statistic, confidence)
    effect = {
        "difference": float(differences.mean()),
        "lower": float(interval.low),
        "upper": float(interval.high),
        "dz": float(differences.mean()) / spread,
        "dz_lower": ends[0] / np.sqrt(n),
        "dz_upper": ends[1] / np.sqrt(n),
        "statistic": statistic,
        "df": float(test.df),
        "p": float(test.pvalue),
    }
    columns = (data.roles["first"][0], data.roles["second"][0])
    rows = [_row(one.name, v, confidence) for one, v in zip(columns, (first, second), strict=True)]
    points = [{"key": r["key"], "value": r["mean"], "lower": r["lower"], "upper": r["upper"]} for r in rows]
    pairing = {"key": "pairs", "correlation": _correlation(first, second), "sd": spread}
    words = {
        "first": columns[0].label.text,
        "second": columns[1].label.text,
        "size": abs(effect["difference"]),
        "direction": HIGHER if effect["difference"] > 0 else LOWER,
    }
    return AlgorithmOutcome(
        tables={"effect": [{"key": "difference", **effect}], "measurements": rows, "pairing": [pairing]},
        facts={**effect, **words, "df_residual": effect["df"]},
        plots={"means": {"points": points}},
        reading=["different" if effect["p"] < 1 - confidence else "not_different"],
    )


def _row(name: str, values: np.ndarray, confidence: float) -> dict[str, Any]:
    n, mean, sd = len(values), float(values.mean()), float(values.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n))
    return {"key": name, "n": n, "mean": mean, "sd": sd, "lower": mean - half, "upper": mean + half}


def _correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """None where a measurement does not vary."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])
