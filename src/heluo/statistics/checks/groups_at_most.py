"""Not more groups than the algorithm compares."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, group: str, limit: float) -> Found:
    """Facts: `found` groups."""
    groups = len(data.levels(group))
    return Found(groups <= limit, {"found": groups})
