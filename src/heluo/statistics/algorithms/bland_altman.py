"""Agreement of two methods of measurement: bias and limits of agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

COVERED = 0.975
"""Limits between which 95 % of persons lie."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Second method minus first; of ratios the logarithms are compared and the limits put back."""
    first, second = data.numbers("first"), data.numbers("second")
    ratio = options["scale"] == "ratio"
    a, b = (np.log(first), np.log(second)) if ratio else (first, second)
    differences, means = b - a, (a + b) / 2
    spread = float(differences.std(ddof=1))
    limits = _limits(differences, spread, options)
    back = np.exp if ratio else np.asarray
    rows = [{"key": key, **_row(back(np.array(values)))} for key, values in limits.items()]
    slope = stats.linregress(means, differences) if np.ptp(means) else None
    inside = (differences >= limits["lower_limit"][0]) & (differences <= limits["upper_limit"][0])
    agreement = {
        "key": "rows",
        "n": len(differences),
        "sd": spread,
        "within": int(inside.sum()),
        "slope": float(slope.slope) if slope else None,
        "slope_p": float(slope.pvalue) if slope else None,
        "concordance": concordance(first, second),
    }
    bias, low, high = rows
    words = {role: data.roles[role][0].label.text for role in ("first", "second")}
    facts = {"bias": bias["estimate"], "lower": bias["lower"], "upper": bias["upper"]}
    facts |= {"low": low["estimate"], "high": high["estimate"], "df_residual": len(differences) - 1}
    ends = [float(means.min()), float(means.max())]
    points = [{"x": float(x), "y": float(y)} for x, y in zip(means, differences, strict=True)]
    lines = [{"key": key, "x": ends, "y": [value[0], value[0]]} for key, value in limits.items()]
    trend = agreement["slope_p"]
    checks = {} if trend is None else {"trend": _trend(agreement["slope"], trend)}
    return AlgorithmOutcome(
        tables={"effect": rows, "agreement": [agreement]},
        facts={**facts, **words},
        plots={"rows": {"points": points, "lines": lines}},
        reading=["ratios" if ratio else "limits"],
        checks=checks,
    )


def _trend(slope: float, p: float) -> Found:
    return Found(p >= 0.05, {"slope": slope, "p": p})


def _limits(
    differences: np.ndarray, spread: float, options: Mapping[str, Any]
) -> dict[str, tuple[float, float, float]]:
    """Bias and both limits: estimate, lower, upper."""
    n, share = len(differences), (1 + options["confidence"]) / 2
    bias, z = float(differences.mean()), float(stats.norm.ppf(COVERED))
    half = float(stats.t.ppf(share, n - 1)) * spread / np.sqrt(n)
    if options["limits"] == "approximate":
        reach = float(stats.t.ppf(share, n - 1)) * spread * np.sqrt(1 / n + z**2 / (2 * (n - 1)))
        outer, inner = z * spread + reach, z * spread - reach
    else:
        far, near = (float(stats.nct.ppf(q, n - 1, z * np.sqrt(n))) for q in (share, 1 - share))
        outer, inner = far * spread / np.sqrt(n), near * spread / np.sqrt(n)
    return {
        "bias": (bias, bias - half, bias + half),
        "lower_limit": (bias - z * spread, bias - outer, bias - inner),
        "upper_limit": (bias + z * spread, bias + inner, bias + outer),
    }


def _row(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("estimate", "lower", "upper"), map(float, values), strict=True))


def concordance(first: np.ndarray, second: np.ndarray) -> float:
    """Lin's concordance correlation coefficient."""
    shared = np.cov(first, second, ddof=0)[0, 1]
    return float(2 * shared / (first.var() + second.var() + (first.mean() - second.mean()) ** 2))
