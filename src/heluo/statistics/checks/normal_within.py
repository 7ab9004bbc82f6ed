"""Values are compatible with a normal distribution, within each group where one is named (Shapiro-Wilk, at
most 5,000 rows a group; a large sample is told by its skewness, since any deviation becomes significant)."""

from __future__ import annotations

import numpy as np
from scipy import stats

from heluo.statistics.data import AnalysisData, Found

MOST = 5000
SKEWED = 1.0
"""Skewness from which means of a large sample are a poor summary."""


def found(data: AnalysisData, value: str, group: str = "", limit: float = 0.05) -> Found:
    """Facts: `p`, the smallest of the groups."""
    numbers = data.numbers(value)
    parts = list(data.groups(value, group).values()) if group else [numbers[~np.isnan(numbers)]]
    return Found((smallest := min(map(probability, parts), default=1.0)) >= limit, {"p": smallest})


def probability(values: np.ndarray) -> float:
    """P of normality; of a large sample 0 where it is skewed, else 1."""
    if len(values) < 3 or np.ptp(values) == 0:
        return 1.0
    if len(values) <= MOST:
        return float(stats.shapiro(values).pvalue)
    return 0.0 if abs(float(stats.skew(values))) > SKEWED else 1.0
