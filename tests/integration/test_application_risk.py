"""What is said of the risk of re-identification is what a plain count over the rows says."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from heluo.delivery.applications import risk
from tests.lib.granted_extracts import Granting
from tests.lib.plain_extract import open_row

LIMITS = {"hospitals": None, "level": 3, "variables": ["diagnosis.code"]}
TERMS = {"hospitals": None, "definition": None}


@pytest.fixture(scope="module")
def granting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granting]:
    with contextlib.closing(Granting(tmp_path_factory.mktemp("risk"), 7)) as made:
        yield made


def said(granting: Granting, *variables: str) -> dict[str, int]:
    """Code of the finding → the share that it names."""
    found = risk.findings(granting.lake, TERMS | {"variables": list(variables)})
    return {one.code: int(re.findall(r"(\d+)%", one.text.zh)[0]) for one in found}


def share(part: int, total: int) -> int:
    return min(99, max(1, round(100 * part / total)))


def people(granting: Granting) -> dict[str, tuple[Any, ...]]:
    """Person → sex and year of birth."""
    rows = granting.rows["application.person_wide"]
    return {row["person_id"]: (row["sex"], row["birth_year"]) for row in rows}


def test_groups_under_ten_who_look_alike(granting: Granting) -> None:
    groups: dict[Any, int] = defaultdict(int)
    for alike in people(granting).values():
        groups[alike] += 1
    expected = share(sum(n for n in groups.values() if n < 10), sum(groups.values()))
    found = said(granting, "patient.sex", "patient.birth_date", "lab_result.value_number")
    assert found == {"uniqueness": expected}


def test_groups_in_which_a_variable_has_fewer_than_three_values(granting: Granting) -> None:
    of = {
        (one["hospital"], one["subject_ref"]): one["person_id"]
        for one in granting.rows["standard.person_link"]
    }
    alike = people(granting)
    persons: dict[Any, set[str]] = defaultdict(set)
    values: dict[Any, set[str]] = defaultdict(set)
    for row in granting.rows["standard.diagnosis"]:
        person = of.get((row["hospital"], row["subject_ref"]))
        if person in alike and open_row(row, LIMITS):
            persons[alike[person]].add(person)
            values[alike[person]] |= {row["code"]} - {None}
    few = sum(len(found) for group, found in persons.items() if len(values[group]) < 3)
    total = sum(len(found) for found in persons.values())
    assert 0 < few < total, "the sample shows both"
    found = said(granting, "patient.sex", "patient.birth_date", "diagnosis.code")
    assert found["diversity"] == share(few, total)


def test_who_asks_for_nothing_that_tells_persons_apart_is_told_nothing(granting: Granting) -> None:
    assert said(granting, "diagnosis.code") == {}


def test_a_variable_of_level_four_is_counted_as_well(granting: Granting) -> None:
    """It may be applied for by the longest chain: whoever asked for one could not even begin."""
    assert "uniqueness" in said(granting, "patient.sex", "patient.birth_date", "pathology.egfr")
