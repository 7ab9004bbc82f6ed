"""Treated and others have propensity scores in common: where they do not, nobody can be compared with
anybody."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, event: str, terms: str, limit: float) -> Found:
    """Facts: `found`, the share of the treated whose score lies in the others' range."""
    treated = data.event(event)
    rows = sm.add_constant(data.design(terms).to_numpy(), has_constant="add")
    # A few steps suffice: separated groups have no maximum to reach.
    fit = sm.GLM(treated.astype(float), rows, family=sm.families.Binomial()).fit(maxiter=8)
    score = rows @ np.asarray(fit.params)
    others = score[~treated]
    within = (score[treated] >= others.min()) & (score[treated] <= others.max())
    return Found(bool(within.mean() >= limit), {"found": float(within.mean())})
