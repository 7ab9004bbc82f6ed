"""Distributions of numbers: means, quantiles, normality, histograms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

EVERYBODY = "(all)"
MOST = 5000
"""Rows up to which Shapiro and Wilk's test is made; its tables end there."""
NOT_NORMAL = 0.01
QUANTILES = {"p5": 0.05, "q1": 0.25, "median": 0.5, "q3": 0.75, "p95": 0.95}


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each column uses the rows that have it. Parts that do not vary are left out."""
    parts = _parts(data)
    effects, quantiles, normality, series, skewed = [], [], [], [], {}
    columns = data.roles["columns"]
    for done, column in enumerate(columns):
        data.progress("compute", done, len(columns))
        every = data.rows[column.name].to_numpy(dtype=float)
        for part, rows in parts.items():
            values = every[rows]
            present = values[~np.isnan(values)]
            if len(present) < 3 or np.ptp(present) == 0:
                continue
            key = f"{column.name}/{part}"
            effects.append({"key": key, **_mean(present, options["confidence"]), "n": len(present)})
            effects[-1]["missing"] = len(values) - len(present)
            quantiles.append({"key": key, **_quantiles(present, options["quantiles"])})
            normality.append({"key": key, **_normality(present)})
            if normality[-1]["p"] < NOT_NORMAL:
                skewed.setdefault(column.label, effects[-1]["skewness"])
            counts, edges = np.histogram(present, bins=round_edges(present))
            series.append({"key": key, "edges": edges, "counts": counts})
    return AlgorithmOutcome(
        tables={"effect": effects, "quantiles": quantiles, "normality": normality},
        facts={"columns": len(columns)},
        plots={"histogram": {"series": series}},
        reading=_reading(data, skewed),
        checks={"normal": Found(not skewed, {"found": [label.text for label in skewed]})},
    )


def round_edges(values: np.ndarray) -> np.ndarray:
    """Edges at multiples of 1, 2 or 5 times a power of ten, about as many as Sturges asks for: edges at the
    smallest and the largest value would show two rows."""
    wanted = float(np.ptp(values)) / (np.log2(len(values)) + 1)
    unit = 10.0 ** np.floor(np.log10(wanted))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= wanted)
    first, last = np.floor(values.min() / step), np.floor(values.max() / step) + 1
    return np.arange(first, last + 1) * step


def _reading(data: AnalysisData, skewed: Mapping[Any, float]) -> list[Any]:
    normal = [one.label for one in data.roles["columns"] if one.label not in skewed]
    read = [("normal", {"names": normal})] if normal else []
    if skewed:
        words = {"names": list(skewed), "skewness": [f"{one:.2f}" for one in skewed.values()]}
        read.append(("not_normal", words))
    return read


def _parts(data: AnalysisData) -> dict[str, np.ndarray]:
    parts = {EVERYBODY: np.ones(len(data.rows), dtype=bool)}
    if data.roles["group"]:
        by = data.one("group")
        parts |= {level: (by == level).to_numpy() for level in data.levels("group")}
    return parts


def _mean(values: np.ndarray, confidence: float) -> dict[str, float]:
    n, mean, sd = len(values), float(values.mean()), float(values.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * sd / np.sqrt(n)
    shape = {"skewness": float(stats.skew(values)), "kurtosis": float(stats.kurtosis(values))}
    return {"mean": mean, "lower": mean - half, "upper": mean + half, "sd": sd, **shape}


def _quantiles(values: np.ndarray, method: Any) -> dict[str, float]:
    found = {name: float(np.quantile(values, at, method=method)) for name, at in QUANTILES.items()}
    middle = float(np.median(np.abs(values - np.median(values))))
    return {**found, "minimum": float(values.min()), "maximum": float(values.max()), "mad": 1.4826 * middle}


def _normality(values: np.ndarray) -> dict[str, Any]:
    if len(values) <= MOST:
        name, test = "Shapiro-Wilk", stats.shapiro(values)
    else:
        name, test = "D'Agostino-Pearson", stats.normaltest(values)
    return {"test": name, "statistic": float(test.statistic), "p": float(test.pvalue)}
