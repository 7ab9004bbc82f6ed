"""Accuracy of a test that says yes or no against the truth, and of two such tests on the same persons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

METHODS = {"exact": "beta", "wilson": "wilson"}
NARROW = 0.2
"""Width of an interval from which a share says little."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Keys are `test.measure`; without `prevalence` predictive values are those of the sample."""
    truth = data.event("truth")
    names = [*data.names("test"), *data.names("second")]
    found = {name: _positive(data, name) for name in names}
    counts = [{"key": name, **_counts(truth, one)} for name, one in found.items()]
    shares = [row for one in counts for row in _shares(one, options)]
    ratios = [row for one in counts for row in _ratios(one, options["confidence"])]
    tables: dict[str, Any] = {"effects": shares, "ratios": ratios, "counts": counts}
    labels = {one.name: one.label for one in data.roles["test"] + data.roles["second"]}
    by_key = {row["key"]: row for row in shares}
    reading: list[Any] = [
        (
            "test",
            {
                "test": labels[name],
                "sensitivity": by_key[f"{name}.sensitivity"]["value"],
                "s_lower": by_key[f"{name}.sensitivity"]["lower"],
                "s_upper": by_key[f"{name}.sensitivity"]["upper"],
                "specificity": by_key[f"{name}.specificity"]["value"],
                "c_lower": by_key[f"{name}.specificity"]["lower"],
                "c_upper": by_key[f"{name}.specificity"]["upper"],
            },
        )
        for name in names
    ]
    if len(names) == 2:
        one, other = (found[name] for name in names)
        tables["comparison"] = [
            _compared("sensitivity", one[truth], other[truth]),
            _compared("specificity", ~one[~truth], ~other[~truth]),
        ]
        reading += [("comparison", {**row, "measure": row["key"]}) for row in tables["comparison"]]
    wide = max(
        by_key[f"{name}.{one}"]["upper"] - by_key[f"{name}.{one}"]["lower"]
        for name in names
        for one in ("sensitivity", "specificity")
    )
    points = [
        {"key": row["key"], "value": row["value"], "lower": row["lower"], "upper": row["upper"]}
        for row in shares
        if row["lower"] is not None
    ]
    return AlgorithmOutcome(
        tables=tables,
        facts={"two": len(names) == 2, "adjusted": options["prevalence"] > 0},
        plots={"measures": {"points": points, "reference": None, "scale": "linear"}},
        reading=reading,
        checks={"narrow": Found(wide <= NARROW, {"found": wide})},
    )


def _positive(data: AnalysisData, name: str) -> np.ndarray:
    column = data.rows[name]
    return (column == column.cat.categories[-1]).to_numpy()


def _counts(truth: np.ndarray, positive: np.ndarray) -> dict[str, int]:
    return {
        "true_positive": int((truth & positive).sum()),
        "false_positive": int((~truth & positive).sum()),
        "false_negative": int((truth & ~positive).sum()),
        "true_negative": int((~truth & ~positive).sum()),
    }


def _shares(one: Mapping[str, Any], options: Mapping[str, Any]) -> list[dict[str, Any]]:
    a, b = one["true_positive"], one["false_positive"]
    c, d = one["false_negative"], one["true_negative"]
    parts = {
        "sensitivity": (a, a + c),
        "specificity": (d, b + d),
        "ppv": (a, a + b),
        "npv": (d, c + d),
        "accuracy": (a + d, a + b + c + d),
        "prevalence": (a + c, a + b + c + d),
    }
    rows = []
    for name, (hits, n) in parts.items():
        lower = upper = None
        if n:
            method = METHODS[options["interval"]]
            lower, upper = map(float, proportion_confint(hits, n, 1 - options["confidence"], method))
        share = hits / n if n else None
        rows.append({"key": f"{one['key']}.{name}", "value": share, "lower": lower, "upper": upper})
    if options["prevalence"] > 0:
        rows = [row for row in rows if not row["key"].endswith((".ppv", ".npv"))]
        rows += _predictive(one["key"], a / (a + c), d / (b + d), options["prevalence"])
    return rows


def _predictive(name: str, sensitivity: float, specificity: float, prevalence: float) -> list[dict[str, Any]]:
    """By Bayes' rule at a prevalence that is not the sample's."""
    true, false = sensitivity * prevalence, (1 - specificity) * (1 - prevalence)
    missed, right = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    values = {"ppv": (true, false), "npv": (right, missed)}
    return [
        {"key": f"{name}.{key}", "value": p / (p + q) if p + q else None, "lower": None, "upper": None}
        for key, (p, q) in values.items()
    ]


def _ratios(one: Mapping[str, Any], confidence: float) -> list[dict[str, Any]]:
    """Likelihood ratios and the diagnostic odds ratio, intervals on the log scale; none with an empty
    cell."""
    a, b = one["true_positive"], one["false_positive"]
    c, d = one["false_negative"], one["true_negative"]
    if not min(a, b, c, d):
        return []
    z = float(stats.norm.ppf((1 + confidence) / 2))
    n, m = a + c, b + d
    values = {
        "lr_positive": (math.log(a / n / (b / m)), math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)),
        "lr_negative": (math.log(c / n / (d / m)), math.sqrt(1 / c - 1 / n + 1 / d - 1 / m)),
        "odds_ratio": (math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)),
    }
    return [
        {
            "key": f"{one['key']}.{name}",
            "value": math.exp(log),
            "lower": math.exp(log - z * error),
            "upper": math.exp(log + z * error),
        }
        for name, (log, error) in values.items()
    ]


def _compared(name: str, one: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    """McNemar's exact test over those on whom the tests differ."""
    only_one, only_other = int((one & ~other).sum()), int((~one & other).sum())
    p = stats.binomtest(only_one, only_one + only_other).pvalue if only_one + only_other else 1.0
    return {
        "key": name,
        "difference": float(one.mean() - other.mean()),
        "only_first": only_one,
        "only_second": only_other,
        "p": float(p),
    }
