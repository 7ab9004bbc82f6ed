"""Do predicted risks come true? Calibration in the large, slope, Brier score and tests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Groups are cut at quantiles of the risk, as many as have persons."""
    event, risk = data.event("event").astype(float), data.numbers("risk")
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    groups = _groups(event, risk, options)
    effects = [*_ratios(event, risk, z), *_regressions(event, risk, z), *_scores(event, risk, z)]
    tests = [_hosmer(groups, options["data"]), _spiegelhalter(event, risk)]
    by_key = {row["key"]: row for row in effects}
    slope, large = by_key["slope"], by_key["intercept"]
    well = slope["lower"] <= 1 <= slope["upper"] and large["lower"] <= 0 <= large["upper"]
    facts = {
        "slope": slope["value"],
        "s_lower": slope["lower"],
        "s_upper": slope["upper"],
        "observed": float(event.mean()),
        "expected": float(risk.mean()),
        "brier": by_key["brier"]["value"],
        "group_count": len(groups),
    }
    series = {
        "key": "groups",
        "x": [row["expected"] for row in groups],
        "y": [row["observed"] for row in groups],
        "lower": [row["lower"] for row in groups],
        "upper": [row["upper"] for row in groups],
    }
    return AlgorithmOutcome(
        tables={"effects": effects, "groups": groups, "tests": tests},
        facts=facts,
        plots={"curve": {"series": [series], "diagonal": True}},
        reading=["well" if well else "badly"],
        checks={"calibrated": Found(well, {"slope": slope["value"], "intercept": large["value"]})},
    )


def _ratios(event: np.ndarray, risk: np.ndarray, z: float) -> list[dict[str, Any]]:
    observed, n = event.sum(), len(event)
    ratio, error = float(observed / risk.sum()), math.sqrt((1 - observed / n) / observed)
    ends = ratio * math.exp(-z * error), ratio * math.exp(z * error)
    return [{"key": "observed_expected", "value": ratio, "lower": ends[0], "upper": ends[1]}]


def _regressions(event: np.ndarray, risk: np.ndarray, z: float) -> list[dict[str, Any]]:
    """Intercept with the log odds as offset, and slope on the log odds."""
    odds = np.log(risk / (1 - risk))
    one = np.ones((len(event), 1))
    family = sm.families.Binomial()
    large = sm.GLM(event, one, family=family, offset=odds).fit(tol=1e-12, maxiter=100)
    line = sm.GLM(event, np.column_stack([one, odds]), family=family).fit(tol=1e-12, maxiter=100)
    found = {"intercept": (large.params[0], large.bse[0]), "slope": (line.params[1], line.bse[1])}
    return [
        {"key": key, "value": float(b), "lower": float(b - z * s), "upper": float(b + z * s)}
        for key, (b, s) in found.items()
    ]


def _scores(event: np.ndarray, risk: np.ndarray, z: float) -> list[dict[str, Any]]:
    """Brier's score, and by how much it is below that of one risk for everybody."""
    squares = (risk - event) ** 2
    brier, error = float(squares.mean()), float(squares.std(ddof=1) / math.sqrt(len(event)))
    of_everybody = float(event.mean() * (1 - event.mean()))
    return [
        {"key": "brier", "value": brier, "lower": brier - z * error, "upper": brier + z * error},
        {"key": "scaled_brier", "value": 1 - brier / of_everybody, "lower": None, "upper": None},
    ]


def _groups(event: np.ndarray, risk: np.ndarray, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, options["groups"] + 1)))
    which = np.clip(np.searchsorted(edges, risk, "left") - 1, 0, max(len(edges) - 2, 0))
    rows = []
    for number, place in enumerate(np.unique(which), 1):
        own = which == place
        hits, n = int(event[own].sum()), int(own.sum())
        lower, upper = proportion_confint(hits, n, 1 - options["confidence"], "beta")
        rows.append(
            {
                "key": str(number),
                "n": n,
                "events": hits,
                "expected": float(risk[own].mean()),
                "observed": hits / n,
                "lower": float(lower),
                "upper": float(upper),
            }
        )
    return rows


def _hosmer(groups: list[dict[str, Any]], of: str) -> dict[str, Any]:
    """Two degrees of freedom fewer where the risks were fitted to these very persons."""
    statistic = sum(
        (row["events"] - row["n"] * row["expected"]) ** 2
        / (row["n"] * row["expected"] * (1 - row["expected"]))
        for row in groups
    )
    df = len(groups) - 2 if of == "development" else len(groups)
    p = float(stats.chi2.sf(statistic, df)) if df > 0 else None
    return {"key": "hosmer_lemeshow", "statistic": float(statistic), "df": df, "p": p}


def _spiegelhalter(event: np.ndarray, risk: np.ndarray) -> dict[str, Any]:
    top = ((event - risk) * (1 - 2 * risk)).sum()
    statistic = float(top / math.sqrt(((1 - 2 * risk) ** 2 * risk * (1 - risk)).sum()))
    return {
        "key": "spiegelhalter",
        "statistic": statistic,
        "df": None,
        "p": float(2 * stats.norm.sf(abs(statistic))),
    }
