"""Events of at least two kinds occur, so that one may come instead of another."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str) -> Found:
    """Facts: `found` kinds of events, the first level (none) left out."""
    none = data.one(event).cat.categories[0]
    kinds = len([level for level in data.levels(event) if level != none])
    return Found(kinds >= 2, {"found": kinds})
