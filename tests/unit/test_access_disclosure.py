"""The disclosure gate: cells of ten, decisions by masks alone, what is shown, what is remembered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from heluo.access import ledger
from heluo.access.disclosure import (
    OUTSIDE,
    Refused,
    check_population,
    hide_small,
    refine,
    rounded,
    settle,
    show,
)
from heluo.access.policies import TooMany
from heluo.kit import db
from heluo.kit.errors import Broken, Conflict
from heluo.kit.places import Home

MASKS = st.lists(st.lists(st.integers(0, 79), max_size=80).map(frozenset), max_size=12)


def mask_of(persons: frozenset[int], n: int = 80) -> np.ndarray:
    found = np.zeros(n, dtype=bool)
    found[list(persons)] = True
    return found


@given(MASKS)
@settings(max_examples=100, deadline=None)
def test_every_mask_used_is_a_union_of_cells_of_ten(masks: list[frozenset[int]]) -> None:
    cells = settle(np.zeros(80, dtype=np.uint32))
    used = []
    for persons in masks:
        cells, mask = refine(cells, mask_of(persons))
        used.append(mask)
    size = np.bincount(cells)
    assert all(s == 0 or s >= 10 for s in size)
    for mask in used:
        for cell in np.unique(cells):
            assert len(set(mask[cells == cell].tolist())) == 1
    # The independent oracle: persons whom no answered mask tells apart are never fewer than ten.
    signatures = np.array(used).T if used else np.zeros((80, 0))
    assert min(np.unique(signatures, axis=0, return_counts=True)[1]) >= 10


def test_a_difference_of_one_person_is_not_answered() -> None:
    cells = settle(np.zeros(100, dtype=np.uint32))
    cells, half = refine(cells, mask_of(frozenset(range(50)), 100))
    cells, almost = refine(cells, mask_of(frozenset(range(49)), 100))
    assert (half == almost).all()


def test_a_mask_takes_or_leaves_a_cell_whole_by_the_smaller_move() -> None:
    cells = settle(np.zeros(40, dtype=np.uint32))
    assert int(refine(cells, mask_of(frozenset(range(9)), 40))[1].sum()) == 0
    assert int(refine(cells, mask_of(frozenset(range(31)), 40))[1].sum()) == 40
    assert int(refine(cells, mask_of(frozenset(range(10)), 40))[1].sum()) == 10


def test_new_persons_wait_until_they_are_ten() -> None:
    first = settle(np.zeros(30, dtype=np.uint32))
    later = settle(np.append(first, np.zeros(9, dtype=np.uint32)))
    assert (later[30:] == OUTSIDE).all()
    assert not refine(later, np.ones(39, dtype=bool))[1][30:].any()
    enough = settle(np.append(later, np.zeros(1, dtype=np.uint32)))
    assert len(set(enough[30:].tolist())) == 1
    assert enough[30] not in (OUTSIDE, enough[0])


def test_a_cell_that_shrank_below_ten_leaves() -> None:
    cells = np.array([1] * 20 + [2] * 9, dtype=np.uint32)
    assert (settle(cells)[20:] == OUTSIDE).all()


@pytest.mark.parametrize(
    ("asked", "used", "outcome"),
    [(9, 9, Refused("small")), (100, 100, None), (100, 70, Refused("moved")), (100, 85, None)],
)
def test_refusals_follow_from_masks(asked: int, used: int, outcome: Refused | None) -> None:
    assert (
        check_population(mask_of(frozenset(range(asked)), 200), mask_of(frozenset(range(used)), 200))
        == outcome
    )


@pytest.mark.parametrize(
    ("count", "population", "text"),
    [
        (0, 500, "<10"),
        (9, 500, "<10"),
        (10, 500, "10"),
        (12, 500, "10"),
        (13, 500, "15"),
        (491, 500, ">490"),
        (490, 500, "490"),
        (500, 500, ">490"),
        (15, 24, ">10"),
        (10, 10, "<20"),
        (9, 10, "<20"),
        (0, 19, "<20"),
    ],
)
def test_what_is_shown(count: int, population: int, text: str) -> None:
    assert show(count, population).text == text


@given(st.integers(10, 60), st.data())
def test_what_is_shown_is_true_and_never_says_all_or_none(population: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, population))
    shown = show(count, population)
    if shown.value is None:
        sign, bound = shown.text[0], int(shown.text[1:])
        assert count < bound if sign == "<" else count > bound
    alike = [other for other in range(population + 1) if show(other, population) == shown]
    assert not {0, population} & {*alike} or len(alike) >= 10
    assert population >= 20 or len(alike) == population + 1


def test_shown_exactly_with_the_rows() -> None:
    assert show(3, 500, cell=0).text == "3"


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


def persons(*numbers: int) -> np.ndarray:
    return np.array([f"p{n:03}" for n in numbers], dtype=object)


def test_cells_survive_a_restart_and_a_release(control: sa.Engine, tmp_path: Path) -> None:
    home = Home(tmp_path)
    state = ledger.state(control, home, "h01", "rel_1", persons(*range(40)))
    cells, _ = refine(state.cells, mask_of(frozenset(range(20)), 40))
    with db.transaction(control) as session:
        ledger.commit(session, home, state, cells)
    again = ledger.state(control, home, "h01", "rel_1", persons(*range(40)))
    assert (again.cells == cells).all()
    later = ledger.state(control, home, "h01", "rel_2", persons(*range(5, 45)))
    assert (later.cells[:35] == cells[5:]).all()
    assert (later.cells[35:] == OUTSIDE).all()
    assert (ledger.state(control, home, "province", "rel_1", persons(*range(40))).cells == 1).all()


def test_two_questions_at_once_do_not_overwrite_each_other(control: sa.Engine, tmp_path: Path) -> None:
    home = Home(tmp_path)
    states = [ledger.state(control, home, "h01", "rel_1", persons(*range(40))) for _ in range(2)]
    with db.transaction(control) as session:
        ledger.commit(session, home, states[0], refine(states[0].cells, mask_of(frozenset(range(20)), 40))[0])
    with pytest.raises(Conflict), db.transaction(control) as session:
        ledger.commit(session, home, states[1], states[1].cells)


def test_an_altered_ledger_is_not_used(control: sa.Engine, tmp_path: Path) -> None:
    home = Home(tmp_path)
    state = ledger.state(control, home, "h01", "rel_1", persons(*range(40)))
    with db.transaction(control) as session:
        ledger.commit(session, home, state, state.cells)
    (home.centre / "disclosure" / "h01-1.arrow").write_bytes(b"other")
    with pytest.raises(Broken):
        ledger.state(control, home, "h01", "rel_1", persons(*range(40)))


def test_the_day_has_a_budget(control: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_QUESTIONS_A_DAY", "2")
    for n in range(2):
        with db.transaction(control) as session:
            ledger.remember(session, "h01", "rel_1", f"q{n}", "u", {"n": n})
    with pytest.raises(TooMany), db.transaction(control) as session:
        ledger.remember(session, "h01", "rel_1", "q3", "u", {"n": 3})
    assert ledger.answered(control, "h01", "rel_1", "q1") == {"n": 1}
    assert ledger.answered(control, "h01", "rel_2", "q1") is None
    monkeypatch.setattr(ledger, "now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    with db.transaction(control) as session:
        ledger.remember(session, "h01", "rel_1", "q3", "u", {"n": 3})
