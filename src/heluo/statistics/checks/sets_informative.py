"""Enough matched sets hold both outcomes: the others say nothing in a conditional model."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, sets: str, limit: float) -> Found:
    """Facts: `found` such sets, `of` how many."""
    by_set = data.one(event).eq(data.one(event).cat.categories[-1]).groupby(data.one(sets).astype(str))
    share = by_set.mean()
    mixed = int(((share > 0) & (share < 1)).sum())
    return Found(mixed >= limit, {"found": mixed, "of": len(share)})
