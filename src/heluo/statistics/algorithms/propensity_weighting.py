"""Propensity weights: inverse probability, of the treated, overlap; balance and the weighted outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn
from heluo.statistics.spec import CODED

EXTREME = 20
"""Times the mean weight from which a single person decides too much."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The treated are the second level. Weights are given back as a column of the frame."""
    design, treated = data.design("covariates"), data.event("treatment")
    rows = sm.add_constant(design.to_numpy(), has_constant="add")
    fit = sm.GLM(treated.astype(float), rows, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=100)
    score = np.asarray(fit.fittedvalues)
    weight = weights(score, treated, options)
    balance = [
        {"key": name, **_balance(design[name].to_numpy(), treated, weight, options["estimand"])}
        for name in design.columns
    ]
    worst = max(abs(one["after"]) for one in balance)
    summaries = [
        {"key": key, **_summary(weight[mask])} for key, mask in (("treated", treated), ("others", ~treated))
    ]
    facts = {"worst": worst, "treated": summaries[0]["effective"], "others": summaries[1]["effective"]}
    outcome = _outcome(data, treated, weight, options["confidence"]) if data.roles["outcome"] else []
    heaviest = float(weight.max() / weight.mean())
    points = [{"key": one["key"], "value": one["after"], "lower": None, "upper": None} for one in balance]
    return AlgorithmOutcome(
        tables={"effect": balance, "outcome": outcome, "weights": summaries},
        facts=facts,
        plots={"balance": {"points": points, "reference": 0}},
        reading=["balanced" if worst <= 0.1 else "unbalanced", *(("outcome", one) for one in outcome)],
        checks={
            "extreme": Found(heaviest <= EXTREME, {"found": heaviest}),
            "balance": Found(worst <= 0.1, {"found": worst}),
        },
        columns=[
            NewColumn("propensity", Text("倾向评分", "Propensity score"), "number", score, "1"),
            NewColumn("propensity_weight", Text("倾向评分权重", "Propensity weight"), "number", weight, "1"),
        ],
    )


def weights(score: np.ndarray, treated: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    """Overlap weights lie between 0 and 1 and are never cut."""
    if options["estimand"] == "overlap":
        return np.where(treated, 1 - score, score)
    if options["estimand"] == "att":
        found = np.where(treated, 1.0, score / (1 - score))
    else:
        share = treated.mean() if options["stabilised"] else 1.0
        other = 1 - share if options["stabilised"] else 1.0
        found = np.where(treated, share / score, other / (1 - score))
    if options["trim"]:
        found = np.clip(found, *np.quantile(found, [options["trim"], 1 - options["trim"]]))
    return found


def _balance(values: np.ndarray, treated: np.ndarray, weight: np.ndarray, estimand: str) -> dict[str, float]:
    """Differences in standard deviations of before: of the treated, or of both groups together."""
    mine, others = values[treated], values[~treated]
    spread = mine.std(ddof=1) if estimand == "att" else np.sqrt((mine.var(ddof=1) + others.var(ddof=1)) / 2)
    before = float(mine.mean()), float(others.mean())
    after = [float(np.average(values[one], weights=weight[one])) for one in (treated, ~treated)]
    row = {"treated_before": before[0], "others_before": before[1]}
    row |= {"before": float((before[0] - before[1]) / spread), "treated_after": after[0]}
    return row | {"others_after": after[1], "after": float((after[0] - after[1]) / spread)}


def _summary(weight: np.ndarray) -> dict[str, float]:
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    row = {"n": len(weight), "effective": effective, "mean": float(weight.mean())}
    high = float(np.quantile(weight, 0.99))
    return row | {"sd": float(weight.std(ddof=1)), "p99": high, "maximum": float(weight.max())}


def _outcome(
    data: AnalysisData, treated: np.ndarray, weight: np.ndarray, confidence: float
) -> list[dict[str, Any]]:
    """Weighted difference of means (of shares, where the outcome is yes or no) with a robust error."""
    coded = data.roles["outcome"][0].kind in CODED
    values = data.event("outcome").astype(float) if coded else data.numbers("outcome")
    fit = sm.WLS(values, sm.add_constant(treated.astype(float)), weights=weight).fit(cov_type="HC0")
    lower, upper = fit.conf_int(1 - confidence)[1]
    row = {"key": "outcome", "difference": float(fit.params[1]), "lower": float(lower), "upper": float(upper)}
    row |= {"error": float(fit.bse[1]), "statistic": float(fit.tvalues[1]), "p": float(fit.pvalues[1])}
    row |= {"treated": float(fit.params[0] + fit.params[1]), "others": float(fit.params[0])}
    return [row | {"crude": float(values[treated].mean() - values[~treated].mean())}]
