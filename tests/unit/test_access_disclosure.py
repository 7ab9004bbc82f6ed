"""Safe numbers: the noise is what it claims to be, each number is drawn once, the account lasts as long as it
says; and which small published figures are hidden."""

from __future__ import annotations

import datetime as dt
import math
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from heluo.access import account, noise
from heluo.access.account import numbers
from heluo.access.disclosure import (
    Shown,
    at_least,
    at_most,
    difference,
    falling,
    hide_small,
    possible_error,
    rounded,
    show,
)
from heluo.access.policies import TooMany
from heluo.kit import db
from heluo.kit.settings import Settings
from tests.lib.seeded_noise import SeededNoise

DRAWS = 4_000


def test_the_noise_is_a_discrete_gaussian_of_the_declared_width() -> None:
    """Mean, spread and the share within one, two and three deviations, against the normal distribution; the
    bounds are wide enough to fail once in a billion runs."""
    sigma = 8.0
    drawn = [noise.draw(1_000, sigma) - 1_000 for _ in range(DRAWS)]
    assert abs(sum(drawn) / DRAWS) < 6 * sigma / math.sqrt(DRAWS)
    assert abs(sum(d * d for d in drawn) / DRAWS / sigma**2 - 1) < 6 * math.sqrt(2 / DRAWS)
    for k in (1, 2, 3):
        # Half a person more: a whole number within k deviations stands for everything that rounds to it.
        expected = math.erf((k * sigma + 0.5) / sigma / math.sqrt(2))
        inside = sum(abs(d) <= k * sigma for d in drawn) / DRAWS
        assert abs(inside - expected) < 6 * math.sqrt(expected * (1 - expected) / DRAWS) + 1e-3
    assert all(isinstance(d, int) for d in drawn)


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (-12, "<20"),
        (0, "<20"),
        (19, "<20"),
        (20, "20 ± 18"),
        (22, "20 ± 18"),
        (23, "25 ± 18"),
        (4_321, "4,320 ± 18"),
    ],
)
def test_what_is_shown(drawn: int, text: str) -> None:
    assert show(drawn, 8).text == text
    assert show(drawn, 8).error == possible_error(8) == 18


def test_a_part_is_never_shown_larger_than_its_whole() -> None:
    few, some, more = show(3, 8), show(40, 8), show(55, 8)
    assert at_most(more, some) == some
    assert at_most(some, more) == some
    assert at_most(some, few) == few
    assert at_most(few, some) == few
    assert at_least(some, more) == more
    assert at_least(more, some) == more
    assert at_least(few, some) == some
    assert at_least(some, few) == some


@pytest.mark.parametrize("conditions", [1, 2, 4, 8, 20])
def test_conditions_that_lose_nobody_do_not_spoil_the_number(
    conditions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is left in the end is as near to the truth as is claimed, however many conditions were passed; the
    smallest of them all would be, after 8, within the error in 90 of 100 cases only."""
    draw = SeededNoise(4)
    rows = [falling([show(draw(1_000, 12), 12) for _ in range(conditions)], given=1) for _ in range(2_000)]
    for row in rows:
        values = [one.value or 0 for one in row]
        assert values == sorted(values, reverse=True)
    last = [row[-1] for row in rows]
    assert np.mean([abs((one.value or 0) - 1_000) <= one.error for one in last]) >= 0.95


def test_numbers_that_fall_are_not_moved_and_few_stay_few() -> None:
    few, some, more = show(3, 8), show(40, 8), show(90, 8)
    assert falling([more, some, few], 1) == [more, some, few]
    assert falling([more, few, some], 1) == [more, few, few]
    assert falling([some, more, few], 1)[0] == some
    assert falling([more, some, more], 1) == [more, *[show(65, 8)] * 2]
    assert falling([few], 0) == [few]


def test_what_was_lost_follows_from_the_numbers_shown() -> None:
    assert difference(show(100, 8), show(55, 8)) == Shown(45, "45 ± 26", 26)
    assert difference(show(100, 8), show(3, 8)).value is None


@settings(deadline=None)
@given(st.integers(0, 100_000))
def test_rounding_is_within_two(count: int) -> None:
    assert abs(rounded(count) - count) <= 2
    assert rounded(count) % 5 == 0


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({"a": 20, "b": 30}, set()),
        ({"a": 3, "b": 30, "c": 40}, {"a", "b"}),
        ({"a": 3, "b": 4, "c": 40, "d": 60}, {"a", "b", "c"}),
        ({"a": 6, "b": 7, "c": 40}, {"a", "b"}),
        ({"a": 0}, {"a"}),
    ],
)
def test_hidden_published_values_cannot_be_subtracted(values: dict[str, float], hidden: set[str]) -> None:
    assert hide_small(values) == hidden


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "centre" / "control.db")
    db.Base.metadata.create_all(made)
    return made


def test_the_defaults_protect_the_one_person_on_whom_the_account_is_spent() -> None:
    """Whoever knows everybody else exactly guesses right at most 80 times in 100 (the table in
    docs/explanation/safe-counts.md)."""
    n, sigma = (Settings.model_fields[name].default for name in ("numbers_a_month", "noise_sigma"))
    right = (1 + math.erf(math.sqrt(n) / (2 * sigma) / math.sqrt(2))) / 2
    assert right <= 0.80


def test_the_table_by_which_an_administrator_chooses_is_what_the_formula_says() -> None:
    """Each line of the table of docs/explanation/safe-counts.md: the possible error that is shown, and how
    often a guess is right after so many numbers; the defaults are one of its lines."""
    page = (Path(__file__).parents[2] / "docs/explanation/safe-counts.md").read_text(encoding="utf-8")
    lines = [
        [cell.replace("*", "").replace("%", "").strip() for cell in line.strip("|\n").split("|")]
        for line in page.splitlines()
        if re.match(r"\| \**\d+\** \| ", line)
    ]
    numbers_of = (1, 200, 360, 1_000, 4_000)
    for sigma, error, *cells, _ in lines:
        assert error == f"± {possible_error(float(sigma))}"
        said = [tuple(int(n) for n in re.findall(r"\d+", cell)) for cell in cells]
        assert said[0] == (right(1, float(sigma)),), "one number is compared with what is known exactly"
        assert said[1:] == [(right(k, 2 * float(sigma)), right(k, float(sigma))) for k in numbers_of[1:]]
    n, sigma = (Settings.model_fields[name].default for name in ("numbers_a_month", "noise_sigma"))
    assert len(lines) >= 4
    assert f"{sigma:g}" in {line[0] for line in lines}
    assert n in numbers_of


def right(numbers_spent: int, sigma: float) -> int:
    """Of 100 guesses whose persons differ by one, after so many numbers of that noise."""
    return round(50 * (1 + math.erf(math.sqrt(numbers_spent) / (2 * sigma) / math.sqrt(2))))


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "512")
    monkeypatch.setenv("HELUO_NOISE_SIGMA", "8")


def ask(
    control: sa.Engine, *questions: str, of: str = "h01", release: str = "rel_1", count: int = 1_000
) -> dict[str, int]:
    found, _ = numbers(control, of, release, {q: lambda: count for q in questions})
    return {question: number.value for question, number in found.items()}


def left(control: sa.Engine, of: str = "h01") -> int:
    with db.reading(control) as session:
        return account.account(session, of).left


def test_a_number_is_drawn_once_and_given_again(control: sa.Engine) -> None:
    """To everybody of the institution, without cost and without counting; another question with the same
    persons, another release and another institution have a number of their own."""
    first = ask(control, "a", "b")
    assert left(control) == 510
    again, _ = numbers(control, "h01", "rel_1", {"a": lambda: pytest.fail("counted again")})
    assert again["a"].value == first["a"]
    assert left(control) == 510
    alike = [ask(control, f"q{i}", count=1_000)[f"q{i}"] for i in range(20)]
    assert len(set(alike)) > 5, "equal sets do not get equal numbers"
    others = [ask(control, "a", release=f"rel_{i}")["a"] for i in range(2, 12)]
    assert len(set(others)) > 2
    assert left(control) == 480
    assert left(control, "h02") == 512


def test_an_account_that_does_not_last_is_refused_before_anything_is_counted(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "3")
    first = ask(control, "a", "b")
    with pytest.raises(TooMany) as caught:
        numbers(control, "h01", "rel_1", {q: lambda: pytest.fail("counted") for q in ("a", "c", "d")})
    assert "1" in caught.value.found.en
    assert "2" in caught.value.found.en
    assert ask(control, "a", "b") == first, "what was given is given on"
    assert ask(control, "c", "a")["a"] == first["a"]
    with pytest.raises(TooMany):
        ask(control, "d")
    monkeypatch.setattr(account, "now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=32))
    ask(control, "d")
    assert left(control) == 2


def test_less_noise_costs_more(control: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the noise spends four times as much of what the administrator allowed for eight persons' noise."""
    ask(control, "a")
    with db.reading(control) as session:
        assert account.account(session, "h01").spent == pytest.approx(1 / 128)
    monkeypatch.setenv("HELUO_NOISE_SIGMA", "4")
    ask(control, "b")
    with db.reading(control) as session:
        assert account.account(session, "h01").spent == pytest.approx(1 / 128 + 1 / 32)


def test_the_same_question_at_the_same_moment_gets_one_number(control: sa.Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ask(control, "a", "b", "c"), range(8)))
    assert all(one == found[0] for one in found)
    assert left(control) == 509
