"""Gradient boosting of small trees, judged on rows it was not fitted to, explained by Shapley values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.held_out import folds_of, performance, worse_by
from heluo.statistics.own.tree_shap import shapley

MOST_EXPLAINED = 20_000
"""Rows whose predictions are taken apart; more change the mean by nothing."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """A yes-or-no outcome is predicted by its log odds, a number by its mean."""
    design = data.design("covariates")
    rows, coded = design.to_numpy(), bool(data.roles["outcome"][0].levels)
    outcome = data.event("outcome").astype(float) if coded else data.numbers("outcome")
    fit = fitted(rows, outcome, coded, options)
    out = np.empty(len(rows))
    folds = folds_of(outcome, coded, options["folds"])
    for fold in range(options["folds"]):
        data.progress("compute", fold, options["folds"])
        own = folds == fold
        out[own] = predicted(fitted(rows[~own], outcome[~own], coded, options), rows[own], coded)
    guesses = {"apparent": predicted(fit, rows, coded), "cross_validated": out}
    effects = [
        {"key": key, **performance(outcome, guess, coded, options["confidence"])}
        for key, guess in guesses.items()
    ]
    trees = [one.tree_ for one in fit.estimators_.ravel()]
    some = np.linspace(0, len(rows) - 1, min(len(rows), MOST_EXPLAINED)).astype(int)
    parts = shapley(trees, rows[some], options["rate"])
    influence = _influence(trees, rows.shape[1])
    importance = [
        {"key": name, "shapley": float(np.abs(parts[:, i]).mean()), "influence": float(influence[i])}
        for i, name in enumerate(design.columns)
    ]
    importance.sort(key=lambda one: (-one["shapley"], one["key"]))
    fall = effects[0]["value"] - effects[1]["value"]
    worse = worse_by(effects[0]["value"], effects[1]["value"], coded)
    first = importance[0]["key"]
    return AlgorithmOutcome(
        tables={
            "effects": effects,
            "importance": importance,
            "model": [{"key": "model", "n": len(rows), "mean": float(outcome.mean())}],
        },
        facts={"coded": coded, "df_residual": len(rows) - rows.shape[1]},
        plots={"importance": {"bars": [{"key": one["key"], "value": one["shapley"]} for one in importance]}},
        reading=[("area" if coded else "error", {**effects[1], "key": first})],
        checks={"overfitted": Found(worse <= (0.1 if coded else 0.5), {"found": float(fall)})},
    )


def fitted(rows: np.ndarray, outcome: np.ndarray, coded: bool, options: Mapping[str, Any]) -> Any:
    """Trees grown best split first, as many splits as asked for."""
    kind = GradientBoostingClassifier if coded else GradientBoostingRegressor
    return kind(
        n_estimators=options["trees"],
        learning_rate=options["rate"],
        max_leaf_nodes=options["splits"] + 1,
        max_depth=None,
        min_samples_leaf=options["least"],
        random_state=0,
    ).fit(rows, outcome)


def predicted(fit: Any, rows: np.ndarray, coded: bool) -> np.ndarray:
    """Probability of the event, or the number."""
    return fit.predict_proba(rows)[:, 1] if coded else fit.predict(rows)


def _influence(trees: list[Any], columns: int) -> np.ndarray:
    """Share of what splits on each column took from the squared error, of 100."""
    found = np.zeros(columns)
    for tree in trees:
        weight = tree.weighted_n_node_samples * tree.impurity
        for node in np.flatnonzero(tree.children_left >= 0):
            left, right = tree.children_left[node], tree.children_right[node]
            found[tree.feature[node]] += weight[node] - weight[left] - weight[right]
    return found / found.sum() * 100 if found.sum() > 0 else found
