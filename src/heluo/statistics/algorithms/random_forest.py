"""Random forest: many trees, each of a sample of the rows; what it is worth on rows that a tree did not see
and on rows that were held out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.held_out import folds_of, performance, predicted_column
from heluo.statistics.own.forest import grown, out_of_bag, shuffled

SETTLED = 0.05
"""Share by which the error may still change over the last quarter of the trees."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """A yes-or-no outcome is predicted by its probability (each tree gives the share of its leaf), a number
    by its mean."""
    design, coded = data.design("covariates"), bool(data.roles["outcome"][0].levels)
    rows = design.to_numpy(dtype=np.float32)
    outcome = data.event("outcome").astype(float) if coded else data.numbers("outcome")
    held = folds_of(outcome, coded, options["parts"]) == 0
    fit = _forest(data, rows, outcome, coded, options)
    data.progress("compute", 1, 3)
    guess, errors = out_of_bag(fit, rows, outcome)
    apart = _forest(data, rows[~held], outcome[~held], coded, options)
    data.progress("compute", 2, 3)
    on_held = apart.predict_proba(rows[held])[:, 1] if coded else apart.predict(rows[held])
    seen = ~np.isnan(guess)
    effects = [
        {"key": "out_of_bag", **performance(outcome[seen], guess[seen], coded, options["confidence"])},
        {"key": "held_out", **performance(outcome[held], on_held, coded, options["confidence"])},
    ]
    importance = _importance(data, fit, rows, outcome)
    squared = float(errors[-1])
    explained = 1 - squared / float(outcome.var())
    summary = {
        "key": "model",
        "n": len(rows),
        "held_out": int(held.sum()),
        "tried": fit.estimators_[0].max_features_,
        "error": float(((guess[seen] > 0.5) != (outcome[seen] > 0.5)).mean()) if coded else None,
        "squared": squared,
        "explained": explained,
    }
    late = errors[math.ceil(len(errors) * 0.75) - 1]
    change = abs(late - squared) / squared if squared else 0.0
    first = importance[0]["key"]
    return AlgorithmOutcome(
        tables={"effects": effects, "importance": importance, "model": [summary]},
        facts={"coded": coded, "tried": summary["tried"], "df_residual": len(rows) - rows.shape[1]},
        plots={
            "importance": {"bars": [{"key": one["key"], "value": one["increase"]} for one in importance]},
            "errors": {"series": [{"key": "squared", "x": list(range(1, len(errors) + 1)), "y": errors}]},
        },
        reading=[
            ("area" if coded else "error", {**effects[0], "key": first}),
            ("held", {"held": effects[1]["value"], "held_out": summary["held_out"]}),
        ],
        checks={
            "predicts": Found(explained > 0, {"found": explained}),
            "settled": Found(change <= SETTLED, {"found": change, "trees": options["trees"]}),
        },
        columns=[predicted_column(guess, data.roles["outcome"][0])],
    )


def _forest(
    data: AnalysisData, rows: np.ndarray, outcome: np.ndarray, coded: bool, options: Mapping[str, Any]
) -> Any:
    state = int(data.random.integers(2**31))
    return grown(rows, outcome, coded, options["trees"], options["tried"], options["least"], state)


def _importance(data: AnalysisData, fit: Any, rows: np.ndarray, outcome: np.ndarray) -> list[dict[str, Any]]:
    """A row a covariate, its levels together."""
    places = data.places("covariates")
    grows = shuffled(fit, rows, outcome, list(places.values()), data.random)
    error = grows.std(axis=0, ddof=1) / math.sqrt(len(grows))
    purity = fit.feature_importances_
    found = [
        {
            "key": name,
            "increase": float(grows[:, i].mean()),
            "error": float(error[i]),
            "impurity": float(100 * purity[columns].sum()),
        }
        for i, (name, columns) in enumerate(places.items())
    ]
    return sorted(found, key=lambda one: (-one["increase"], one["key"]))
