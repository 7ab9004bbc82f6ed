"""What each covariate adds to a prediction sums with the mean to the prediction, and a covariate that no tree
uses adds nothing."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

from heluo.statistics.own.tree_shap import expected, shapley

RATE = 0.3


def test_parts_sum_to_the_prediction_and_what_is_not_used_adds_nothing() -> None:
    draw = np.random.default_rng(5)
    rows = draw.integers(0, 9, (80, 4)).astype(float)
    rows[:, 3] = 2.0
    outcome = rows[:, 0] * (rows[:, 1] > 4) - rows[:, 2] + draw.normal(0, 0.1, 80)
    fit = GradientBoostingRegressor(
        n_estimators=20, learning_rate=RATE, max_leaf_nodes=4, max_depth=None, random_state=0
    ).fit(rows, outcome)
    trees = [one.tree_ for one in fit.estimators_.ravel()]
    parts = shapley(trees, rows, RATE)
    mean = outcome.mean() + RATE * sum(expected(tree, rows, 0, set()) for tree in trees)
    assert np.abs(parts.sum(1) + mean - fit.predict(rows)).max() < 1e-9
    assert np.abs(parts[:, :3]).min(axis=0).max() > 0
    assert (parts[:, 3] == 0).all()
