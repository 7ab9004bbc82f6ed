"""A thousand values of the standard layer, drawn by chance from every category and hospital: each one's row
is found in its parcel again, and standardised once more it gives the value that is stored."""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path

import pytest

from heluo.dictionary import load
from heluo.governance.oversee.lineage import explain
from heluo.kit.places import Home
from tests.lib.disease_truth import table_of

pytestmark = pytest.mark.slow
VALUES, SEED = 1_000, 20261130


def drawn(home: Home) -> list[tuple[str, object]]:
    """(hospital/category/row_key/variable, value as the table has it): of each category as many rows as of
    any other, and of a row one variable that has a value."""
    chance, found = random.Random(SEED), []
    categories = load().categories
    for name, category in categories.items():
        rows = table_of(home, f"standard/{name}").to_dicts()
        columns = {v.name: v.shipped for v in category.variables.values() if v.shipped}
        for _ in range(-(-VALUES // len(categories))):
            row = chance.choice(rows)
            variable = chance.choice([v for v, column in columns.items() if row[column] is not None])
            path = f"{row['hospital']}/{name}/{row['row_key']}/{variable}"
            found.append((path, row[columns[variable]]))
    return chance.sample(found, VALUES)


def test_a_thousand_values_are_what_their_rows_give_once_more(night_home: Path) -> None:
    home, took, wrong = Home(night_home), [], []
    for path, value in drawn(home):
        began = time.monotonic()
        found = explain(home, path)
        took.append(time.monotonic() - began)
        if not (found.equal and found.in_parcel and found.value == value):
            wrong.append(path)
    print(f"{len(took)} values: median {statistics.median(took):.2f} s, slowest {max(took):.2f} s each")
    assert len(took) == VALUES
    assert wrong == []
