"""Each group has enough rows; of the column `value` where one is named."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, group: str, limit: float, value: str = "") -> Found:
    """Facts: `found`, the smallest group's rows, and its level `group`."""
    by = data.one(group)
    present = ~np.isnan(data.numbers(value)) if value else np.ones(len(by), dtype=bool)
    sizes = {level: int(((by == level).to_numpy() & present).sum()) for level in data.levels(group)}
    smallest = min(sizes, key=lambda level: sizes[level], default="")
    return Found(sizes.get(smallest, 0) >= limit, {"found": sizes.get(smallest, 0), "group": smallest})
