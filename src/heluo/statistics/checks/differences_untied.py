"""No difference within rows is 0 or has the size of another: the exact distribution of signed ranks presumes
it."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str) -> Found:
    """Facts: `found` rows whose difference is 0 or shares its size."""
    sizes = np.abs(data.numbers(second) - data.numbers(first))
    counts = np.unique(sizes, return_counts=True)[1]
    shared = int(counts[counts > 1].sum()) + int((sizes == 0).sum() == 1)
    return Found(shared == 0, {"found": shared})
