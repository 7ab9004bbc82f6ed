"""Enough rows have results that differ: rows that agree say nothing about a difference."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, limit: float) -> Found:
    """Facts: `found` rows whose columns are not all at the same place among their levels."""
    codes = np.column_stack([data.rows[name].cat.codes.to_numpy() for name in data.names(columns)])
    count = int((codes != codes[:, :1]).any(axis=1).sum())
    return Found(count >= limit, {"found": count})
