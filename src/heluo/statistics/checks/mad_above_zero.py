"""The median absolute deviation of each column is above 0: it is the unit of its robust z."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str) -> Found:
    """Facts: `found`, the labels of columns where it is 0."""
    flat = []
    for column in data.roles[columns]:
        values = data.rows[column.name].to_numpy(dtype=float)
        if np.nanmedian(np.abs(values - np.nanmedian(values))) == 0:
            flat.append(column.label.text)
    return Found(not flat, {"found": flat})
