"""Log-rank test and its weighted relatives of the rho family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Observed and expected events of each level; strata add up."""
    time, event, group = data.numbers("time"), data.event("event"), data.one("group")
    levels = data.levels("group")
    member = np.array([(group == level).to_numpy() for level in levels], dtype=float)
    strata = [np.ones(len(time), dtype=bool)]
    if data.roles["strata"]:
        column = data.one("strata")
        strata = [(column == level).to_numpy() for level in data.levels("strata")]
    observed = np.zeros(len(levels))
    expected, variance = np.zeros(len(levels)), np.zeros((len(levels), len(levels)))
    for rows in strata:
        o, e, v = counted(time[rows], event[rows], member[:, rows], options["rho"])
        observed, expected, variance = observed + o, expected + e, variance + v
    difference = (observed - expected)[1:]
    statistic = float(difference @ np.linalg.solve(variance[1:, 1:], difference))
    freedom = len(levels) - 1
    effect = {"statistic": statistic, "df": freedom, "p": float(stats.chi2.sf(statistic, freedom))}
    rows = [
        {
            "key": level,
            "n": int(member[place].sum()),
            "events": int((member[place] * event).sum()),
            "observed": float(observed[place]),
            "expected": float(expected[place]),
            "ratio": float(observed[place] / expected[place]) if expected[place] else None,
        }
        for place, level in enumerate(levels)
    ]
    points = [{"key": one["key"], "value": one["ratio"], "lower": None, "upper": None} for one in rows]
    return AlgorithmOutcome(
        tables={"effect": [{"key": "test", **effect}], "groups": rows},
        facts={**effect, "events": int(event.sum()), "stratified": bool(data.roles["strata"])},
        plots={"ratios": {"points": points, "reference": 1}},
        reading=["different" if effect["p"] < 0.05 else "not_different"],
    )


def counted(
    time: np.ndarray, event: np.ndarray, member: np.ndarray, rho: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weighted observed and expected events and their covariance, over the event times."""
    times, inverse = np.unique(time, return_inverse=True)
    size = len(times)
    deaths = np.array([np.bincount(inverse, weights=one * event, minlength=size) for one in member])
    at_risk = np.array(
        [np.bincount(inverse, weights=one, minlength=size)[::-1].cumsum()[::-1] for one in member]
    )
    died, everybody = deaths.sum(0), at_risk.sum(0)
    here = died > 0
    died, everybody, deaths, at_risk = died[here], everybody[here], deaths[:, here], at_risk[:, here]
    before = np.r_[1.0, np.cumprod(1 - died / everybody)[:-1]]
    weight = before**rho
    share = at_risk / everybody
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(everybody > 1, died * (everybody - died) / (everybody - 1), 0.0) * weight**2
    variance = np.diag((share * spread).sum(1)) - (share * spread) @ share.T
    return (deaths * weight).sum(1), (share * died * weight).sum(1), variance
