"""Lasso, ridge and elastic net: regression whose coefficients are shrunk, the penalty chosen on held-out
rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import expit

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.held_out import folds_of, performance, predicted_column
from heluo.statistics.own.penalised import grid, path, standardised

CERTAIN = 1e-5
"""A predicted chance nearer to 0 or 1 than this counts as this, as in glmnet."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """A yes-or-no outcome by its log odds, a number by its mean."""
    design, coded = data.design("covariates"), bool(data.roles["outcome"][0].levels)
    rows, mixing = design.to_numpy(dtype=float), float(options["mixing"])
    outcome = data.event("outcome").astype(float) if coded else data.numbers("outcome")
    penalties = grid(rows, outcome, mixing, options["penalties"])
    level, slopes = path(rows, outcome, coded, mixing, penalties)
    folds = folds_of(outcome, coded, options["folds"])
    guesses, share = _held_out(data, rows, outcome, coded, mixing, penalties, folds)
    loss, error = losses(outcome, guesses, coded, folds)
    best = int(np.argmin(loss))
    # The penalties fall, so the first one that is good enough is the strongest.
    at = int(np.argmax(loss <= loss[best] + error[best])) if options["choice"] == "one_error" else best
    fitted = chance(level[at] + rows @ slopes[:, at], coded)
    effects = [
        {"key": key, **performance(outcome, guess, coded, options["confidence"])}
        for key, guess in (("apparent", fitted), ("cross_validated", guesses[:, at]))
    ]
    terms = _terms(list(design.columns), slopes[:, at], standardised(rows)[2], share[:, at], coded)
    nonzero = [one for one in terms if one["coefficient"] != 0]
    null = np.full(len(outcome), outcome.mean())
    summary = {
        "key": "model",
        "n": len(rows),
        "terms": len(terms),
        "selected": len(nonzero),
        "penalty": float(penalties[at]),
        "explained": float(1 - _loss(outcome, fitted, coded).mean() / _loss(outcome, null, coded).mean()),
        "loss": float(loss[at]),
        "loss_error": float(error[at]),
    }
    first = ("kept", {**summary, **nonzero[0]}) if nonzero else "none"
    last = float(penalties[-1])
    return AlgorithmOutcome(
        tables={
            "effects": [_term("(Intercept)", level[at], coded), *terms],
            "performance": effects,
            "model": [summary],
        },
        facts={
            "kind": {1.0: "lasso", 0.0: "ridge"}.get(mixing, "elastic_net"),
            "df_residual": len(rows) - len(nonzero) - 1,
            "penalty": summary["penalty"],
        },
        plots=_plots(penalties, slopes, list(design.columns), loss, error),
        reading=[first, ("area" if coded else "error", effects[1])],
        checks={
            "something_kept": Found(bool(nonzero), {"terms": len(terms)}),
            "within_grid": Found(best < len(penalties) - 1, {"penalty": last}),
        },
        columns=[predicted_column(guesses[:, at], data.roles["outcome"][0])],
    )


def _held_out(
    data: AnalysisData,
    rows: np.ndarray,
    outcome: np.ndarray,
    coded: bool,
    mixing: float,
    penalties: np.ndarray,
    folds: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """(prediction of each row by the models of the other folds, a column a penalty; share of the folds in
    which a coefficient is not 0)."""
    guesses = np.empty((len(rows), len(penalties)))
    used = np.zeros((rows.shape[1], len(penalties)))
    count = int(folds.max()) + 1
    for fold in range(count):
        data.progress("compute", fold, count)
        own = folds == fold
        level, slopes = path(rows[~own], outcome[~own], coded, mixing, penalties)
        guesses[own] = chance(level + rows[own] @ slopes, coded)
        used += (slopes != 0) / count
    return guesses, used


def chance(linear: np.ndarray, coded: bool) -> np.ndarray:
    """Probability of the event, or the number."""
    return expit(linear) if coded else linear


def losses(
    outcome: np.ndarray, guesses: np.ndarray, coded: bool, folds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean deviance or squared error of held-out rows by penalty, and its standard error over the folds."""
    each = _loss(outcome[:, None], guesses, coded)
    sizes = np.bincount(folds)
    means = np.array([each[folds == fold].mean(0) for fold in range(len(sizes))])
    mean = np.average(means, axis=0, weights=sizes)
    spread = np.average((means - mean) ** 2, axis=0, weights=sizes)
    return mean, np.sqrt(spread / (len(sizes) - 1))


def _loss(outcome: np.ndarray, guess: np.ndarray, coded: bool) -> np.ndarray:
    if not coded:
        return (outcome - guess) ** 2
    guess = np.clip(guess, CERTAIN, 1 - CERTAIN)
    return -2 * (outcome * np.log(guess) + (1 - outcome) * np.log(1 - guess))


def _terms(
    names: list[str], slopes: np.ndarray, spread: np.ndarray, share: np.ndarray, coded: bool
) -> list[dict[str, Any]]:
    """The largest standardised one first."""
    terms = [
        {
            **_term(name, slopes[i], coded),
            "standardised": float(slopes[i] * spread[i]),
            "share": float(share[i]),
        }
        for i, name in enumerate(names)
    ]
    return sorted(terms, key=lambda one: (-abs(one["standardised"]), one["key"]))


def _term(key: str, coefficient: float, coded: bool) -> dict[str, Any]:
    """Of the intercept there is no more."""
    ratio = math.exp(coefficient) if coded else None
    return {
        "key": key,
        "coefficient": float(coefficient),
        "odds_ratio": ratio,
        "standardised": None,
        "share": None,
    }


def _plots(
    penalties: np.ndarray, slopes: np.ndarray, names: list[str], loss: np.ndarray, error: np.ndarray
) -> dict[str, Any]:
    x = np.log(penalties).tolist()
    curve = {"key": "loss", "x": x, "y": loss, "lower": loss - error, "upper": loss + error}
    return {
        "paths": {"series": [{"key": name, "x": x, "y": slopes[i]} for i, name in enumerate(names)]},
        "losses": {"series": [curve]},
    }
