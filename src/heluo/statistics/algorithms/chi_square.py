"""Cross-table with χ², Cramér's V and the test of a trend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats.contingency import expected_freq

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Pearson's χ² without continuity correction unless asked; the trend where the columns are two levels."""
    table = pd.crosstab(data.one("rows"), data.one("columns"))
    counts = table.to_numpy()
    expected = expected_freq(counts)
    test = stats.chi2_contingency(counts, correction=options["continuity"] and counts.shape == (2, 2))
    pearson = stats.chi2_contingency(counts, correction=False)
    n = int(counts.sum())
    effect = {
        "statistic": float(test.statistic),
        "df": int(test.dof),
        "p": float(test.pvalue),
        "cramers_v": float(np.sqrt(pearson.statistic / (n * (min(counts.shape) - 1)))),
    }
    tests = [{"key": "pearson", **effect}]
    if counts.shape[1] == 2 and counts.shape[0] > 2:
        tests.append({"key": "trend", **trend(counts), "cramers_v": None})
    cells = [
        {
            "key": f"{row}/{column}",
            "row": str(row),
            "column": str(column),
            "n": int(counts[i, j]),
            "share": float(counts[i, j] / counts[i].sum()),
            "expected": float(expected[i, j]),
        }
        for i, row in enumerate(table.index)
        for j, column in enumerate(table.columns)
    ]
    bars = [{"key": one["row"], "group": one["column"], "value": one["share"]} for one in cells]
    return AlgorithmOutcome(
        tables={"effect": tests, "cells": cells},
        facts=effect,
        plots={"shares": {"bars": bars}},
        reading=["different" if effect["p"] < 0.05 else "not_different"],
    )


def trend(counts: np.ndarray) -> dict[str, float]:
    """Cochran-Armitage: shares of the second column against the rows' order."""
    n, events = counts.sum(1), counts[:, 1]
    score = np.arange(1, len(n) + 1)
    total, share = n.sum(), events.sum() / n.sum()
    mean = (n * score).sum() / total
    slope = (score * (events - n * share)).sum()
    statistic = float(slope**2 / (share * (1 - share) * (n * (score - mean) ** 2).sum()))
    return {"statistic": statistic, "df": 1, "p": float(stats.chi2.sf(statistic, 1))}
