"""Enough persons or units, each with several rows."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, cluster: str, limit: float) -> Found:
    """Facts: `found` units, `repeated` of them with more than one row."""
    sizes = data.one(cluster).astype(str).value_counts()
    repeated = int((sizes > 1).sum())
    return Found(repeated >= limit, {"found": len(sizes), "repeated": repeated})
