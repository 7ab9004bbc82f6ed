"""Some value is missing in one of two roles: where none is, there is nothing to impute."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str) -> Found:
    """Facts: `found` missing values."""
    names = [*data.names(first), *data.names(second)]
    count = int(data.rows[names].isna().sum().sum())
    return Found(count > 0, {"found": count})
