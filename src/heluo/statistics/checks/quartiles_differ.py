"""Upper and lower quartile of each column differ: their distance is divided by."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str) -> Found:
    """Facts: `found`, the labels of columns whose quartiles are equal."""
    equal = []
    for column in data.roles[columns]:
        low, high = np.nanquantile(data.rows[column.name].to_numpy(dtype=float), [0.25, 0.75])
        if low == high:
            equal.append(column.label.text)
    return Found(not equal, {"found": equal})
