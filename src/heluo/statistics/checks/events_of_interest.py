"""Enough events of the kind that is asked about, where several kinds compete: the second level."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, limit: float) -> Found:
    """Facts: `found` events of the kind `cause`."""
    levels = list(data.one(event).cat.categories)
    events = int((data.one(event) == levels[1]).sum()) if len(levels) > 1 else 0
    return Found(events >= limit, {"found": events, "cause": levels[1] if len(levels) > 1 else "—"})
