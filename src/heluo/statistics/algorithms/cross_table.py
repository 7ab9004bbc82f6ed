"""Counts and shares of the combinations of two categories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.frame import FrameColumn


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Levels that occur, in their order; intervals after Wilson."""
    table = pd.crosstab(data.one("rows"), data.one("columns"))
    counts = table.to_numpy()
    total, rows, columns = counts.sum(), counts.sum(1), counts.sum(0)
    cells = []
    for i, a in enumerate(table.index):
        for j, b in enumerate(table.columns):
            out_of = int({"rows": rows[i], "columns": columns[j], "all": total}[options["of"]])
            share = _share(int(counts[i, j]), out_of, options["confidence"])
            expected = float(rows[i] * columns[j] / total)
            error = float(np.sqrt(expected * (1 - rows[i] / total) * (1 - columns[j] / total)))
            cell = {"key": f"{a}/{b}", "row": str(a), "column": str(b), "n": int(counts[i, j]), "of": out_of}
            cell |= {**share, "expected": expected}
            cells.append({**cell, "residual": (counts[i, j] - expected) / error if error else None})
    largest = max(cells, key=lambda one: one["share"])
    words = {
        "row": _label(data.roles["rows"][0], largest["row"]),
        "column": _label(data.roles["columns"][0], largest["column"]),
    }
    bars = [{"key": one["row"], "group": one["column"], "value": one["share"]} for one in cells]
    return AlgorithmOutcome(
        tables={
            "effect": cells,
            "rows": _totals(table.index, rows),
            "columns": _totals(table.columns, columns),
        },
        facts={"n": int(total)},
        plots={"shares": {"bars": bars}},
        reading=[("largest", {**largest, **words})],
    )


def _share(count: int, out_of: int, confidence: float) -> dict[str, float]:
    lower, upper = proportion_confint(count, out_of, 1 - confidence, method="wilson")
    return {"share": count / out_of, "lower": float(lower), "upper": float(upper)}


def _totals(levels: pd.Index, counts: np.ndarray) -> list[dict[str, Any]]:
    shares = counts / counts.sum()
    return [
        {"key": str(level), "n": int(n), "share": float(share)}
        for level, n, share in zip(levels, counts, shares, strict=True)
    ]


def _label(column: FrameColumn, level: str) -> Any:
    return column.levels.get(level, level)
