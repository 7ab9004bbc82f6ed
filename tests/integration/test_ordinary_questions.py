"""Sixty ordinary questions within one month's account: all are answered, and the numbers are as near to
the truth as is claimed. Numbers below twenty are answers, too, but say little: they are counted apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from heluo.access import noise
from heluo.access.disclosure import Shown
from heluo.cohort import CohortCounts, vectors
from heluo.delivery.search.source import OpenIndex
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.places import Home
from heluo.kit.settings import Settings
from heluo.lakehouse.reader import Lake
from tests.lib.drill_home import copied
from tests.lib.ordinary_questions import Questioned, plain_truth, questions
from tests.lib.seeded_noise import SeededNoise

SIGMA: float = Settings.model_fields["noise_sigma"].default
NUMBERS: int = Settings.model_fields["numbers_a_month"].default
SMALLEST = 20
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def questioned(night_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Questioned]:
    home = Home(copied(night_home, tmp_path_factory.mktemp("questions") / "home"))
    vectors.forget()
    lake = Lake(home, control(home), engine(), cursors=1)
    yield Questioned(lake, OpenIndex(home))
    lake.close()


def pairs(safe: CohortCounts, exact: CohortCounts) -> Iterator[tuple[Shown, int]]:
    """(shown, truth) of every number of an answer."""
    yield safe.population, exact.population.value or 0
    yield safe.total, exact.total.value or 0
    for mine, theirs in zip(safe.nodes, exact.nodes, strict=True):
        yield mine.count, theirs.count.value or 0
    for left, truth in zip(safe.rules, exact.rules, strict=True):
        yield left.left, truth.left.value or 0


def test_all_are_answered_as_near_as_is_claimed(
    questioned: Questioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noise, "draw", SeededNoise(20260601))
    asked = questions()
    assert len(asked) == 60
    answers = [(questioned.safe(one), questioned.exact(one)) for one in asked]
    left = answers[-1][0].numbers_left
    assert left is not None
    found = [pair for safe, exact in answers for pair in pairs(safe, exact)]
    shown = [(one.value, truth) for one, truth in found if one.value is not None]
    few = [truth for one, truth in found if one.value is None]
    within = sum(abs(value - truth) <= 2 * SIGMA + 2 for value, truth in shown) / len(shown)
    print(f"{NUMBERS - left} numbers; {len(shown)} shown, {within:.3f} within; {len(few)} below {SMALLEST}")
    assert len(shown) > 100, "too few numbers above the threshold to say how near they are"
    assert within >= 0.95
    assert max(few) < SMALLEST + 5 * SIGMA


def test_the_truth_is_that_of_plain_rows(questioned: Questioned) -> None:
    """The exact counting, against which the noise is measured, finds whom plain rows find."""
    asked = questions()
    everybody = sorted(questioned.persons({"rules": []}))
    tables = questioned.rows(everybody[::16])
    for definition in asked:
        inside = questioned.persons(definition)
        plain = {person for person, rows in tables.items() if plain_truth(definition, rows, questioned.day())}
        assert plain == inside & tables.keys(), definition
