"""Enough of both outcomes where the outcome is yes or no; a number has no such condition."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, outcome: str, limit: float) -> Found:
    """Facts: `found`, the rarer outcome's rows."""
    if not data.roles[outcome][0].levels:
        return Found(True, {"found": len(data.rows)})
    events = int(data.event(outcome).sum())
    rarer = min(events, len(data.rows) - events)
    return Found(rarer >= limit, {"found": rarer})
