"""Every value of each column is above a limit, below which a transformation is not defined."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, limit: float) -> Found:
    """Facts: `names`, the labels of columns with values that are not; `found` such values."""
    below = {one.label.text: int((data.rows[one.name] <= limit).sum()) for one in data.roles[columns]}
    names = [label for label, count in below.items() if count]
    return Found(not names, {"names": names, "found": sum(below.values())})
