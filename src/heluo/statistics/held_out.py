"""How well a model predicts rows that it was not fitted to: which rows are held out, the measure,
and the predictions as a column."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import NewColumn
from heluo.statistics.frame import FrameColumn
from heluo.statistics.own.delong import areas

TIED = 10
"""Decimals of a predicted chance; what is equal so far is equal."""


def folds_of(outcome: np.ndarray, coded: bool, count: int) -> np.ndarray:
    """Rows dealt out in turn, events and others apart."""
    folds = np.empty(len(outcome), dtype=int)
    for own in (outcome > 0, outcome <= 0) if coded else (np.ones(len(outcome), dtype=bool),):
        folds[own] = np.arange(own.sum()) % count
    return folds


def performance(outcome: np.ndarray, guess: np.ndarray, coded: bool, confidence: float) -> dict[str, float]:
    """`value`, `lower`, `upper`: the area under the curve of an outcome of 0 and 1, of a number the root of
    the mean squared error."""
    z = float(stats.norm.ppf((1 + confidence) / 2))
    return _area(outcome, guess, z) if coded else _error(outcome, guess, z)


def worse_by(apparent: float, held_out: float, coded: bool) -> float:
    """What of the performance is lost on rows that were held out: of an area its fall, of an error the share
    by which it grows."""
    return apparent - held_out if coded else (held_out - apparent) / max(apparent, 1e-300)


def predicted_column(guess: np.ndarray, outcome: FrameColumn) -> NewColumn:
    """Predictions by models that did not see the row, as a column of the frame: apparent ones would
    flatter."""
    if outcome.levels:
        label = Text(f"{outcome.label.zh}的预测风险", f"Predicted risk of {outcome.label.en}")
        return NewColumn("predicted_risk", label, "number", guess, "1")
    label = Text(f"{outcome.label.zh}的预测值", f"{outcome.label.en}, predicted")
    return NewColumn("predicted_value", label, "number", guess, outcome.unit)


def _area(outcome: np.ndarray, score: np.ndarray, z: float) -> dict[str, float]:
    # Equal rows are predicted equal but for the last places, which differ between computers: they are ties.
    found, covariance = areas(np.round(score, TIED)[None], outcome > 0)
    reach = z * math.sqrt(covariance[0, 0])
    value = float(found[0])
    return {"value": value, "lower": max(0.0, value - reach), "upper": min(1.0, value + reach)}


def _error(outcome: np.ndarray, guess: np.ndarray, z: float) -> dict[str, float]:
    """The interval is that of the mean squared error."""
    squares = (outcome - guess) ** 2
    reach = z * float(squares.std(ddof=1)) / math.sqrt(len(squares))
    mean = float(squares.mean())
    ends = math.sqrt(max(mean - reach, 0.0)), math.sqrt(mean + reach)
    return {"value": math.sqrt(mean), "lower": ends[0], "upper": ends[1]}
