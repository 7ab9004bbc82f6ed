"""Means of two groups: Welch's and Student's t test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData

HIGHER, LOWER = Text("高", "higher"), Text("低", "lower")


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The difference is the second level's mean minus the first's."""
    by_level = data.groups("value", "group")
    (first_level, first), (second_level, second) = by_level.items()
    confidence = options["confidence"]
    test = stats.ttest_ind(second, first, equal_var=options["variances"] == "equal")
    interval = test.confidence_interval(confidence)
    difference = float(second.mean() - first.mean())
    effect = {
        "difference": difference,
        "lower": float(interval.low),
        "upper": float(interval.high),
        "hedges_g": hedges_g(first, second),
        "statistic": float(test.statistic),
        "df": float(test.df),
        "p": float(test.pvalue),
    }
    groups = [{"key": level, **_group(values, confidence)} for level, values in by_level.items()]
    labels = data.roles["group"][0].levels
    alpha = 1 - confidence
    words = {
        "first": labels[first_level].text,
        "second": labels[second_level].text,
        "size": abs(difference),
        "direction": HIGHER if difference > 0 else LOWER,
    }
    return AlgorithmOutcome(
        tables={"effect": [{"key": "difference", **effect}], "groups": groups},
        facts={**effect, **words, "df_residual": effect["df"]},
        plots={"means": {"points": [_point(one) for one in groups]}},
        reading=["different" if effect["p"] < alpha else "not_different"],
    )


def hedges_g(first: np.ndarray, second: np.ndarray) -> float:
    """Difference in pooled standard deviations, corrected for small samples."""
    freedom = len(first) + len(second) - 2
    pooled = ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / freedom
    return float((second.mean() - first.mean()) / np.sqrt(pooled) * (1 - 3 / (4 * freedom - 1)))


def _group(values: np.ndarray, confidence: float) -> dict[str, Any]:
    n, mean, sd = len(values), float(values.mean()), float(values.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n))
    return {"n": n, "mean": mean, "sd": sd, "lower": mean - half, "upper": mean + half}


def _point(group: dict[str, Any]) -> dict[str, Any]:
    return {"key": group["key"], "value": group["mean"], "lower": group["lower"], "upper": group["upper"]}
