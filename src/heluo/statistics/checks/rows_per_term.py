"""Enough rows for each coefficient that is estimated."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, terms: str, limit: float) -> Found:
    """Facts: `found` rows for each of `terms` coefficients."""
    count = data.design(terms).shape[1]
    each = len(data.rows) / count if count else float("inf")
    return Found(each >= limit, {"found": each, "terms": count})
