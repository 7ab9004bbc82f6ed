"""The number varies within at least one group: otherwise there is no error to test against."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, value: str, group: str) -> Found:
    """Facts: `constant`, the groups with a single value."""
    parts = data.groups(value, group)
    constant = [level for level, values in parts.items() if len(values) == 0 or np.ptp(values) == 0]
    return Found(len(constant) < len(parts), {"constant": constant})
