"""Stratified 2×2 tables: the Cochran-Mantel-Haenszel test with the common odds ratio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from statsmodels.stats.contingency_tables import StratifiedTable

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Exposed and event are the second levels; strata in which either does not vary say nothing."""
    tables = _tables(data)
    counts = list(tables.values())
    strata = StratifiedTable(counts)
    test = strata.test_null_odds(correction=options["continuity"])
    lower, upper = strata.oddsratio_pooled_confint(1 - options["confidence"])
    effect = {
        "odds_ratio": float(strata.oddsratio_pooled),
        "lower": float(lower),
        "upper": float(upper),
        "crude": _ratio(np.sum(counts, axis=0)),
        "statistic": float(test.statistic),
        "df": 1,
        "p": float(test.pvalue),
    }
    homogeneity, homogeneity_p = [], None
    if len(counts) > 1:
        same = strata.test_equal_odds(adjust=True)
        homogeneity_p = float(same.pvalue)
        homogeneity = [{"key": "breslow_day", "statistic": float(same.statistic), "df": len(counts) - 1}]
        homogeneity[0] |= {"p": homogeneity_p}
    rows = [{"key": level, **_row(table)} for level, table in tables.items()]
    common = {"key": "common", "value": effect["odds_ratio"], "lower": effect["lower"]}
    points = [{"key": row["key"], "value": row["odds_ratio"], "lower": None, "upper": None} for row in rows]
    points.append({**common, "upper": effect["upper"]})
    checks = {} if homogeneity_p is None else {"homogeneous": _homogeneous(homogeneity_p)}
    return AlgorithmOutcome(
        tables={"effect": [{"key": "common", **effect}], "homogeneity": homogeneity, "strata": rows},
        facts={**effect, "homogeneity_p": homogeneity_p},
        plots={"ratios": {"points": points, "reference": 1, "scale": "log"}},
        reading=["related" if effect["p"] < 1 - options["confidence"] else "not_related"],
        checks=checks,
    )


def _homogeneous(p: float) -> Found:
    return Found(p >= 0.05, {"p": p})


def _tables(data: AnalysisData) -> dict[str, np.ndarray]:
    """Stratum → [[exposed with, without], [others with, without]]."""
    exposed, event, by = data.event("exposure"), data.event("outcome"), data.one("strata")
    found = {}
    for level in data.levels("strata"):
        here = (by == level).to_numpy()
        table = np.array(
            [[(here & e & o).sum() for o in (event, ~event)] for e in (exposed, ~exposed)], dtype=float
        )
        if table.sum(0).all() and table.sum(1).all():
            found[level] = table
    return found


def _row(table: np.ndarray) -> dict[str, Any]:
    (a, b), (c, d) = table.astype(int).tolist()
    counts = {"exposed_events": a, "exposed_others": b, "other_events": c, "other_others": d}
    return {**counts, "odds_ratio": _ratio(table)}


def _ratio(table: np.ndarray) -> float | None:
    """None where it is infinite."""
    (a, b), (c, d) = table.tolist()
    return a * d / (b * c) if b * c else None
