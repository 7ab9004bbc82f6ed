"""Neither of two numbers follows exactly from the variables that are taken out of them."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, first: str, second: str, controls: str) -> Found:
    """Facts: `determined`, the labels of those that do."""
    design = np.column_stack([np.ones(len(data.rows)), data.design(controls).to_numpy(dtype=float)])
    labels = []
    for role in (first, second):
        values = data.numbers(role)
        left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
        if left.std() <= 1e-9 * values.std():
            labels.append(data.roles[role][0].label.text)
    return Found(not labels, {"determined": labels})
