"""Imputations are random, so those of mice (R) and ours are other draws of what ought to be the same
distribution: pooled over many sets they agree within a fraction of a standard error. The rule of pooling
itself is compared exactly, on the same sets."""

from __future__ import annotations

import numpy as np
import pytest

from heluo.statistics.examples import example
from heluo.statistics.own.chained import chained
from heluo.statistics.own.pooling import pooled
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import run_rows

COVARIATES = ("hba1c_before", "bmi", "ldl", "age", "arm", "smoking")
# mice 3.15.0, 200 imputations of 10 rounds, default methods (pmm, polyreg), seed 1: estimate, standard error.
MICE = {
    "(Intercept)": (-0.66488768, 0.43553278),
    "hba1c_before": (1.02614243, 0.03625114),
    "bmi": (0.00147252, 0.01153942),
    "ldl": (0.03809184, 0.04035479),
    "age": (0.00056281, 0.00344002),
    "armnew": (-0.47394701, 0.07799508),
    "smokingcurrent": (0.03609984, 0.10313133),
    "smokingformer": (-0.06354697, 0.09127221),
}


@pytest.mark.slow
def test_imputed_sets_say_what_those_of_mice_say() -> None:
    rows, frame = example("persons")
    request = AnalysisRequest(
        algorithm="multiple_imputation",
        inputs={"outcome": ("hba1c_after",), "covariates": COVARIATES},
        options={"imputations": 40, "rounds": 4},
        missing="available",
        seed=3,
    )
    found = {row["key"]: row for row in run_rows(rows, request, frame)["tables"]["effect"]["rows"]}
    assert found.keys() == MICE.keys()
    for name, (estimate, error) in MICE.items():
        assert abs(found[name]["coefficient"] - estimate) < 0.35 * error, name
        assert found[name]["error"] == pytest.approx(error, rel=0.2), name


def test_imputed_numbers_follow_what_is_known() -> None:
    """Half of y is missing where x is large: the observed mean is far off, the imputed one is not."""
    draw = np.random.default_rng(8)
    x = draw.normal(0, 1, 600)
    y = 2 * x + draw.normal(0, 0.5, 600)
    group = (draw.random(600) < 1 / (1 + np.exp(-2 * x))).astype(float)
    columns = {"x": x, "y": y.copy(), "group": group.copy()}
    columns["y"][(x > 0) & (draw.random(600) < 0.5)] = np.nan
    columns["group"][(x > 0) & (draw.random(600) < 0.5)] = np.nan
    sets = list(chained(columns, {"x": 0, "y": 0, "group": 2}, 10, 4, np.random.default_rng(1)))
    means = np.mean([[one["y"].mean(), one["group"].mean()] for one in sets], axis=0)
    assert abs(np.nanmean(columns["y"]) - y.mean()) > 0.3
    assert abs(np.nanmean(columns["group"]) - group.mean()) > 0.05
    assert means == pytest.approx([y.mean(), group.mean()], abs=0.04)
    for one in sets:
        known = ~np.isnan(columns["y"])
        assert (one["y"][known] == columns["y"][known]).all()
        assert set(one["y"]) <= set(columns["y"][known]), "matching takes values that occurred"
    assert len({float(one["y"].mean()) for one in sets}) == 10


def test_sets_without_differences_leave_the_plain_interval() -> None:
    found = pooled(np.full((5, 1), 2.0), np.full((5, 1), 0.5), 100, 0.95)
    assert found["error"][0] == pytest.approx(0.5)
    assert found["df"][0] == pytest.approx(101 / 103 * 100)
