"""Enough rows have the event: models of rare events say nothing."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, limit: float) -> Found:
    """Facts: `found` events."""
    events = int(data.event(event).sum())
    return Found(events >= limit, {"found": events})
