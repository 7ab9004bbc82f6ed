"""No two rows have the same value: exact distributions of ranks presume it."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str) -> Found:
    """Facts: `found` rows that share their value."""
    shared = int(data.one(value).duplicated(keep=False).sum())
    return Found(shared == 0, {"found": shared})
