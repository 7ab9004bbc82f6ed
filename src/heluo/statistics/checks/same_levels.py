"""Two coded columns have the same levels in the same order."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str) -> Found:
    """Facts: `found`, levels that only one of them has."""
    one, other = (list(data.one(role).cat.categories) for role in (first, second))
    return Found(one == other, {"found": sorted(set(one) ^ set(other)) or one})
