"""Every number of every algorithm agrees with R's, as stored; what is stored belongs to the script and the
rows that the specification has now; a wrong number is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.statistics.agreement import Agreement, compared, expected
from heluo.statistics.collect import algorithms
from heluo.statistics.examples import example
from heluo.statistics.numbers import numbers
from heluo.statistics.request import of_case
from heluo.statistics.run import run_rows
from heluo.statistics.spec import AlgorithmSpec, RunCase
from tools.r_expected import digest_of, script_of

CASES = [(spec, case) for spec in algorithms().values() for case in spec.cases]
NAMES = [f"{spec.id}-{case.name}" for spec, case in CASES]


def ours(spec: AlgorithmSpec, case: RunCase) -> dict[str, float]:
    return numbers(run_rows(*_swapped(spec, case)))


def _swapped(spec: AlgorithmSpec, case: RunCase):
    rows, frame = example(case.frame, case.where)
    return rows, of_case(spec.id, case), frame


@pytest.mark.parametrize(("spec", "case"), CASES, ids=NAMES)
def test_the_numbers_agree_with_the_oracle(spec: AlgorithmSpec, case: RunCase) -> None:
    theirs = expected(spec.id)["cases"][case.name]
    assert len(theirs) >= 3, "an oracle that says nothing proves nothing"
    computed = ours(spec, case)
    apart = [one for one in compared(spec, case.name, computed, theirs) if not one.holds]
    assert apart == []
    # The same comparison sees an error in each single number: the tolerance is not so wide that all passes.
    for name, value in theirs.items():
        if name in computed:
            wrong = {**computed, name: computed[name] + 2e-3 * max(1.0, abs(value))}
            assert [a.number for a in compared(spec, case.name, wrong, theirs) if not a.holds] == [name]


@pytest.mark.parametrize("spec", algorithms().values(), ids=list(algorithms()))
def test_what_r_said_belongs_to_the_present_script_and_rows(spec: AlgorithmSpec, tmp_path: Path) -> None:
    stored = expected(spec.id)
    assert sorted(stored["cases"]) == sorted(case.name for case in spec.cases)
    if spec.code.r:
        now = {case.name: digest_of(script_of(spec, case, tmp_path), tmp_path) for case in spec.cases}
        assert stored["scripts"] == now, f"run python -m tools.r_expected {spec.id}"


def test_a_number_that_is_lacking_never_agrees() -> None:
    spec, case = CASES[0]
    (one,) = compared(spec, case.name, {}, {"a.b.c": 1.0})
    assert not one.holds
    assert Agreement("", "", float("nan"), float("nan"), 1e-8).holds
    assert not Agreement("", "", 1.0, float("nan"), 1e-8).holds
