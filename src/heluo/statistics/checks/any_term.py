"""Something is in the model: at least one of the roles that make its coefficients has a column."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found

TERMS = ("covariates", "switch", "changing")


def found(data: AnalysisData) -> Found:
    """No facts."""
    return Found(any(data.roles.get(role) for role in TERMS))
