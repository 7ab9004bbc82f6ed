"""Differences of two columns within rows are compatible with a normal distribution (Shapiro-Wilk; large
samples by their skewness)."""

from __future__ import annotations

from heluo.statistics.checks.normal_within import probability
from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str, limit: float = 0.05) -> Found:
    """Facts: `p`."""
    p = probability(data.numbers(second) - data.numbers(first))
    return Found(p >= limit, {"p": p})
