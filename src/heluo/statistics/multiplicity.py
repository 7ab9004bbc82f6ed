"""P values of several comparisons, adjusted; the names of the methods are those of R's p.adjust."""

from __future__ import annotations

import numpy as np
from statsmodels.stats.multitest import multipletests


def adjusted(p: np.ndarray, method: str) -> np.ndarray:
    """`method`: holm, bonferroni, BH or none."""
    if method == "none":
        return p
    return np.asarray(multipletests(p, method="fdr_bh" if method == "BH" else method)[1])
