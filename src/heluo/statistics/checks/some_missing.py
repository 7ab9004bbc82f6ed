"""Some value is missing: where none is, there is nothing to fill."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str) -> Found:
    """Facts: `found` missing values."""
    count = int(data.rows[data.names(columns)].isna().sum().sum())
    return Found(count > 0, {"found": count})
