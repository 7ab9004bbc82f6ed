"""Shares of two or more yes/no results of the same rows: McNemar's test, or Cochran's Q."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.proportion import proportion_confint

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The last level of each result is the event; differences are from the first result."""
    names = data.names("results")
    columns = [data.rows[name] for name in names]
    values = np.column_stack([(one == one.cat.categories[-1]).to_numpy(dtype=int) for one in columns])
    first = values[:, 0]
    effects = [
        {"key": name, **_pair(first, values[:, place], options["confidence"])}
        for place, name in enumerate(names)
        if place
    ]
    kind, test = _test(values, options)
    rows = [
        {"key": name, "events": int(one.sum()), "n": len(one), "share": float(one.mean())}
        for name, one in zip(names, values.T, strict=True)
    ]
    largest = max(effects, key=lambda one: abs(one["difference"]))
    labels = {column.name: column.label.text for column in data.roles["results"]}
    facts = {name: largest[name] for name in ("difference", "lower", "upper")}
    return AlgorithmOutcome(
        tables={"effect": effects, "test": [{"key": "test", **test}], "shares": rows},
        facts={**facts, **test, "test": kind, "name": labels[largest["key"]]},
        plots={"shares": {"bars": [{"key": row["key"], "value": row["share"]} for row in rows]}},
        reading=["different" if test["p"] < 1 - options["confidence"] else "not_different"],
    )


def _test(values: np.ndarray, options: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Which test, and what it found. The exact test reports the uncorrected χ² for comparison."""
    n, k = values.shape
    if k > 2:
        found = cochrans_q(values)
        return "cochran", {"n": n, "statistic": float(found.statistic), "df": k - 1, "p": float(found.pvalue)}
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (values[:, 0], values[:, 1]), 1)
    found = mcnemar(table, exact=options["exact"], correction=options["continuity"])
    statistic = float(found.statistic)
    if options["exact"]:
        statistic = float((table[0, 1] - table[1, 0]) ** 2 / (table[0, 1] + table[1, 0]))
    test = {"n": n, "statistic": statistic, "df": 1, "p": float(found.pvalue)}
    return "exact" if options["exact"] else "mcnemar", test


def _pair(first: np.ndarray, second: np.ndarray, confidence: float) -> dict[str, Any]:
    """Newcombe's tenth method for the difference; odds of discordant pairs by Clopper and Pearson."""
    gained = int(((first == 0) & (second == 1)).sum())
    lost = int(((first == 1) & (second == 0)).sum())
    lower, upper = newcombe(first, second, confidence)
    ratio: dict[str, float | None] = dict.fromkeys(("odds_ratio", "odds_lower", "odds_upper"))
    if gained and lost:
        ends = stats.binomtest(gained, gained + lost).proportion_ci(confidence, "exact")
        ratio["odds_ratio"] = gained / lost
        ratio["odds_lower"] = float(ends.low / (1 - ends.low))
        ratio["odds_upper"] = float(ends.high / (1 - ends.high))
    difference = float(second.mean() - first.mean())
    return {"difference": difference, "lower": lower, "upper": upper, **ratio, "gained": gained, "lost": lost}


def newcombe(first: np.ndarray, second: np.ndarray, confidence: float) -> tuple[float, float]:
    """Interval of the difference of paired shares, from two Wilson intervals and the pairs' correlation."""
    n, alpha = len(first), 1 - confidence
    both, neither = int((first & second).sum()), int(((first == 0) & (second == 0)).sum())
    gained, lost = int(second.sum()) - both, int(first.sum()) - both
    p1, p2 = second.mean(), first.mean()
    l1, u1 = proportion_confint(second.sum(), n, alpha, method="wilson")
    l2, u2 = proportion_confint(first.sum(), n, alpha, method="wilson")
    product = both * neither - gained * lost
    if product > 0:
        product = max(product - n / 2, 0)
    base = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    phi = product / np.sqrt(base) if base else 0.0
    below = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    above = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    return float(p1 - p2 - np.sqrt(below)), float(p1 - p2 + np.sqrt(above))
