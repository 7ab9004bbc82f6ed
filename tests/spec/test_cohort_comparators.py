"""A result that is given as a bound takes part in conditions as what it says: for certain, impossible, or
unknown. Tables as text, on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, read
from heluo.cohort.canonical import canonical
from heluo.dictionary import load
from heluo.dictionary.filter import parse_selection
from heluo.engines import Engine
from heluo.lakehouse.selection import matches
from tests.lib.cohort_tables import rule, tables, values

BOUNDS = tables(
    """
    person | sex | year
    p1 | 1 | 1950
    p2 | 1 | 1950
    p3 | 1 | 1950
    p4 | 1 | 1950
    p5 | 1 | 1950
    p6 | 1 | 1950
    """,
    labs="""
    person | item | value | comparator | time | high
    p1 | X | 5 | - | 2024-03-01 | 5
    p2 | X | 5 | < | 2024-03-01 | 5
    p3 | X | 5 | <= | 2024-03-01 | 5
    p4 | X | 5 | > | 2024-03-01 | 5
    p5 | X | 5 | >= | 2024-03-01 | 5
    p6 | X | - | < | 2024-03-01 | 5
    """,
)
"""Five, below five, at most five, above five, at least five, and a bound that could not be read."""


def in_order(engine: Engine, definition: dict[str, Any]) -> list[int]:
    """The values of p1 to p6."""
    found = values(engine, definition, BOUNDS)
    return [found[person] for person in sorted(found)]


@pytest.mark.parametrize(
    ("op", "given", "expected"),
    [
        ("<", [5], "0 2 1 0 0 1"),
        ("<=", [5], "2 2 2 0 1 1"),
        (">", [5], "0 0 0 2 1 1"),
        (">=", [5], "2 0 1 2 2 1"),
        ("=", [5], "2 0 1 0 1 1"),
        ("!=", [5], "0 2 1 2 1 1"),
        ("<", [4], "0 1 1 0 0 1"),
        (">", [4], "2 1 1 2 2 1"),
        (">=", [6], "0 0 0 1 1 1"),
        ("<=", [6], "2 2 2 1 1 1"),
        ("=", [4], "0 1 1 0 0 1"),
        ("between", [5, 9], "2 0 1 1 1 1"),
        ("between", [1, 9], "2 1 1 1 1 1"),
        ("between", [6, 9], "0 0 0 1 1 1"),
        ("exists", [], "2 2 2 2 2 0"),
    ],
)
@pytest.mark.parametrize("variable", ["value_number", "value_standard"])
def test_a_bound_is_compared_as_a_bound(
    engine: Engine, variable: str, op: str, given: list[float], expected: str
) -> None:
    """Of p1 to p6: 2 for certain, 0 impossible, 1 unknown."""
    node = {"event": "lab_result", "where": [{"variable": variable, "op": op, "values": given}]}
    assert in_order(engine, rule(node)) == [int(v) for v in expected.split()]


def test_a_bound_is_compared_with_the_rows_own_limit(engine: Engine) -> None:
    condition = {"variable": "value_number", "op": ">", "values": [1], "relative_to": "upper_limit"}
    node = {"event": "lab_result", "where": [condition]}
    assert in_order(engine, rule(node)) == [0, 0, 0, 2, 1, 1]


def test_a_denied_bound_that_may_hold_is_not_true(engine: Engine) -> None:
    """ "Never at least 4": a result "<5" is no evidence for it."""
    high = {"event": "lab_result", "where": [{"variable": "value_standard", "op": ">=", "values": [4]}]}
    assert in_order(engine, rule({"not": high})) == [0, 1, 1, 0, 0, 1]
    counted = {**high, "count": {"op": "<=", "n": 0}}
    assert in_order(engine, rule(counted, unknown="false")) == [0, 2, 2, 0, 0, 2]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("value_standard below 5", ["p2"]),
        ("value_standard at_most 5", ["p1", "p2", "p3"]),
        ("value_standard above 5", ["p4"]),
        ("value_standard at_least 5", ["p1", "p4", "p5"]),
        ("value_standard at_least 4", ["p1", "p4", "p5"]),
        ("value_standard present", ["p1", "p2", "p3", "p4", "p5"]),
    ],
)
def test_an_indicator_and_a_disease_take_a_bound_only_for_certain(
    engine: Engine, condition: str, expected: list[str]
) -> None:
    selection = parse_selection({"category": "lab_result", "where": [condition]}, load(), "x.toml")
    rows = engine.register("bounds", BOUNDS["standard.lab_result"])
    found = engine.to_arrow(rows.filter(matches(rows, selection, load())).select("subject_ref"))
    assert sorted(found["subject_ref"].to_pylist()) == expected


def test_a_question_about_a_number_that_may_be_a_bound_is_another_question_than_before() -> None:
    def form(variable: str, op: str, given: list[Any]) -> str:
        node = {"event": "lab_result", "where": [{"variable": variable, "op": op, "values": given}]}
        return str(canonical(read(Definition.model_validate(rule(node)))))

    assert "value_comparator" in form("value_standard", ">", [5])
    assert "comparator" not in form("value_standard", "exists", []) + form("item_code", "=", ["ALT"])
