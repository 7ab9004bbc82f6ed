"""Every value is above 0."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str) -> Found:
    """Facts: `found` rows that are not."""
    count = int((data.numbers(value) <= 0).sum())
    return Found(count == 0, {"found": count})
