"""Ranks of two groups: Mann-Whitney with the Hodges-Lehmann shift."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.shift import hodges_lehmann


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Second level against first. Ties and the continuity correction as R has them by default."""
    by_level = data.groups("value", "group")
    (first_level, first), (second_level, second) = by_level.items()
    method = "asymptotic" if options["distribution"] == "normal" else "exact"
    test = stats.mannwhitneyu(second, first, use_continuity=options["continuity"], method=method)
    pairs = len(first) * len(second)
    statistic = float(test.statistic)
    shift, lower, upper = hodges_lehmann(first, second, options["confidence"])
    effect = {
        "shift": shift,
        "lower": lower,
        "upper": upper,
        "superiority": statistic / pairs,
        "rank_biserial": 2 * statistic / pairs - 1,
        "statistic": statistic,
        "p": float(test.pvalue),
    }
    labels = data.roles["group"][0].levels
    groups = [{"key": level, **_group(values)} for level, values in by_level.items()]
    facts = {"first": labels[first_level].text, "second": labels[second_level].text, **effect}
    return AlgorithmOutcome(
        tables={"effect": [{"key": "difference", **effect}], "groups": groups},
        facts=facts,
        plots={"medians": {"points": [_point(one) for one in groups]}},
        reading=["different" if effect["p"] < 1 - options["confidence"] else "not_different"],
    )


def _group(values: np.ndarray) -> dict[str, Any]:
    lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75])
    return {"n": len(values), "median": float(median), "lower": float(lower), "upper": float(upper)}


def _point(group: dict[str, Any]) -> dict[str, Any]:
    return {"key": group["key"], "value": group["median"], "lower": group["lower"], "upper": group["upper"]}
