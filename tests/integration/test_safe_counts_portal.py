"""Safe counts through the portal under attack: identifying phrases and exact amounts, several accounts of one
institution and of two, other wordings, equal sets; and a number that is the same everywhere.

Here the product is complete and the months are few; how much an account gives away on average is measured in
`test_safe_counts_attacks.py`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from heluo.access import account, accounts, noise
from heluo.entrypoints.api import app
from heluo.kit import db
from heluo.kit.settings import Settings
from heluo.kit.text import Text
from tests.lib import attack_questions, count_attacks
from tests.lib.attacked_people import lake_of_attacked, people
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.count_attacks import ATTACKS, Answers, ListQuestion
from tests.lib.portal_client import Browser
from tests.lib.seeded_noise import SeededNoise

SIGMA: float = Settings.model_fields["noise_sigma"].default
NUMBERS: int = Settings.model_fields["numbers_a_month"].default
MOST_GAIN = 0.5
"""Percentage points, over 520 persons and four diseases."""
SURE = math.log(19)
"""Evidence that makes an even guess 95 % sure."""
QUIET = 0.1
"""The deviation that a guess reckons with when there is none."""


Month = Callable[[int], None]
Writing = Callable[[str, ListQuestion], dict[str, Any]]
RESEARCHERS = ("researcher", "second", "third")


@pytest.fixture(autouse=True)
def seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "draw", SeededNoise(20260101))


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on there is no noise."""
    return lambda: monkeypatch.setattr(noise, "draw", lambda count, _: count)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The attacked people, three researchers, an account of numbers as it is by default."""
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_NOISE_SIGMA", str(SIGMA))
        patch.setenv("HELUO_NUMBERS_A_MONTH", str(NUMBERS))
        patch.setenv("HELUO_LONGEST_WORK", "300")
        made = build(tmp_path_factory.mktemp("attacked"), lake_of_attacked(people()))
        for name in ("second", "third"):
            with db.transaction(made.control) as session:
                password = accounts.open_account(
                    session, name, Text(name, name), "researcher", None, accounts.SYSTEM
                )
            made.accounts[name] = {"user": name, "password": password, "role": "researcher"}
        yield made
        made.browser.close()


@pytest.fixture
def month(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From now on it is so many months later: every account is full."""

    def begin(later: int) -> None:
        then = dt.datetime.now(dt.UTC) + dt.timedelta(days=31 * later)
        monkeypatch.setattr(account, "now", lambda: then)

    return begin


def count(portal: Portal, leaves: list[dict[str, Any]]) -> dict[str, Any]:
    answer = portal.browser.post("/api/search/count", attack_questions.any_of(leaves))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert not [p for p in body["problems"] if p["severity"] == "error"], body["problems"]
    return body


def shown_numbers(
    portal: Portal, asked: list[ListQuestion], write: Writing = attack_questions.leaf
) -> tuple[Answers, int]:
    """What the portal answers, as many in a request as it allows; and the numbers left."""
    found: dict[ListQuestion, int | None] = {}
    left = 0
    at_once = 10 if write is attack_questions.leaf else 30
    for start in range(0, len(asked), at_once):
        part = asked[start : start + at_once]
        body = count(portal, [write(f"q{i}", one) for i, one in enumerate(part)])
        values = {node["id"]: node["count"] for node in body["nodes"]}
        found |= {one: values[f"q{i}"] for i, one in enumerate(part)}
        left = body["numbers_left"]
    return found, left


def mixed_attack(
    portal: Portal, seed: int, sigma: float, spent: dict[str, int]
) -> dict[tuple[int, int], float]:
    more: dict[tuple[int, int], float] = {}
    for name, budget in spent.items():
        probes = ATTACKS[name](people(), budget, seed)
        answers, _ = shown_numbers(portal, count_attacks.numbers(probes))
        for pair, one in count_attacks.evidence(probes, answers, sigma).items():
            more[pair] = more.get(pair, 0.0) + one
    return more


@pytest.mark.slow
def test_a_mixed_attack_finds_nobody(portal: Portal, month: Month, quiet: Callable[[], None]) -> None:
    """Half of a month's account, in all kinds. The same without noise finds people."""
    of = people()
    portal.sign_in("researcher", "research")
    month(1)
    spent = {"alone": 20, "padded": 60, "difference of two": 40, "at the least": 30, "rephrased": 40}
    more = mixed_attack(portal, 1, SIGMA, spent)
    assert count_attacks.gain(of, more) <= MOST_GAIN
    assert max(abs(one) for one in more.values()) < SURE
    month(2)
    quiet()
    more = mixed_attack(portal, 2, QUIET, {"padded": 130})
    sure = {pair: one for pair, one in more.items() if abs(one) > SURE}
    assert len(sure) > 100
    assert all((one > 0) == of.has[pair] for pair, one in sure.items())
    assert count_attacks.gain(of, more) > MOST_GAIN


def phrases_right(portal: Portal, persons: range, year: int) -> float:
    """How often the number of a note and a disease, among those born before `year`, is above or below as the
    truth is. They are two more than a multiple of five: one more is rounded up."""
    others = int(sum(1930 + n % 20 < year for n in people().others))
    assert others % 5 == 2
    older, right = attack_questions.born_before(year), []
    for first in range(persons.start, persons.stop, 20):
        part = range(first, min(first + 20, persons.stop))
        leaves = [{"id": f"n{n}", "any": [attack_questions.noted("", n, 3), older]} for n in part]
        values = numbers_of(count(portal, leaves))
        right += [((values[f"n{n}"][0] or 0) - others > 0.5) == people().has[n, 3] for n in part]
    return float(np.mean(right))


def test_phrases_of_notes_find_nobody(portal: Portal, month: Month, quiet: Callable[[], None]) -> None:
    """A month's account on the notes of 100 persons among others; without noise, 20 others are read."""
    portal.sign_in("researcher", "research")
    month(3)
    assert phrases_right(portal, range(100), 1933) < 0.65
    month(4)
    quiet()
    assert phrases_right(portal, range(100, 120), 1938) == 1


def numbers_of(body: dict[str, Any]) -> dict[str, tuple[int | None, str]]:
    return {node["id"]: (node["count"], node["shown"]) for node in body["nodes"]}


def test_accounts_of_one_institution_are_one(portal: Portal, month: Month) -> None:
    """Three researchers get the same numbers and pay once; a hospital has numbers and an account of its own,
    which its officer and its doctor share."""
    month(5)
    asked = [attack_questions.tree(f"q{i}", one) for i, one in enumerate(worded(0, 12))]
    bodies = []
    for role in ("researcher", "second", "third", "clinician", "hospital_officer"):
        portal.sign_in(role, "research" if role in RESEARCHERS else "management")
        bodies.append(count(portal, asked))
    first, second, third, doctor, officer = bodies
    assert numbers_of(first) == numbers_of(second) == numbers_of(third)
    assert first["numbers_left"] == second["numbers_left"] == third["numbers_left"]
    assert numbers_of(doctor) == numbers_of(officer)
    # Everybody, all together, two conditions, and for each wording one condition and one group.
    assert doctor["numbers_left"] == officer["numbers_left"] == NUMBERS - 4 - 2 * 12
    assert numbers_of(doctor) != numbers_of(first)


def worded(first: int, count: int, more: tuple[int, ...] = ()) -> list[ListQuestion]:
    """So many questions for one set, all others with the disease, and `more` persons."""
    return [ListQuestion(more, 3, None, wording) for wording in range(first, first + count)]


def test_a_condition_has_one_number_on_a_release(portal: Portal, month: Month) -> None:
    """Alone, in trees, denied, as a rule, as an entry, for another account, next month, after a restart."""
    month(6)
    portal.sign_in("researcher", "research")
    leaf = attack_questions.code(3) | {"id": "x"}
    given = numbers_of(count(portal, [leaf]))["x"]
    trees: list[Any] = [
        {"rules": [{"where": {"any": [attack_questions.code(1), leaf]}}]},
        {"rules": [{"where": {"all": [leaf, {"not": attack_questions.code(2)}]}}]},
        {"rules": [{"where": {"not": {"any": [{"at_most": 0, "of": [leaf]}, attack_questions.code(0)]}}}]},
        {"rules": [{"where": attack_questions.code(1)}, {"where": leaf}]},
        {"entry": {"any": [leaf]}, "rules": [{"where": attack_questions.born_before(1940)}]},
    ]
    for role in ("researcher", "second"):
        portal.sign_in(role, "research")
        for later in (6, 7):
            month(later)
            for tree in trees:
                body = portal.browser.post("/api/search/count", {"definition": tree}).json()
                assert numbers_of(body)["x"] == given, tree
    with Browser(app(portal.home)) as browser:
        browser.sign_in(portal.accounts["third"], "research")
        again = browser.post("/api/search/count", attack_questions.any_of([leaf])).json()
        assert numbers_of(again)["x"] == given


def test_other_wordings_are_other_numbers(portal: Portal, month: Month) -> None:
    """Each is near the truth; whether two of them mean the same persons cannot be read."""
    month(8)
    portal.sign_in("researcher", "research")
    written = attack_questions.wordings(attack_questions.code(3))
    values = numbers_of(count(portal, [one | {"id": f"w{i}"} for i, one in enumerate(written)]))
    found = {i: values[f"w{i}"][0] for i in range(len(written))}
    truth = int(people().has[:, 3].sum())
    assert {i: v for i, v in found.items() if v is None or abs(v - truth) > 5 * SIGMA} == {}
    assert len(set(found.values())) >= 6


@pytest.fixture
def long_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "5000")


@pytest.mark.slow
@pytest.mark.usefixtures("long_account")
def test_pairs_of_numbers_do_not_give_equal_sets_away(portal: Portal, month: Month) -> None:
    """Two numbers for one set, and for two that differ by one person: as often equal, as far apart."""
    month(9)
    portal.sign_in("researcher", "research")
    one_more = next(n for n in range(520) if people().has[n, 3])
    base, same, other = (
        np.array(list(shown_numbers(portal, asked, attack_questions.tree)[0].values()), dtype=float)
        for asked in (worded(-3000, 60), worded(-2500, 60), worded(-2000, 60, (one_more,)))
    )
    equal, apart = base - same, base - other
    assert abs(np.mean(equal == 0) - np.mean(apart == 0)) < 0.15
    assert 0.5 < equal.std() / (np.sqrt(2) * SIGMA) < 1.5
    assert count_attacks.separation(np.abs(equal), np.abs(apart)) < 0.25


@pytest.mark.slow
@pytest.mark.usefixtures("long_account")
def test_part_and_total_do_not_give_equal_sets_away(portal: Portal, month: Month) -> None:
    """A part that is everything, and one that lacks a single person: the two numbers fit together alike."""
    month(10)
    portal.sign_in("researcher", "research")
    one_more = next(n for n in range(520) if people().has[n, 3])
    shares = []
    for first, more in ((-5000, ()), (-4000, (one_more,))):
        found: dict[str, int] = {}
        for start in range(0, 45, 15):
            trees = []
            for i in range(start, start + 15):
                (a,), (b,) = worded(first + i, 1), worded(first + 500 + i, 1, more)
                both = [attack_questions.tree(f"a{i}", a), attack_questions.tree(f"b{i}", b)]
                trees.append({"id": f"t{i}", "any": both})
            found |= {id: value or 0 for id, (value, _) in numbers_of(count(portal, trees)).items()}
        assert all(found[f"t{i}"] >= max(found[f"a{i}"], found[f"b{i}"]) for i in range(45))
        shares.append(np.mean([found[f"t{i}"] == found[f"a{i}"] for i in range(45)]))
    assert abs(shares[0] - shares[1]) < 0.25


def test_when_the_account_is_empty_nothing_new_is_given(
    portal: Portal, month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree that needs one number too many gets none, and spends none; what was given is given on."""
    month(12)
    portal.sign_in("researcher", "research")
    first = [attack_questions.tree(f"q{i}", one) for i, one in enumerate(worded(-6000, 2))]
    given = count(portal, first)
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "10")
    more = [attack_questions.tree(f"q{i}", one) for i, one in enumerate(worded(-6000, 9))]
    refused = portal.browser.post("/api/search/count", attack_questions.any_of(more))
    assert refused.status_code == 429
    again = count(portal, first)
    assert numbers_of(again) == numbers_of(given)
    assert again["numbers_left"] == 10 - (NUMBERS - given["numbers_left"])
