"""A night's disease datasets hold whom the hospitals wrote down as having the disease; whoever is left out is
counted by the reason that was planted; values are those that were written down, and indicators those that a
second, plain evaluation finds in the same rows.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from heluo.dictionary import load
from heluo.dictionary.diseases import load_diseases
from heluo.kit.places import Home
from heluo_province.evaluation.diseases import evaluate_diseases
from tests.lib.disease_truth import CodedLine, coded, in_the_lake, published, written_down
from tests.lib.plain_disease import PlainDisease, attribute

pytestmark = pytest.mark.slow
LEAST = 0.99
BY_HAND = 20
"""Persons of each disease, and of each indicator, for whom all indicators are worked out once more."""


def test_entry_equals_the_known_set_and_each_exclusion_its_planted_reason(night_home: Path) -> None:
    lines = {line.disease: line for line in evaluate_diseases(Home(night_home))}
    assert set(lines) == set(load_diseases())
    assert sum(line.truth for line in lines.values()) > 20
    for line in lines.values():
        assert line.truth, line
        assert line.precision >= LEAST, line
        assert line.recall >= LEAST, line
        for reason, (planted, found) in line.reasons.items():
            assert found >= 0.98 * planted - 1, (line.disease, reason, planted, found)
    assert sum(planted for line in lines.values() for planted, _ in line.reasons.values()) > 3


def test_coded_values_are_those_that_were_written_down(night_home: Path) -> None:
    home = Home(night_home)
    rows = written_down(home)
    lines: list[CodedLine] = [line for id in load_diseases() for line in coded(home, id, rows)]
    assert len(lines) > 60
    assert sum(line.compared for line in lines) > 300
    assert [line for line in lines if line.share < LEAST] == []


@pytest.mark.parametrize("id", sorted(load_diseases()))
def test_indicators_are_those_of_the_plain_rows(night_home: Path, id: str) -> None:
    home = Home(night_home)
    people = published(home, "disease_person")
    people = people.filter((pl.col("disease") == id) & (pl.col("state") == "in")).sort("person_id")
    states = published(home, "disease_quality").filter(pl.col("disease") == id).sort("person_id")
    asked = states.group_by("indicator", maintain_order=True).head(BY_HAND)
    chosen = set(people["person_id"].head(BY_HAND)) | set(asked["person_id"]) | _with_several(home, people)
    assert chosen
    known = {name: PlainDisease(load().folder, name) for name in load_diseases()}
    plain = known[id]
    rows = in_the_lake(home, chosen)
    attribute(list(known.values()), rows)
    zero = plain.day_zero(rows)
    assert zero == dict(
        people.filter(pl.col("person_id").is_in(list(chosen))).select("person_id", "day_zero").iter_rows()
    )
    counted = dict(states.group_by("indicator").len().iter_rows())
    states = states.filter(pl.col("person_id").is_in(list(chosen)))
    given: dict[str, dict[str, tuple[str, str]]] = {one["id"]: {} for one in plain.declared["indicator"]}
    for row in states.iter_rows(named=True):
        given[row["indicator"]][row["person_id"]] = (row["state"], row["reason"])
    assert plain.states(rows, zero) == given
    for indicator, found in given.items():
        assert len(found) >= min(BY_HAND, counted.get(indicator, 0)), indicator
    assert len(given) == 10
    print({indicator: len(found) for indicator, found in given.items()})


def _with_several(home: Home, people: pl.DataFrame) -> set[str]:
    """Some of `people` who have another disease with treatments of its own."""
    own = [name for name, one in load_diseases().items() if one.treatment]
    inside = published(home, "disease_person").filter(
        pl.col("disease").is_in(own) & (pl.col("state") == "in")
    )
    several = inside.filter(pl.len().over("person_id") > 1)
    return set(
        several.filter(pl.col("person_id").is_in(people["person_id"].implode()))["person_id"].head(BY_HAND)
    )
