"""Numbers that come of resampling have no single right value: R's resamples are others than ours. With many
of them both say the same within the error of resampling; else they would be compared with nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from heluo.statistics.collect import algorithms
from heluo.statistics.examples import example
from heluo.statistics.request import of_case
from heluo.statistics.run import run_rows

# R 4.2.2, 4,000 resamples of events and others apart, written with ecdf and quantile alone, seed 1:
# lower, upper, standard deviation of the cut-offs.
CUT_OFFS = {"marker": (9.05, 12.55, 0.690), "closest": (19.2, 21.05, 0.566)}
# stats::kmeans, 60 and 10 starts, three times 400 resamples, adjusted Rand index from its contingency table.
STABILITIES = {"scaled": 0.7777, "as_they_are": 0.9120}


def tables(algorithm: str, case: str, seed: int, **options: Any) -> dict[str, Any]:
    spec = algorithms()[algorithm]
    of = next(one for one in spec.cases if one.name == case)
    request = of_case(algorithm, of)
    rows, frame = example(of.frame, of.where)
    changed = {"seed": seed, "options": {**request.options, **options}}
    return run_rows(rows, request.model_copy(update=changed), frame)["tables"]


@pytest.mark.parametrize("case", CUT_OFFS)
def test_the_interval_of_a_cut_off_is_that_of_r(case: str) -> None:
    lower, upper, spread = CUT_OFFS[case]
    (found,) = tables("cut_off", case, 2, resamples=2000)["effect"]["rows"]
    assert found["lower"] == pytest.approx(lower, abs=spread / 2)
    assert found["upper"] == pytest.approx(upper, abs=spread / 2)


@pytest.mark.parametrize("case", STABILITIES)
def test_clusters_are_as_stable_as_in_r(case: str) -> None:
    found = [tables("clustering", case, seed)["model"]["rows"][0]["stability"] for seed in range(1, 7)]
    assert np.mean(found) == pytest.approx(STABILITIES[case], abs=0.04)
