"""Rows differ in the mean of their measurements: where they do not, nothing tells one from another."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str) -> Found:
    """Facts: `found`, the number of distinct means."""
    means = data.rows[data.names(columns)].to_numpy(dtype=float).mean(axis=1).round(10)
    count = len(np.unique(means))
    return Found(count > 1, {"found": count})
