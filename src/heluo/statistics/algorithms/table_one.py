"""Table 1: each variable by group, with standardised mean differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.frame import FrameColumn

EVERYBODY = "(all)"


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each variable uses the rows that have it; missing ones are counted. SMD: largest of all pairs of
    groups."""
    masks = _masks(data)
    numbers: list[dict[str, Any]] = []
    levels: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    columns = data.roles["variables"]
    for done, column in enumerate(columns):
        data.progress("compute", done, len(columns))
        values = data.rows[column.name]
        coded = isinstance(values.dtype, pd.CategoricalDtype)
        groups = [name for name in masks if name != EVERYBODY]
        for name, mask in masks.items():
            here = values[mask]
            levels += _shares(column, name, here) if coded else []
            numbers += [] if coded else [_summary(column, name, here)]
        parts = [values[masks[name]].dropna() for name in groups]
        if len(parts) > 1 and all(len(one) > 1 for one in parts):
            smd = _smd_coded(parts) if coded else _smd_numbers(parts)
            p = _p_coded(parts) if coded else _p_numbers(parts, options["test"])
            effects.append({"key": column.name, "smd": smd, "p": p})
    labels = {column.name: column.label for column in columns}
    uneven = [labels[one["key"]].text for one in effects if one["smd"] is not None and one["smd"] > 0.1]
    points = [{"key": one["key"], "value": one["smd"], "lower": None, "upper": None} for one in effects]
    return AlgorithmOutcome(
        tables={"effect": effects, "numbers": numbers, "levels": levels},
        facts={"groups": len(masks) - 1, "variables": len(columns)},
        plots={"balance": {"points": points, "reference": 0.1}},
        reading=[("uneven", {"uneven": uneven, "count": len(uneven)}) if uneven else "even"]
        if effects
        else ["alone"],
    )


def _masks(data: AnalysisData) -> dict[str, np.ndarray]:
    masks = {EVERYBODY: np.ones(len(data.rows), dtype=bool)}
    if data.roles["group"]:
        by = data.one("group")
        masks |= {level: (by == level).to_numpy() for level in data.levels("group")}
    return masks


def _summary(column: FrameColumn, group: str, values: pd.Series) -> dict[str, Any]:
    present = values.dropna().to_numpy(dtype=float)
    row: dict[str, Any] = {"key": f"{column.name}/{group}", "variable": column.name, "group": group}
    row |= {"n": len(present), "missing": len(values) - len(present)}
    if not len(present):
        return row | dict.fromkeys(("mean", "sd", "median", "lower", "upper"))
    lower, median, upper = np.quantile(present, [0.25, 0.5, 0.75])
    sd = float(present.std(ddof=1)) if len(present) > 1 else None
    return row | {
        "mean": float(present.mean()),
        "sd": sd,
        "median": float(median),
        "lower": float(lower),
        "upper": float(upper),
    }


def _shares(column: FrameColumn, group: str, values: pd.Series) -> list[dict[str, Any]]:
    present = values.dropna()
    counts = present.value_counts(sort=False)
    return [
        {
            "key": f"{column.name}/{level}/{group}",
            "variable": column.name,
            "level": level,
            "group": group,
            "n": int(n),
            "share": float(n / len(present)) if len(present) else None,
            "missing": len(values) - len(present),
        }
        for level, n in counts.items()
    ]


def _smd_numbers(parts: list[pd.Series]) -> float | None:
    """Absolute difference of means over the root of the mean variance (Yang and Dalton 2012)."""
    found = [
        abs(a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
        for place, a in enumerate(parts)
        for b in parts[place + 1 :]
        if a.var(ddof=1) + b.var(ddof=1) > 0
    ]
    return float(max(found)) if found else None


def _smd_coded(parts: list[pd.Series]) -> float | None:
    """Mahalanobis distance of the shares, the first level left out (Yang and Dalton 2012)."""
    shares = [one.value_counts(normalize=True, sort=False).to_numpy() for one in parts]
    found = [_distance(a, b) for place, a in enumerate(shares) for b in shares[place + 1 :]]
    return max((one for one in found if one is not None), default=None)


def _distance(a: np.ndarray, b: np.ndarray) -> float | None:
    used = (a + b) > 0
    a, b = a[used][1:], b[used][1:]
    if not len(a):
        return None
    spread = (np.diag(a) - np.outer(a, a) + np.diag(b) - np.outer(b, b)) / 2
    difference = a - b
    return float(np.sqrt(difference @ np.linalg.pinv(spread) @ difference))


def _p_numbers(parts: list[pd.Series], test: str) -> float | None:
    if all(one.nunique() == 1 for one in parts):
        return None
    if test == "ranks":
        return float(stats.kruskal(*parts).pvalue)
    return float(stats.f_oneway(*parts, equal_var=False).pvalue)


def _p_coded(parts: list[pd.Series]) -> float | None:
    counts = np.array([one.value_counts(sort=False).to_numpy() for one in parts])
    counts = counts[:, counts.sum(0) > 0]
    if counts.shape[1] < 2:
        return None
    return float(stats.chi2_contingency(counts, correction=False).pvalue)
