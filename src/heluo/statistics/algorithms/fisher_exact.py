"""Fisher's exact test of a 2 × 2 table, with R's conditional odds ratio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy import stats
from scipy.stats.contingency import odds_ratio

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The odds ratio is that of both second levels together (table read as first/second)."""
    table = pd.crosstab(data.one("rows"), data.one("columns"))
    counts = table.to_numpy()
    estimate = odds_ratio(counts, kind="conditional")
    interval = estimate.confidence_interval(options["confidence"])
    p = float(stats.fisher_exact(counts).pvalue)
    effect = {
        "odds_ratio": float(estimate.statistic),
        "lower": float(interval.low),
        "upper": float(interval.high),
        "p": p,
    }
    cells = [
        {"key": f"{row}/{column}", "row": str(row), "column": str(column), "n": int(counts[i, j])}
        for i, row in enumerate(table.index)
        for j, column in enumerate(table.columns)
    ]
    point = {
        "key": "odds_ratio",
        "value": effect["odds_ratio"],
        "lower": effect["lower"],
        "upper": effect["upper"],
    }
    return AlgorithmOutcome(
        tables={"effect": [{"key": "test", **effect}], "cells": cells},
        facts=effect,
        plots={"odds": {"points": [point], "reference": 1, "scale": "log"}},
        reading=["different" if p < 1 - options["confidence"] else "not_different"],
    )
