"""Two columns are above 0 in every row: only then have they a ratio."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str) -> Found:
    """Facts: `found` rows where either is not."""
    count = int(((data.numbers(first) <= 0) | (data.numbers(second) <= 0)).sum())
    return Found(count == 0, {"found": count})
