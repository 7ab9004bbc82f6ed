"""Several facts of a person in one leaf: each may join a table, and all are of the same rows afterwards."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from heluo.cohort import Definition, expression, read

TESTS = {
    "hospital": {"variable": "hospital", "op": "!=", "values": ["h01"]},
    "any": {"variable": "hospital", "op": "exists", "values": []},
    "sex": {"variable": "sex", "op": "=", "values": ["1"]},
    "age": {"variable": "age", "op": ">=", "values": [18]},
}


@pytest.mark.parametrize("chosen", list(itertools.permutations(TESTS, 2)))
def test_two_facts_of_a_person_stand_in_one_leaf(chosen: tuple[str, str]) -> None:
    where = [TESTS[name] for name in chosen]
    cohort = read(Definition.model_validate({"rules": [{"where": {"id": "n1", "person": where}}]}))
    whole, names = expression.tree(cohort, dt.date(2026, 1, 1))
    assert names["n1"] in whole.columns
