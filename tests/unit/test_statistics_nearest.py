"""Filling by the nearest rows agrees with scikit-learn where no two rows are equally far."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.impute import KNNImputer

from heluo.statistics.own.nearest import filled_by_neighbours


@pytest.mark.parametrize("neighbours", [1, 4])
def test_gaps_are_filled_as_the_library_fills_them(neighbours: int) -> None:
    draw = np.random.default_rng(5)
    values = draw.normal(0, [1, 5, 0.2], (60, 3))
    values[draw.random(values.shape) < 0.15] = np.nan
    values[:, 0] = draw.normal(0, 1, 60)
    scale = np.nanstd(values, axis=0, ddof=1)
    theirs = KNNImputer(n_neighbors=neighbours).fit_transform(values / scale) * scale
    ours = filled_by_neighbours(values, neighbours)
    assert np.isnan(values).sum() > 10
    np.testing.assert_allclose(ours, theirs, rtol=1e-10)


def test_equal_distances_count_in_the_order_of_rows() -> None:
    values = np.array([[0.0, 1.0], [0.0, 3.0], [0.0, 5.0], [0.0, np.nan], [9.0, 9.0]])
    assert filled_by_neighbours(values, 2)[3, 1] == 2.0
