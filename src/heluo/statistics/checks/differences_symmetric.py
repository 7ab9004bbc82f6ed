"""Differences of two columns within rows are about symmetric: signed ranks presume it."""

from __future__ import annotations

from scipy import stats

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str, limit: float = 1.0) -> Found:
    """Facts: `found`, their skewness."""
    skewness = float(stats.skew(data.numbers(second) - data.numbers(first), nan_policy="omit"))
    return Found(abs(skewness) <= limit, {"found": skewness})
