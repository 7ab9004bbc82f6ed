"""Enough events for each coefficient that is estimated."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, terms: str, limit: float) -> Found:
    """Facts: `found` events for each of `terms` coefficients; the rarer outcome counts."""
    events = int(data.event(event).sum())
    rarer = min(events, len(data.rows) - events) if len(data.rows) > events else events
    count = data.design(terms).shape[1]
    each = rarer / count if count else float("inf")
    return Found(each >= limit, {"found": each, "events": rarer, "terms": count})
