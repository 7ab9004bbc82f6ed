"""No value below 0, of a duration or a count."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str) -> Found:
    """Facts: `found` rows below 0."""
    below = int((data.numbers(value) < 0).sum())
    return Found(below == 0, {"found": below})
