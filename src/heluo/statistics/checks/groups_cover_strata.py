"""Each group has rows in each stratum: a rate of nobody cannot be weighted."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, group: str, strata: str) -> Found:
    """Facts: `group` and `stratum` of the first combination without rows."""
    by, layers = data.one(group), data.one(strata)
    for level in data.levels(group):
        for stratum in data.levels(strata):
            if not ((by == level) & (layers == stratum)).any():
                return Found(False, {"group": level, "stratum": stratum})
    return Found(True, {"group": "", "stratum": ""})
