"""Both outcomes occur often enough."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, limit: float) -> Found:
    """Facts: `found`, the rarer outcome's rows."""
    events = int(data.event(event).sum())
    rarer = min(events, len(data.rows) - events)
    return Found(rarer >= limit, {"found": rarer})
