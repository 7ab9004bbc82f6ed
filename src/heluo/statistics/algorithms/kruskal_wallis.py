"""Ranks of several groups: Kruskal-Wallis, with Dunn's test of the pairs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.multiplicity import adjusted
from heluo.statistics.own.noncentral import noncentrality


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Ranks over all groups, ties corrected; epsilon squared is H/(n - 1)."""
    by_level = data.groups("value", "group")
    values = np.concatenate(list(by_level.values()))
    n, df = len(values), len(by_level) - 1
    test = stats.kruskal(*by_level.values())
    statistic = float(test.statistic)

    def cdf(at: float) -> float:
        return float(stats.ncx2.cdf(statistic, df, at) if at else stats.chi2.cdf(statistic, df))

    lower, upper = noncentrality(cdf, statistic, options["confidence"], 0.0)
    effect = {
        "epsilon_squared": statistic / (n - 1),
        "lower": lower / (n - 1),
        "upper": min(upper / (n - 1), 1.0),
        "statistic": statistic,
        "df": df,
        "p": float(test.pvalue),
    }
    ends = np.cumsum([0, *map(len, by_level.values())])
    every = stats.rankdata(values)
    ranks = {level: every[ends[i] : ends[i + 1]] for i, level in enumerate(by_level)}
    pairs = dunn(by_level, ranks, options["adjustment"])
    groups = [{"key": level, **_group(one, ranks[level])} for level, one in by_level.items()]
    points = [
        {"key": g["key"], "value": g["median"], "lower": g["lower"], "upper": g["upper"]} for g in groups
    ]
    alpha = 1 - options["confidence"]
    count = sum(one["adjusted"] < alpha for one in pairs)
    return AlgorithmOutcome(
        tables={"effect": [{"key": "groups", **effect}], "pairs": pairs, "groups": groups},
        facts={**effect, "pairs": len(pairs), "count": count},
        plots={"medians": {"points": points}},
        reading=["different" if effect["p"] < alpha else "not_different"],
    )


def dunn(
    values: Mapping[str, np.ndarray], ranks: Mapping[str, np.ndarray], adjustment: str
) -> list[dict[str, Any]]:
    """Each pair's difference of mean ranks over its error under equal distributions."""
    every = np.concatenate(list(values.values()))
    n = len(every)
    ties = np.unique(every, return_counts=True)[1].astype(float)
    variance = n * (n + 1) / 12 - (ties**3 - ties).sum() / (12 * (n - 1))
    rows = []
    for first, second in combinations(values, 2):
        sizes = len(values[first]), len(values[second])
        apart = float(ranks[second].mean() - ranks[first].mean())
        z = apart / float(np.sqrt(variance * (1 / sizes[0] + 1 / sizes[1])))
        above = stats.mannwhitneyu(values[second], values[first]).statistic / (sizes[0] * sizes[1])
        row = {"key": f"{first}/{second}", "first": first, "second": second, "rank_difference": apart}
        row |= {"superiority": float(above), "statistic": z, "p": float(2 * stats.norm.sf(abs(z)))}
        rows.append(row)
    fresh = adjusted(np.array([row["p"] for row in rows]), adjustment)
    return [{**row, "adjusted": float(p)} for row, p in zip(rows, fresh, strict=True)]


def _group(values: np.ndarray, ranks: np.ndarray) -> dict[str, Any]:
    lower, median, upper = map(float, np.quantile(values, [0.25, 0.5, 0.75]))
    ends = {"median": median, "lower": lower, "upper": upper}
    return {"n": len(values), **ends, "mean_rank": float(ranks.mean())}
