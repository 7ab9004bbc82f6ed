"""Pairs of several means with the pooled standard deviation: Tukey, or t tests whose P is adjusted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.multiplicity import adjusted

HIGHER, LOWER = Text("高", "higher"), Text("低", "lower")


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each difference is the later level's mean minus the earlier one's."""
    groups = data.groups("value", "group")
    freedom = sum(map(len, groups.values())) - len(groups)
    squares = sum(float(((one - one.mean()) ** 2).sum()) for one in groups.values())
    spread = float(np.sqrt(squares / freedom))
    pairs = list(combinations(groups, 2))
    difference = np.array([groups[b].mean() - groups[a].mean() for a, b in pairs])
    error = spread * np.sqrt([1 / len(groups[a]) + 1 / len(groups[b]) for a, b in pairs])
    p, reach = _compared(difference / error, freedom, len(groups), options)
    rows = [
        {
            "key": f"{a}/{b}",
            "first": a,
            "second": b,
            "difference": float(difference[i]),
            "lower": float(difference[i] - reach * error[i]),
            "upper": float(difference[i] + reach * error[i]),
            "d": float(difference[i] / spread),
            "statistic": float(difference[i] / error[i]),
            "p": float(p[i]),
        }
        for i, (a, b) in enumerate(pairs)
    ]
    points = [
        {"key": r["key"], "value": r["difference"], "lower": r["lower"], "upper": r["upper"]} for r in rows
    ]
    labels = data.roles["group"][0].levels
    significant = [
        {
            **row,
            "first": labels[row["first"]],
            "second": labels[row["second"]],
            "size": abs(row["difference"]),
            "direction": HIGHER if row["difference"] > 0 else LOWER,
        }
        for row in rows
        if row["p"] < 1 - options["confidence"]
    ]
    return AlgorithmOutcome(
        tables={"effect": rows, "groups": [{"key": level, **_group(one)} for level, one in groups.items()]},
        facts={"pairs": len(rows), "df_residual": freedom},
        plots={"differences": {"points": points, "reference": 0}},
        reading=[("different", one) for one in significant] or ["none"],
    )


def _compared(
    t: np.ndarray, freedom: int, groups: int, options: Mapping[str, Any]
) -> tuple[np.ndarray, float]:
    """Adjusted P of each pair, and how many errors an interval reaches."""
    method, confidence = options["method"], options["confidence"]
    if method == "tukey":
        p = stats.studentized_range.sf(np.abs(t) * np.sqrt(2), groups, freedom)
        return p, float(stats.studentized_range.ppf(confidence, groups, freedom) / np.sqrt(2))
    share = (1 - confidence) / 2 / (len(t) if method == "bonferroni" else 1)
    p = adjusted(2 * stats.t.sf(np.abs(t), freedom), method)
    return p, float(stats.t.isf(share, freedom))


def _group(values: np.ndarray) -> dict[str, Any]:
    return {"n": len(values), "mean": float(values.mean()), "sd": float(values.std(ddof=1))}
