"""A number takes enough different values for a curve through it."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str, limit: float) -> Found:
    """Facts: `found` different values."""
    distinct = int(data.one(value).nunique())
    return Found(distinct >= limit, {"found": distinct})
