"""Means of several groups: classical and Welch's analysis of variance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.noncentral import noncentrality


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Eta squared from the sums of squares, its interval from the F that was tested."""
    by_level = data.groups("value", "group")
    values = list(by_level.values())
    confidence, n = options["confidence"], sum(map(len, values))
    test = stats.f_oneway(*values, equal_var=options["variances"] == "equal")
    overall = np.concatenate(values).mean()
    between = float(sum(len(one) * (one.mean() - overall) ** 2 for one in values))
    within = float(sum(((one - one.mean()) ** 2).sum() for one in values))
    df, df_within = len(values) - 1, n - len(values)
    square = within / df_within
    tested = float(df_within) if options["variances"] == "equal" else welch_freedom(values)
    lower, upper = explained(float(test.statistic), df, tested, confidence)
    effect = {
        "eta_squared": between / (between + within),
        "lower": lower,
        "upper": upper,
        "omega_squared": (between - df * square) / (between + within + square),
        "statistic": float(test.statistic),
        "df": df,
        "df_within": tested,
        "p": float(test.pvalue),
    }
    groups = [{"key": level, **_group(one, confidence)} for level, one in by_level.items()]
    points = [{"key": g["key"], "value": g["mean"], "lower": g["lower"], "upper": g["upper"]} for g in groups]
    ordered = sorted(groups, key=lambda one: one["mean"])
    labels = data.roles["group"][0].levels
    words = {"lowest": labels[ordered[0]["key"]].text, "highest": labels[ordered[-1]["key"]].text}
    squares = [
        {"key": "between", "squares": between, "df": df, "mean_square": between / df},
        {"key": "within", "squares": within, "df": df_within, "mean_square": square},
    ]
    return AlgorithmOutcome(
        tables={"effect": [{"key": "groups", **effect}], "groups": groups, "squares": squares},
        facts={**effect, **words, "df_residual": tested},
        plots={"means": {"points": points}},
        reading=["different" if effect["p"] < 1 - confidence else "not_different"],
    )


def explained(statistic: float, df: float, df_within: float, confidence: float) -> tuple[float, float]:
    """Interval of the share of variation that is explained, by the noncentral F distribution."""

    def cdf(at: float) -> float:
        return float(
            stats.ncf.cdf(statistic, df, df_within, at) if at else stats.f.cdf(statistic, df, df_within)
        )

    lower, upper = noncentrality(cdf, statistic * df, confidence, 0.0)
    size = df + df_within + 1
    return lower / (lower + size), upper / (upper + size)


def welch_freedom(values: list[np.ndarray]) -> float:
    """Degrees of freedom within groups of Welch's F."""
    size = np.array([len(one) for one in values])
    weight = size / np.array([one.var(ddof=1) for one in values])
    lost = ((1 - weight / weight.sum()) ** 2 / (size - 1)).sum()
    return float((len(values) ** 2 - 1) / (3 * lost))


def _group(values: np.ndarray, confidence: float) -> dict[str, Any]:
    n, mean, sd = len(values), float(values.mean()), float(values.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n))
    return {"n": n, "mean": mean, "sd": sd, "lower": mean - half, "upper": mean + half}
