"""Predicted risks are probabilities: none below 0 or above 1, and none nearer to either than `limit`."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, limit: float = 0.0) -> Found:
    """Facts: `outside`, the labels of columns that have others."""
    outside = [
        one.label.text
        for one in data.roles[columns]
        if ((data.rows[one.name] < limit) | (data.rows[one.name] > 1 - limit)).any()
    ]
    return Found(not outside, {"outside": outside})
