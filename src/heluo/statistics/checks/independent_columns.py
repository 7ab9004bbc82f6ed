"""No column follows exactly from the others, and none nearly so."""

from __future__ import annotations

import numpy as np

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, terms: str) -> Found:
    """Facts: `found` coefficients too many (0: each can be estimated)."""
    design = data.design(terms).to_numpy(dtype=float)
    centred = design - design.mean(axis=0)
    scale = centred.std(axis=0)
    standardised = centred[:, scale > 0] / scale[scale > 0]
    surplus = standardised.shape[1] - int(np.linalg.matrix_rank(standardised, tol=1e-7 * len(design)))
    return Found(surplus == 0, {"found": surplus})
