"""Groups have similar variances (Brown-Forsythe: Levene's test around medians)."""

from __future__ import annotations

from scipy import stats

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str, group: str, limit: float = 0.05) -> Found:
    """Facts: `p`."""
    parts = [values for values in data.groups(value, group).values() if len(values) > 1]
    if len(parts) < 2 or all(values.min() == values.max() for values in parts):
        return Found(True, {"p": 1.0})
    p = float(stats.levene(*parts, center="median").pvalue)
    return Found(p >= limit, {"p": p})
