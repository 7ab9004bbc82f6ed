"""Enough rows are left."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, limit: float) -> Found:
    """Facts: `found` rows."""
    return Found(len(data.rows) >= limit, {"found": len(data.rows)})
