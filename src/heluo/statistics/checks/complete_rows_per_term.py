"""Enough rows that lack nothing for each coefficient: imputed values come from them."""

from __future__ import annotations

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, outcome: str, terms: str, limit: float) -> Found:
    """Facts: `found` complete rows for each of `terms` coefficients."""
    rows = data.rows[[*data.names(outcome), *data.names(terms)]]
    count = data.design(terms).shape[1]
    each = int(rows.notna().all(axis=1).sum()) / count if count else float("inf")
    return Found(each >= limit, {"found": each, "terms": count})
