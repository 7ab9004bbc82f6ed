"""No combination of the columns tells the outcomes apart exactly: then no finite coefficients exist. A linear
programme looks for one (Konis 2007); large frames are looked at column by column."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from heluo.statistics.data import AnalysisData, Found

MOST = 20_000
"""Rows up to which the linear programme is solved."""


def found(data: AnalysisData, event: str, terms: str) -> Found:
    """Facts: `terms`, those that separate the outcomes."""
    design = data.design(terms)
    sign = np.where(data.event(event), 1.0, -1.0)
    values = design.to_numpy()
    values = (values - values.mean(0)) / np.where(values.std(0) > 0, values.std(0), 1)
    if len(values) > MOST:
        names = [n for n, one in zip(design.columns, values.T, strict=True) if _apart(one, sign)]
        return Found(not names, {"terms": names})
    rows = sign[:, None] * np.column_stack([np.ones(len(values)), values])
    solved = linprog(-rows.sum(0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    direction = solved.x[1:] if solved.status == 0 and -solved.fun > 1e-7 else np.zeros(values.shape[1])
    names = [n for n, one in zip(design.columns, direction, strict=True) if abs(one) > 1e-7]
    return Found(not names, {"terms": names})


def _apart(values: np.ndarray, sign: np.ndarray) -> bool:
    events, others = values[sign > 0], values[sign < 0]
    return bool(events.min() >= others.max() or events.max() <= others.min())
