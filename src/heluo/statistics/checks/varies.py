"""Each column takes more than one value: a constant explains nothing."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str) -> Found:
    """Facts: `constant`, the labels of those that do not vary."""
    constant = [one for one in data.roles[columns] if data.rows[one.name].nunique(dropna=True) < 2]
    return Found(not constant, {"constant": [one.label.text for one in constant]})
