"""Skewed numbers brought nearer to a normal distribution: logarithms, roots, estimated powers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn
from heluo.statistics.own.powers import changed, estimated, put_back

SKEWED = 1.0


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each column by itself; means with their intervals are put back to the old scale."""
    method, confidence = options["method"], options["confidence"]
    rows, powers, made = [], [], []
    columns = data.roles["columns"]
    for done, column in enumerate(columns):
        data.progress("compute", done, len(columns))
        values = data.rows[column.name].to_numpy(dtype=float)
        present = values[~np.isnan(values)]
        power = None
        if method in ("box_cox", "yeo_johnson"):
            power, lower, upper, most = estimated(present, method, confidence)
            powers.append({"key": column.name, "lambda": power, "lower": lower, "upper": upper})
            powers[-1]["log_likelihood"] = most
        after = np.full(len(values), np.nan)
        after[~np.isnan(values)] = changed(present, method, power)
        rows.append({"key": column.name, **_row(present, after[~np.isnan(values)], options, power)})
        label = Text(f"{column.label.zh}({method})", f"{column.label.en} ({method})")
        made.append(NewColumn(f"{column.name}_{method}", label, "number", after))
    labels = {column.name: column.label.text for column in columns}
    skewed = [labels[row["key"]] for row in rows if abs(row["skewness_after"]) > SKEWED]
    bars = [
        {"key": row["key"], "group": when, "value": row[f"skewness_{when}"]}
        for row in rows
        for when in ("before", "after")
    ]
    words = {when: [f"{row[f'skewness_{when}']:.2f}" for row in rows] for when in ("before", "after")}
    return AlgorithmOutcome(
        tables={"effect": rows, "powers": powers},
        facts={"count": len(rows)},
        plots={"skewness": {"bars": bars}},
        reading=[("transformed", words)],
        checks={"still_skewed": Found(not skewed, {"found": skewed})},
        columns=made,
    )


def _row(
    before: np.ndarray, after: np.ndarray, options: Mapping[str, Any], power: float | None
) -> dict[str, Any]:
    n, mean, sd = len(after), float(after.mean()), float(after.std(ddof=1))
    half = float(stats.t.ppf((1 + options["confidence"]) / 2, n - 1)) * sd / np.sqrt(n)
    back = [float(put_back(at, options["method"], power)) for at in (mean, mean - half, mean + half)]
    skewness = {"skewness_before": float(stats.skew(before)), "skewness_after": float(stats.skew(after))}
    ends = {"geometric": back[0], "lower": back[1], "upper": back[2]}
    return {"n": n, **skewness, "mean": mean, "sd": sd, **ends}
