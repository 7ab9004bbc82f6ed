"""Where a time is chosen the outcome is an event: a coded column of two levels."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, outcome: str, time: str) -> Found:
    """No facts; without a time it is not asked."""
    return Found(not data.roles[time] or len(data.roles[outcome][0].levels) == 2)
