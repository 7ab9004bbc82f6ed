"""Attacks on the drawing of safe numbers, many times over: identifying amounts, padding, differences, other
wordings, and a complete month's account. The same attacks without noise must succeed, or they would prove
nothing. Through the portal they are run in `test_safe_counts_portal.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from heluo.access import noise
from heluo.access.disclosure import show
from heluo.kit.settings import Settings
from tests.lib import count_attacks
from tests.lib.attacked_people import DISEASES, EVEN, RARE, TARGETS, AttackedPeople, people
from tests.lib.count_attacks import ATTACKS, Answers, ListQuestion
from tests.lib.seeded_noise import SeededNoise

SIGMA: float = Settings.model_fields["noise_sigma"].default
NUMBERS: int = Settings.model_fields["numbers_a_month"].default
MOST_GAIN = 0.5
"""Percentage points, over 520 persons and four diseases."""
MOST_RIGHT = 0.80
SURE = math.log(19)
"""Evidence that makes an even guess 95 % sure."""
QUIET = 0.1
"""The deviation that a guess reckons with when there is none."""


Drawing = Callable[[int], None]


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Drawing:
    """From now on noise is drawn from this seed."""

    def begin(seed: int) -> None:
        monkeypatch.setattr(noise, "draw", SeededNoise(seed))

    begin(20260101)
    return begin


def answered(of: AttackedPeople, asked: Iterable[ListQuestion], sigma: float) -> Answers:
    """What the product shows for the true counts."""
    return {one: show(noise.draw(one.truth(of), sigma), sigma).value for one in asked}


def attacked(of: AttackedPeople, name: str, sigma: float, seed: int) -> dict[tuple[int, int], float]:
    probes = ATTACKS[name](of, NUMBERS, seed)
    asked = count_attacks.numbers(probes)
    assert len(asked) <= NUMBERS
    return count_attacks.evidence(probes, answered(of, asked, sigma), sigma or QUIET)


# The drawing of a number, many times over


@pytest.mark.parametrize("rates", [RARE, EVEN], ids=["rare", "even"])
@pytest.mark.parametrize("name", ATTACKS)
def test_nobody_is_found_by_a_months_account(drawing: Drawing, name: str, rates: tuple[float, ...]) -> None:
    """On average over ten months, also where nothing is known beforehand; and nobody is found for sure.

    Each month comes twice, with the same noise over the opposite truth, so that luck cancels out.
    """
    gains, strongest = [], 0.0
    for of in (people(rates), people(rates).mirrored()):
        for month in range(10):
            drawing(month)
            found = attacked(of, name, SIGMA, month)
            gains.append(count_attacks.gain(of, found))
            strongest = max(strongest, *(abs(more) for more in found.values()))
    assert np.mean(gains) <= MOST_GAIN
    assert strongest < SURE


@pytest.mark.parametrize("name", ATTACKS)
def test_without_noise_each_attack_finds_whom_it_asks_for(name: str, drawing: Drawing) -> None:
    of = people(EVEN)
    found = attacked(of, name, 0, seed=1)
    if name == "alone":
        assert set(found.values()) == {0.0}, "below 20 nothing is shown, with noise or without"
        return
    right = np.mean([(more > 0) == of.has[pair] for pair, more in found.items()])
    assert right > 0.99
    assert count_attacks.gain(of, found) > MOST_GAIN


def test_a_months_account_on_one_person_leaves_one_guess_in_five_wrong(drawing: Drawing) -> None:
    """Everybody else is known exactly, the truth is even. Two deviations of 100 guesses are 0.08; the exact
    figure is that of the 3,000 months below."""
    assert right_of_one_person(100, SIGMA) <= MOST_RIGHT + 0.08
    assert right_of_one_person(20, 0) == 1


@pytest.mark.slow
def test_a_months_account_on_one_person_over_many_months(drawing: Drawing) -> None:
    assert right_of_one_person(3_000, SIGMA) <= MOST_RIGHT


def right_of_one_person(months: int, sigma: float) -> float:
    of = people(EVEN)
    right = 0
    for month in range(months):
        person, disease = month % TARGETS, month // TARGETS % len(DISEASES)
        probes = count_attacks.one_person(of, NUMBERS, person, disease)
        truth = {question: question.truth(of) for question in count_attacks.numbers(probes[:1])}
        (count,) = truth.values()
        shown = {q: show(noise.draw(count, sigma), sigma).value for q in count_attacks.numbers(probes)}
        more = count_attacks.evidence(probes, shown, sigma or QUIET)
        right += (more[person, disease] > 0) == of.has[person, disease]
    return right / months


@pytest.mark.parametrize(("rates", "most"), [(RARE, MOST_GAIN), (EVEN, 4.0)], ids=["rare", "even"])
def test_half_of_the_targets_in_every_question(
    drawing: Drawing, rates: tuple[float, ...], most: float
) -> None:
    """The strongest attack on many: every number is about half of them, and all are solved together. With
    even shares it is right about each as often as two differing numbers would be, 66 in 100; that much
    the account gives away (docs/explanation/safe-counts.md)."""
    of, disease = people(rates), len(DISEASES) - 1
    gains = []
    for seed in range(3):
        asked = count_attacks.halves(of, NUMBERS, disease, seed)
        found = count_attacks.solved(of, asked, answered(of, asked, SIGMA), SIGMA)
        gains.append(count_attacks.gain(of, found))
    assert np.mean(gains) <= most
    asked = count_attacks.halves(of, NUMBERS, disease)
    quiet = count_attacks.solved(of, asked, answered(of, asked, 0), QUIET)
    assert count_attacks.gain(of, quiet) > 2


def test_equal_sets_look_like_sets_that_differ_by_one(drawing: Drawing) -> None:
    """The difference of two numbers about one set and about two sets: as many are equal, and a cut anywhere
    separates them no better than one person's weight in two noises."""
    rng = np.random.default_rng(3)
    same, other = [], []
    for _ in range(4_000):
        count = int(rng.integers(100, 1_000))
        same.append(difference(count, count))
        other.append(difference(count, count + int(rng.integers(2)) * 2 - 1))
    assert abs(np.mean(np.equal(same, 0)) - np.mean(np.equal(other, 0))) < 0.025
    assert count_attacks.separation(np.abs(same), np.abs(other)) < 0.03


def difference(a: int, b: int) -> int:
    first, second = (show(noise.draw(count, SIGMA), SIGMA).value for count in (a, b))
    assert first is not None
    assert second is not None
    return first - second
