"""Three-valued logic: the tables of the three kinds of values, and that arrays and columns obey the same."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from heluo.cohort import Definition, read
from heluo.cohort.arrays import ARRAYS
from heluo.cohort.canonical import canonical
from heluo.cohort.kleene import ONE, GroupKind, Truth, combine, number_is
from heluo.cohort.truths import COLUMNS
from heluo.engines import Engine

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE
PAIRS = list(itertools.product(Truth, repeat=2))


def test_both_hold() -> None:
    expected = {(T, T): T, (T, U): U, (T, F): F, (U, U): U, (U, F): F, (F, F): F}
    for a, b in PAIRS:
        assert combine("all", 0, [a, b], ONE) == expected[max(a, b), min(a, b)]


def test_one_holds() -> None:
    expected = {(T, T): T, (T, U): T, (T, F): T, (U, U): U, (U, F): U, (F, F): F}
    for a, b in PAIRS:
        assert combine("any", 0, [a, b], ONE) == expected[max(a, b), min(a, b)]


def test_what_is_unknown_stays_unknown_when_it_is_denied() -> None:
    assert [combine("not", 0, [a], ONE) for a in (T, U, F)] == [F, U, T]


@pytest.mark.parametrize(
    ("kind", "n", "parts", "expected"),
    [
        ("at_least", 2, (T, T, F), T),
        ("at_least", 2, (T, U, F), U),
        ("at_least", 2, (T, F, F), F),
        ("at_least", 0, (F, F, F), T),
        ("at_most", 1, (T, F, F), T),
        ("at_most", 1, (T, U, F), U),
        ("at_most", 1, (T, T, F), F),
    ],
)
def test_how_many_hold(kind: GroupKind, n: int, parts: tuple[Truth, ...], expected: Truth) -> None:
    assert combine(kind, n, parts, ONE) == expected


def test_exactly_so_many_is_sure_only_when_the_number_is() -> None:
    assert number_is(2, 2, "=", 2, ONE) == T
    assert number_is(1, 2, "=", 2, ONE) == U
    assert number_is(3, 4, "=", 2, ONE) == F


def test_arrays_and_columns_obey_the_same_tables(engine: Engine) -> None:
    """Every group over every three values."""
    triples = list(itertools.product(Truth, repeat=3))
    arrays = [np.array([int(t[i]) for t in triples], np.int8) for i in range(3)]
    columns = {"row": list(range(27)), **{f"p{i}": arrays[i].tolist() for i in range(3)}}
    table = engine.register("kleene", pa.table(columns))
    kinds: list[tuple[GroupKind, int]] = [("all", 0), ("any", 0), ("at_least", 2), ("at_most", 1)]
    for kind, n in kinds:
        expected = [int(combine(kind, n, t, ONE)) for t in triples]
        assert combine(kind, n, arrays, ARRAYS).tolist() == expected
        value = combine(kind, n, [table[f"p{i}"].cast("int8") for i in range(3)], COLUMNS)
        found = engine.to_arrow(table.select("row", v=value)).sort_by("row")
        assert found.column("v").to_pylist() == expected


def test_a_stored_question_is_found_whatever_classes_are_called() -> None:
    """A drawn number is found by this form: a kind that changes its name would draw, and spend, anew."""
    where = [
        {
            "any": [
                {"event": "visit"},
                {"person": [{"variable": "sex", "op": "=", "values": ["2"]}]},
                {"text": "咳"},
            ]
        }
    ]
    cohort = read(Definition.model_validate({"rules": [{"where": w} for w in where]}))
    assert sorted(part["kind"] for part in canonical(cohort)["parts"]) == ["Event", "Person", "Phrase"]


def form(node: dict[str, Any], unknown: str = "unknown") -> Any:
    entry = {"any": [{"event": "visit"}]}
    return canonical(
        read(Definition.model_validate({"entry": entry, "rules": [{"where": node}], "unknown": unknown}))
    )


def test_a_question_of_the_former_kind_keeps_its_form() -> None:
    """Word for word: a number that was drawn for it is given again."""
    after = {"event": "lab_result", "time": {"anchor": "entry.start", "from": 0, "to": 30}}
    window = {
        "anchor": "",
        "edge": "start",
        "low": None,
        "high": None,
        "unit": "day",
        "same_visit": False,
        "since": None,
        "until": None,
    }
    leaf = {
        "kind": "Event",
        "event": "visit",
        "where": [],
        "hospitals": [],
        "window": window,
        "pick": "any",
        "op": ">=",
        "n": 1,
        "distinct": "row",
    }
    entry = {"entry": "first", "leaves": [leaf]}
    expected = leaf | {"event": "lab_result", "window": window | {"anchor": entry, "low": 0, "high": 30}}
    assert form(after) == {"all": [expected, entry], "unknown_is_false": False}


@pytest.mark.parametrize(
    ("node", "unknown"),
    [
        ({"event": "visit", "count": {"op": "<=", "n": 1}}, "false"),
        ({"event": "lab_result", "time": {"anchor": "entry.end", "from": 0}}, "unknown"),
        ({"event": "lab_result", "time": {"anchor": "entry", "same_visit": True}}, "unknown"),
        ({"person": [{"variable": "age", "op": ">", "values": [60], "at": "entry.start"}]}, "unknown"),
    ],
)
def test_a_question_that_means_something_else_now_is_another_question(
    node: dict[str, Any], unknown: str
) -> None:
    """A number that was drawn for what it meant before would be given for what it means now."""
    marks = ("left out", "open_end", "unknown without", "of one hospital")
    assert any(mark in json.dumps(form(node, unknown)) for mark in marks)


def test_what_a_question_says_of_dates_and_around_rows_belongs_to_it_and_names_do_not() -> None:
    def asked(id: str, low: int, date: str = "") -> Any:
        inner = {"event": "lab_result", "id": f"{id}1", "time": {"anchor": f"{id}.end", "from": low}}
        return form({"id": id, "event": "visit", "date": date, "with": {"not": inner}})

    assert asked("v", 0) == asked("w", 0)
    assert len({json.dumps(one) for one in (asked("v", 0), asked("v", 1), asked("v", 0, "end_time"))}) == 3
