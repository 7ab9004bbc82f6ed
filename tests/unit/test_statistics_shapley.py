"""What each covariate adds to a prediction sums with the mean to the prediction, and a covariate that no tree
uses adds nothing."""

from __future__ import annotations

from itertools import chain, combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.inspection import partial_dependence

from heluo.statistics.own.tree_shap import expected, shapley

RATE = 0.3


@pytest.fixture(scope="module")
def fitted() -> tuple[Any, np.ndarray, np.ndarray]:
    """A model, its rows, its outcome. Nothing depends on the last column."""
    draw = np.random.default_rng(5)
    rows = draw.integers(0, 9, (80, 4)).astype(float)
    rows[:, 3] = 2.0
    outcome = rows[:, 0] * (rows[:, 1] > 4) - rows[:, 2] + draw.normal(0, 0.1, 80)
    fit = GradientBoostingRegressor(
        n_estimators=20, learning_rate=RATE, max_leaf_nodes=4, max_depth=None, random_state=0
    ).fit(rows, outcome)
    return fit, rows, outcome


def test_parts_are_what_each_covariate_adds_in_every_order(
    fitted: tuple[Any, np.ndarray, np.ndarray],
) -> None:
    """By the definition: over all orders in which covariates become known, with the predictions that another
    library gives where only some are known."""
    fit, rows, _ = fitted
    some = rows[:12]
    known = {
        columns: _where_known(fit, rows, some, columns)
        for columns in chain.from_iterable(combinations(range(3), size) for size in (1, 2, 3))
    }
    known[()] = np.full(len(some), RATE * sum(float(_root(one)) for one in fit.estimators_.ravel()))
    orders = list(permutations(range(3)))
    right = np.zeros((len(some), 4))
    for order in orders:
        for place, column in enumerate(order):
            before = tuple(sorted(order[:place]))
            right[:, column] += known[tuple(sorted((*before, column)))] - known[before]
    parts = shapley([one.tree_ for one in fit.estimators_.ravel()], some, RATE)
    assert np.abs(parts - right / len(orders)).max() < 1e-9


def _root(tree: Any) -> float:
    return tree.tree_.value[0].ravel()[0]


def _where_known(fit: Any, rows: np.ndarray, some: np.ndarray, columns: tuple[int, ...]) -> np.ndarray:
    found = partial_dependence(fit, rows, columns, method="recursion", grid_resolution=50, percentiles=(0, 1))
    at = {
        tuple(values): found["average"][0][place]
        for values, place in zip(
            product(*found["grid_values"]), np.ndindex(*map(len, found["grid_values"])), strict=True
        )
    }
    return np.array([at[tuple(row)] for row in some[:, list(columns)]])


def test_parts_sum_to_the_prediction_and_what_is_not_used_adds_nothing(
    fitted: tuple[Any, np.ndarray, np.ndarray],
) -> None:
    fit, rows, outcome = fitted
    trees = [one.tree_ for one in fit.estimators_.ravel()]
    parts = shapley(trees, rows, RATE)
    mean = outcome.mean() + RATE * sum(expected(tree, rows, 0, set()) for tree in trees)
    assert np.abs(parts.sum(1) + mean - fit.predict(rows)).max() < 1e-9
    assert np.abs(parts[:, :3]).min(axis=0).max() > 0
    assert (parts[:, 3] == 0).all()
