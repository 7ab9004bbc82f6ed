"""Two-way tables of the study view: what is hidden stays hidden from whoever sees all that is shown."""

from __future__ import annotations

import random

import pytest

from heluo.delivery.disease import crossed
from heluo.delivery.disease.crossed import MISSING, OTHER, Cells, Counted, counted

CELL = 10


def drawn(seed: int) -> tuple[Counted, Counted, Cells]:
    """A random dataset with two variables: some values rare, some persons without."""
    chance = random.Random(seed)
    one = [*"abcde", ""]
    two = [*"uvw", ""]
    weights = [[chance.choice([0, 1, 3, 8, 30, 90]) for _ in two] for _ in one]
    persons = {
        (a, b): weights[i][j] and chance.randint(0, weights[i][j])
        for i, a in enumerate(one)
        for j, b in enumerate(two)
    }
    size = sum(persons.values())
    of = counted({a: sum(persons[a, b] for b in two) for a in one if a}, size, one, CELL)
    by = counted({b: sum(persons[a, b] for a in one) for b in two if b}, size, two, CELL)
    pairs = {at: n for at, n in persons.items() if all(at)}
    return of, by, crossed.table(of, by, pairs)


@pytest.mark.parametrize("seed", range(200))
def test_a_hidden_count_is_not_told_by_its_row_its_column_or_their_totals(seed: int) -> None:
    of, by, cells = drawn(seed)
    assert min(cells.values()) >= 0
    assert {a: sum(cells[a, b] for b in by.margin) for a in of.margin} == of.margin
    assert {b: sum(cells[a, b] for a in of.margin) for b in by.margin} == by.margin
    gone = crossed.hidden(of, by, cells, CELL)
    assert {at for at, n in cells.items() if n < CELL} <= gone
    lines = [[(a, b) for b in by.margin] for a in of.margin]
    lines += [[(a, b) for a in of.margin] for b in by.margin]
    for line in lines:
        hidden = [cells[at] for at in line if at in gone]
        shown = len(line) - len(hidden)
        assert not hidden or not shown or (len(hidden) > 1 and sum(hidden) >= CELL), (seed, line)
    for value in of.hidden:
        assert all((value, b) in gone for b in by.margin), "its row would add up to it"


@pytest.mark.parametrize("seed", range(40))
def test_whoever_may_know_small_numbers_sees_all(seed: int) -> None:
    of, by, cells = drawn(seed)
    assert crossed.hidden(of, by, cells, 0) == frozenset()


def test_a_rare_value_has_no_name_and_nobody_looks_like_a_few() -> None:
    few = counted({"a": 50, "b": 30, "rare": 3}, 95, ["a", "b", "rare"], CELL)
    none = counted({"a": 50, "b": 30}, 95, ["a", "b", "rare"], CELL)
    assert list(few.margin) == list(none.margin) == ["a", "b", OTHER, MISSING]
    assert few.hidden == none.hidden == {OTHER, MISSING}, "the second smallest goes with it"
    exact = counted({"a": 50, "b": 30, "rare": 3}, 95, ["rare", "a", "b"], 0)
    assert exact.margin == {"rare": 3, "a": 50, "b": 30, MISSING: 12}


def test_more_values_than_a_chart_bears_are_others() -> None:
    of = counted({f"v{n:02}": 100 - n for n in range(20)}, 5000, [], CELL)
    assert len(of.margin) == crossed.MOST + 2
    assert of.margin[OTHER] == sum(100 - n for n in range(crossed.MOST, 20))
