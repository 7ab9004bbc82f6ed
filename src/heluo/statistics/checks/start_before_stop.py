"""Each interval starts before it ends."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, start: str, stop: str) -> Found:
    """Facts: `found` rows that do not."""
    wrong = int((data.numbers(start) >= data.numbers(stop)).sum())
    return Found(wrong == 0, {"found": wrong})
