"""An error planted in the code of any algorithm turns its agreement red: one operator or one number of its
functions is changed, by chance, until a number of the result changes."""

from __future__ import annotations

import math

import pytest

from heluo.statistics.agreement import compared, expected
from heluo.statistics.collect import algorithms
from heluo.statistics.examples import example
from heluo.statistics.numbers import numbers
from heluo.statistics.request import of_case
from heluo.statistics.run import run_rows
from heluo.statistics.spec import AlgorithmSpec
from tests.lib.errors_in_code import planted, planted_errors, within_time

SEED = 1
SEEN = 2e-3
"""What changes no number by so much (relative above 1) is no error that somebody could notice."""


def computed(spec: AlgorithmSpec) -> dict[str, dict[str, float]]:
    """Case → its numbers."""
    found = {}
    for case in spec.cases:
        rows, frame = example(case.frame, case.where)
        found[case.name] = numbers(run_rows(rows, of_case(spec.id, case), frame))
    return found


def differ(ours: dict[str, float], wrong: dict[str, float]) -> bool:
    return ours.keys() != wrong.keys() or any(
        math.isnan(value) != math.isnan(wrong[name]) or abs(value - wrong[name]) > SEEN * max(1.0, abs(value))
        for name, value in ours.items()
    )


def red(spec: AlgorithmSpec, found: dict[str, dict[str, float]]) -> bool:
    stored = expected(spec.id)["cases"]
    return any(
        not one.holds
        for case, numbers_of_case in found.items()
        for one in compared(spec, case, numbers_of_case, stored[case])
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("spec", algorithms().values(), ids=list(algorithms()))
def test_a_planted_error_turns_the_agreement_red(spec: AlgorithmSpec) -> None:
    right = computed(spec)
    assert not red(spec, right)
    for error in planted_errors(spec.id, SEED):
        with planted(spec.id, error):
            try:
                wrong = within_time(lambda: computed(spec))
            except Exception:  # noqa: BLE001, S112 - what falls over is noticed without any agreement
                continue
        if any(differ(right[case], wrong[case]) for case in right):
            assert red(spec, wrong), f"stays green: {error.words}"
            return
    raise AssertionError("no error changes a number of the result")
