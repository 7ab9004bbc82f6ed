"""Differences of two columns within rows take more than one value: a constant difference has no error to be
tested against."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str) -> Found:
    """Facts: `found`, the number of distinct differences."""
    differences = (data.numbers(second) - data.numbers(first)).round(10)
    count = len(np.unique(differences[~np.isnan(differences)]))
    return Found(count > 1, {"found": count})
