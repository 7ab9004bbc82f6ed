"""Reliability of several measurements of the same rows: intraclass correlations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.intraclass import intraclass

WORDS = (
    (0.5, Text("差", "poor")),
    (0.75, Text("中等", "moderate")),
    (0.9, Text("好", "good")),
    (1.0, Text("很好", "excellent")),
)
"""Upper end → word, of Koo and Li (2016)."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """All six coefficients; the reading cites absolute agreement."""
    values = data.rows[data.names("measurements")].to_numpy(dtype=float)
    n, k = values.shape
    found = intraclass(values, options["confidence"])
    rows = [{"key": name, **row} for name, row in found["coefficients"].items()]
    squares = {name: (float(total), df) for name, (total, df) in found["squares"].items()}
    single = found["coefficients"]["ICC(A,1)"]
    table = [
        {"key": name, "squares": total, "df": df, "mean_square": total / df}
        for name, (total, df) in squares.items()
    ]
    mean_square = {name: total / df for name, (total, df) in squares.items()}
    between = max((mean_square["measurements"] - mean_square["error"]) / n, 0.0)
    error = float(np.sqrt(between + mean_square["error"]))
    change = float(stats.norm.ppf(0.975)) * np.sqrt(2) * error
    errors = {"key": "error", "n": n, "measurements": k, "standard_error": error, "smallest_change": change}
    points = [{"key": r["key"], "value": r["icc"], "lower": r["lower"], "upper": r["upper"]} for r in rows]
    facts = {"single": single["icc"], "lower": single["lower"], "upper": single["upper"]}
    facts |= {"average": found["coefficients"]["ICC(A,k)"]["icc"], "measurements": k, "df_residual": n - 1}
    words = next(word for end, word in WORDS if single["icc"] <= end)
    return AlgorithmOutcome(
        tables={"effect": rows, "squares": table, "error": [errors]},
        facts=facts,
        plots={"coefficients": {"points": points, "reference": 0}},
        reading=[("agreement", {"words": words})],
    )
