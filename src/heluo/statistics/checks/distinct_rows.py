"""Enough different rows over several columns."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, limit: float) -> Found:
    """Facts: `found` different rows."""
    distinct = len(data.rows[data.names(columns)].drop_duplicates())
    return Found(distinct >= limit, {"found": distinct})
