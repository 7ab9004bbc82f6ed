"""Numbers on scales that compare: z scores, two standard deviations, 0 to 1, or robust."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, NewColumn


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Each column by its own centre and spread; missing values stay missing."""
    rows, points, made = [], [], []
    for column in data.roles["columns"]:
        values = data.rows[column.name].to_numpy(dtype=float)
        centre, scale = centre_and_scale(values[~np.isnan(values)], options["method"])
        after = (values - centre) / scale
        present = after[~np.isnan(after)]
        low, median, high = map(float, np.quantile(present, [0.25, 0.5, 0.75]))
        ends = options["method"] == "min_max"
        row = {"key": column.name, "n": len(present)}
        row |= {"centre": None if ends else centre, "scale": None if ends else scale}
        # Of single rows: whoever may not see rows sees no extreme.
        row |= {"minimum": centre if ends else None, "maximum": centre + scale if ends else None}
        row |= {"mean": float(present.mean()), "sd": float(present.std(ddof=1)), "median": median}
        rows.append(row)
        points.append({"key": column.name, "value": median, "lower": low, "upper": high})
        label = Text(f"{column.label.zh}(缩放后)", f"{column.label.en} (scaled)")
        made.append(NewColumn(f"{column.name}_scaled", label, "number", after, "1"))
    return AlgorithmOutcome(
        tables={"effect": rows},
        facts={"count": len(rows)},
        plots={"after": {"points": points}},
        reading=["scaled"],
        columns=made,
    )


def centre_and_scale(values: np.ndarray, method: str) -> tuple[float, float]:
    """What is subtracted and divided by."""
    if method == "min_max":
        return float(values.min()), float(np.ptp(values))
    if method == "robust":
        low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
        return float(median), float(high - low)
    return float(values.mean()), float(values.std(ddof=1)) * (2 if method == "two_sd" else 1)
