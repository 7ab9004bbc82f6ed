"""In some stratum both exposure and outcome vary: others say nothing about their relation."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, exposure: str, outcome: str, strata: str) -> Found:
    """Facts: `found`, the number of such strata."""
    exposed, event, by = data.event(exposure), data.event(outcome), data.one(strata)
    masks = [(by == level).to_numpy() for level in data.levels(strata)]
    count = sum(len(set(exposed[one])) == 2 and len(set(event[one])) == 2 for one in masks)
    return Found(count > 0, {"found": count})
