"""Propensity matching: one to one, nearest first come first served, within a caliper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The treated are the second level; the one with the highest score chooses first."""
    design = data.design("covariates")
    treated = data.event("treatment")
    score = scores(design, treated)
    pairs = matched(score, treated, options["caliper"])
    rows = np.array(pairs, dtype=int).reshape(-1, 2)
    after = np.zeros(len(design), dtype=bool)
    after[rows.ravel()] = True
    values = design.assign(**{"(score)": score})
    balance = [_balance(name, values[name].to_numpy(), treated, after) for name in values.columns]
    worst = max(abs(one["after"]) for one in balance[:-1])
    counts = {
        "treated": int(treated.sum()),
        "others": int((~treated).sum()),
        "pairs": len(pairs),
        "unmatched": int(treated.sum()) - len(pairs),
    }
    member: list[str | None] = [None] * len(design)
    for number, pair in enumerate(pairs, 1):
        for place in pair:
            member[place] = f"m{number:06d}"
    points = [{"key": one["key"], "value": one["after"], "lower": None, "upper": None} for one in balance]
    return AlgorithmOutcome(
        tables={"effect": balance, "pairs": [{"key": "pairs", **counts}]},
        facts={**counts, "worst": worst},
        plots={"balance": {"points": points, "reference": 0}},
        reading=["balanced" if worst <= 0.1 else "unbalanced"],
        checks={"balance": Found(worst <= 0.1, {"found": worst})},
        columns=[NewColumn("matched_pair", Text("匹配的对", "Matched pair"), "id", member)],
    )


def scores(design: pd.DataFrame, treated: np.ndarray) -> np.ndarray:
    """Linear predictor of treatment by logistic regression."""
    rows = sm.add_constant(design.to_numpy(), has_constant="add")
    fit = sm.GLM(treated.astype(float), rows, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=100)
    return rows @ np.asarray(fit.params)


def matched(score: np.ndarray, treated: np.ndarray, caliper: float) -> list[tuple[int, int]]:
    """(treated, other) by position. `caliper` in standard deviations of the score; 0 is none."""
    width = caliper * score.std(ddof=1) if caliper else np.inf
    free = np.flatnonzero(~treated)
    pairs = []
    for one in sorted(np.flatnonzero(treated), key=lambda place: -score[place]):
        if not len(free):
            break
        distance = np.abs(score[free] - score[one])
        nearest = int(np.argmin(distance))
        if distance[nearest] <= width:
            pairs.append((int(one), int(free[nearest])))
            free = np.delete(free, nearest)
    return pairs


def _balance(name: str, values: np.ndarray, treated: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """Difference of means in standard deviations of the treated before matching."""
    spread = values[treated].std(ddof=1)
    row: dict[str, Any] = {"key": name}
    for when, rows in (("before", np.ones(len(values), dtype=bool)), ("after", after)):
        means = [float(values[rows & treated].mean()), float(values[rows & ~treated].mean())]
        row |= {f"treated_{when}": means[0], f"others_{when}": means[1]}
        row[when] = float((means[0] - means[1]) / spread) if spread else None
    return row
