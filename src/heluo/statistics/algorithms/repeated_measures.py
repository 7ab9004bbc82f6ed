"""Three or more measurements of the same rows: analysis of variance within rows, or Friedman's test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.noncentral import noncentrality
from heluo.statistics.own.sphericity import within_rows


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """P of the analysis of variance is always corrected by Greenhouse and Geisser."""
    names = data.names("measurements")
    values = data.rows[names].to_numpy(dtype=float)
    confidence = options["confidence"]
    if options["method"] == "friedman":
        effect, sphericity = _friedman(values, confidence), []
    else:
        effect, sphericity = _variance(values, confidence)
    rows = [_measurement(name, values, place, confidence) for place, name in enumerate(names)]
    points = [{"key": r["key"], "value": r["mean"], "lower": r["lower"], "upper": r["upper"]} for r in rows]
    level = "mean_rank" if options["method"] == "friedman" else "mean"
    ordered = sorted(rows, key=lambda one: one[level])
    labels = {column.name: column.label.text for column in data.roles["measurements"]}
    facts = {**effect, "highest": labels[ordered[-1]["key"]], "lowest": labels[ordered[0]["key"]]}
    checks = {}
    if sphericity:
        found = {"p": sphericity[0]["p"], "epsilon": sphericity[0]["greenhouse_geisser"]}
        checks["sphericity"] = Found(found["p"] >= 0.05, found)
        facts |= {"epsilon": found["epsilon"], "df_residual": effect["df_error"]}
    return AlgorithmOutcome(
        tables={
            "effect": [{"key": "measurements", **effect}],
            "sphericity": sphericity,
            "measurements": rows,
        },
        facts=facts,
        plots={"means": {"points": points}},
        reading=["different" if effect["p"] < 1 - confidence else "not_different"],
        checks=checks,
    )


def _variance(values: np.ndarray, confidence: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    n, k = values.shape
    found = within_rows(values)
    f = float(found["f"])
    df, rest = k - 1, (k - 1) * (n - 1)

    def p(epsilon: float) -> float:
        return float(stats.f.sf(f, df * min(epsilon, 1.0), rest * min(epsilon, 1.0)))

    epsilon = float(found["greenhouse_geisser"])
    a, b = df * epsilon, rest * epsilon
    lower, upper = noncentrality(
        lambda at: float(stats.ncf.cdf(f, a, b, at) if at else stats.f.cdf(f, a, b)), f * a, confidence, 0.0
    )
    effect = {"size": float(found["partial"]), "lower": lower / (lower + a + b + 1)}
    effect |= {"upper": upper / (upper + a + b + 1), "statistic": f, "df": a, "df_error": b, "p": p(epsilon)}
    sphericity = {
        "key": "mauchly",
        "w": float(found["w"]),
        "p": float(found["p"]),
        "greenhouse_geisser": epsilon,
        "huynh_feldt": float(found["huynh_feldt"]),
        "p_uncorrected": p(1.0),
        "p_huynh_feldt": p(float(found["huynh_feldt"])),
    }
    return effect, [sphericity]


def _friedman(values: np.ndarray, confidence: float) -> dict[str, Any]:
    n, k = values.shape
    test = stats.friedmanchisquare(*values.T)
    statistic, df = float(test.statistic), k - 1
    lower, upper = noncentrality(
        lambda at: float(stats.ncx2.cdf(statistic, df, at) if at else stats.chi2.cdf(statistic, df)),
        statistic,
        confidence,
        0.0,
    )
    most = n * df
    effect = {"size": statistic / most, "lower": lower / most, "upper": min(upper / most, 1.0)}
    return {**effect, "statistic": statistic, "df": df, "df_error": None, "p": float(test.pvalue)}


def _measurement(name: str, values: np.ndarray, place: int, confidence: float) -> dict[str, Any]:
    column = values[:, place]
    n, mean, sd = len(column), float(column.mean()), float(column.std(ddof=1))
    half = float(stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n))
    row = {"key": name, "n": n, "mean": mean, "sd": sd, "lower": mean - half, "upper": mean + half}
    ranks = stats.rankdata(values, axis=1)[:, place]
    return row | {"median": float(np.median(column)), "mean_rank": float(ranks.mean())}
