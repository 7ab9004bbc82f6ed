"""Cells of a cross-table are filled well enough for a χ² distribution: at most a fifth of the expected counts
is below 5 and none below 1."""

from __future__ import annotations

import pandas as pd
from scipy.stats.contingency import expected_freq

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, rows: str, columns: str) -> Found:
    """Facts: `found`, the share of cells with an expected count below 5; `smallest` expected count."""
    table = pd.crosstab(data.one(rows), data.one(columns))
    if not table.size:
        return Found(False, {"found": 1.0, "smallest": 0.0})
    expected = expected_freq(table.to_numpy())
    share = float((expected < 5).mean())
    return Found(share <= 0.2 and expected.min() >= 1, {"found": share, "smallest": float(expected.min())})
