"""At least a share of each column's values is there."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, columns: str, limit: float) -> Found:
    """Facts: `names`, the labels of columns with less; `found`, the smallest share."""
    shares = {one.label.text: float(data.rows[one.name].notna().mean()) for one in data.roles[columns]}
    names = [label for label, share in shares.items() if share < limit]
    return Found(not names, {"names": names, "found": min(shares.values(), default=1.0)})
