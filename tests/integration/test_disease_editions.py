"""Editions of a dataset: what has changed between two releases, by cause. Lakes are written by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from heluo.delivery.disease.editions import ENTRY, Content, build, differences, rules
from heluo.dictionary.diseases import load_diseases
from heluo.engines import engine
from heluo.lakehouse.reader import Lake
from tests.integration.test_disease_portal import PATH, lake
from tests.lib.small_portal import SmallPortal, small_portal


def content(people: dict[str, str], values: dict[tuple[str, str], Any], records: dict[str, str]) -> Content:
    return Content(
        pl.DataFrame(
            [(p, s, "" if s == "in" else "mark") for p, s in people.items()],
            schema={"person_id": pl.String, "state": pl.String, "reason": pl.String},
            orient="row",
        ),
        pl.DataFrame(
            [(p, v, text, None, True) for (p, v), text in values.items()],
            schema={
                "person_id": pl.String,
                "variable": pl.String,
                "text": pl.String,
                "number": pl.Float64,
                "there": pl.Boolean,
            },
            orient="row",
        ),
        pl.DataFrame(
            list(records.items()), schema={"person_id": pl.String, "made_of": pl.String}, orient="row"
        ),
    )


BEFORE = content(
    {"p1": "in", "p2": "in", "p3": "out", "p4": "in"},
    {("p1", "stage"): "IA", ("p1", "egfr"): "wild", ("p2", "stage"): "IB", ("p4", "stage"): "IV"},
    {"p1": "h1/a", "p2": "h1/b", "p3": "h1/c", "p4": "h1/d"},
)
AFTER = content(
    {"p1": "in", "p2": "out", "p3": "in", "p4": "in", "p5": "in"},
    {("p1", "stage"): "IIA", ("p1", "alk"): "detected", ("p3", "stage"): "IB", ("p4", "stage"): "IVA"},
    {"p1": "h1/a", "p2": "h1/b", "p3": "h1/c", "p4": "h1/d h2/x", "p5": "h1/e"},
)
SAME = {ENTRY: "e", "stage": "s", "egfr": "g", "alk": "k"}


def found(old: dict[str, str], new: dict[str, str]) -> dict[tuple[str, str], int]:
    return {(c["what"], c["cause"]): c["number"] for c in differences(BEFORE, AFTER, old, new)}


def test_changes_come_with_data_when_no_rule_and_no_link_is_another() -> None:
    """p3 enters, p5 is new altogether; p2 leaves; of p1 a stage changes, one value goes, one comes; p4 is
    made of another record."""
    assert found(SAME, SAME) == {
        ("in", "data"): 1,
        ("in", "relink"): 1,
        ("out", "data"): 1,
        ("value", "data"): 3,
        ("value", "relink"): 1,
    }


def test_changes_of_a_rule_are_told_from_those_of_data() -> None:
    assert found(SAME, {**SAME, ENTRY: "other", "stage": "other"}) == {
        ("in", "rule"): 1,
        ("in", "relink"): 1,
        ("out", "rule"): 1,
        ("value", "data"): 2,
        ("value", "rule"): 1,
        ("value", "relink"): 1,
    }


def test_nothing_changes_between_equal_contents() -> None:
    assert differences(BEFORE, copy.deepcopy(BEFORE), SAME, SAME) == []
    assert BEFORE.hash == copy.deepcopy(BEFORE).hash
    assert BEFORE.hash != AFTER.hash


def test_a_rule_is_another_when_its_declaration_is() -> None:
    lung, other = load_diseases()["lung_cancer"], load_diseases()["diabetes"]
    assert rules(lung) == rules(lung)
    assert rules(lung)[ENTRY] != rules(other)[ENTRY]
    assert len(rules(lung)) == len(lung.variables) + 1


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("editions"), lake(), ("disease",)) as made:
        yield made


def test_an_edition_is_made_once_for_a_release_and_read_with_certificate_and_citation(
    portal: SmallPortal, tmp_path: Path
) -> None:
    with engine() as own:
        held = Lake(portal.home, portal.control, own, cursors=1)
        assert build(held) == len(load_diseases())
        assert build(held) == -1
    answer = portal.sign_in("decision_maker", "management").get(f"{PATH}/editions").json()
    (edition,) = answer["editions"]
    assert edition["number"] == 1
    assert edition["persons"]["value"] == 20
    assert edition["changes"] == []
    assert "disease_lung_cancer" in edition["citation"]["en"]
    own_only = portal.sign_in("hospital_officer", "quality").get(f"{PATH}/editions").json()["editions"][0]
    assert own_only["persons"]["value"] is None, "a number of the province"
    assert portal.sign_in("security_admin", "management").get(f"{PATH}/editions").status_code == 403
