"""Each covariate differs between persons of at least one set: what they were matched on has no effect to
find."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, sets: str) -> Found:
    """Facts: `constant`, the labels of those that differ in none."""
    by = data.one(sets).astype(str)
    constant = [one for one in data.roles[columns] if data.rows[one.name].groupby(by).nunique().max() < 2]
    return Found(not constant, {"constant": [one.label.text for one in constant]})
