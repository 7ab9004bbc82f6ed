"""Whoever is parted again is called what they were called before they were joined: ids, not only groups."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import sqlalchemy as sa

from heluo.governance.link import decide, link_night, undo
from heluo.governance.link.persons import Before, assign
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.tables import Alias, Person
from tests.lib.linkage import fill, identities

PEOPLE = """
    hospital | subject_ref | patient_id | name   | sex | birth_date | id_number          | mobile      | district | address
    t01      | a1          | 1          | 王小明 | 1   | 1980-03-05 | -                  | 13973100001 | 430102   | 长沙市芙蓉区解放路1号
    t01      | b1          | 2          | 李梅   | 2   | 1982-07-09 | 430102198207090022 | 13973100002 | 430102   | 长沙市芙蓉区韶山路2号
    t02      | b2          | 3          | 李梅   | 2   | 1982-07-09 | 430102198207090022 | 13973100002 | 430102   | 长沙市芙蓉区韶山路2号
    t03      | c1          | 4          | 赵大海 | 1   | 1961-11-23 | -                  | 13973100003 | 430104   | 长沙市岳麓区麓山路3号
    t03      | c2          | 5          | 赵大海 | 1   | 1961-11-23 | -                  | 13973100003 | 430104   | 长沙市岳麓区麓山路3号
"""
A, B, C = ("t01", "a1"), ("t02", "b2"), ("t03", "c1")


def ids(at: Home) -> dict[str, str]:
    """subject_ref → person id, after a night."""
    return {row["subject_ref"]: row["person_id"] for row in link_night(at).table.to_pylist()}


@pytest.fixture
def at(tmp_path: Path) -> Home:
    made = fill(tmp_path, identities(PEOPLE))
    found = ids(made)
    assert (len(set(found.values())), found["b1"], found["c1"]) == (3, found["b2"], found["c2"])
    return made


def test_the_one_that_was_merged_away_has_its_id_again_though_it_has_more_records(at: Home) -> None:
    before = ids(at)
    made = decide(at, "must", A, B, "steward", "as seen")
    joined = ids(at)
    assert len({joined[name] for name in ("a1", "b1", "b2")}) == 1
    undo(at, made, "steward", "as seen again")
    assert ids(at) == before
    with reading(open_vault(at)) as session:
        assert session.scalars(sa.select(Alias)).all() == []
        assert set(session.scalars(sa.select(Person.state))) == {"live"}
    again = decide(at, "must", A, B, "steward", "seen a third time")
    assert ids(at) == joined
    undo(at, again, "steward", "no")
    assert ids(at) == before


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_merges_either_is_undone_alone(at: Home, first: int) -> None:
    before = ids(at)
    made = [decide(at, "must", A, B, "steward", "one"), decide(at, "must", B, C, "steward", "two")]
    assert len(set(ids(at).values())) == 1
    undo(at, made[first], "steward", "not so")
    left = ids(at)
    alone = ("a1",) if first == 0 else ("c1", "c2")
    assert {name: left[name] for name in alone} == {name: before[name] for name in alone}
    undo(at, made[1 - first], "steward", "not so either")
    assert ids(at) == before


def test_one_after_the_other_and_both_undone_in_one_night(at: Home) -> None:
    before = ids(at)
    first = decide(at, "must", B, C, "steward", "one")
    link_night(at)
    second = decide(at, "must", A, B, "steward", "two")
    assert len(set(ids(at).values())) == 1
    undo(at, first, "steward", "no")
    undo(at, second, "steward", "no")
    assert ids(at) == before


def test_a_split_gives_the_new_part_its_id_again_when_it_is_made_twice(at: Home) -> None:
    before = ids(at)
    made = decide(at, "cannot", ("t01", "b1"), ("t02", "b2"), "steward", "two sisters")
    apart = ids(at)
    assert apart["b1"] != apart["b2"]
    undo(at, made, "steward", "one after all")
    assert ids(at) == before
    decide(at, "cannot", ("t01", "b1"), ("t02", "b2"), "steward", "two, certainly")
    assert ids(at) == apart


def test_who_leaves_a_merged_person_for_another_reason_does_not_take_its_older_name() -> None:
    """p1 = {x, y} took m from p2 in; now y leaves, alone, though y has the older link: {x, m} goes on as
    p1."""
    former = pl.DataFrame({"row": [2], "former": ["p2"], "own": [True]})
    before = Before(pl.Series(["p1", "p1", "p1"]), np.array([5, 2, 9]), {"p1": 1}, former, {"p2": 2})
    found = assign(np.array([0, 1, 0]), before)
    assert found.person.to_list() == ["p1", found.created[0], "p1"]
    assert (found.merged, found.revived) == ({}, ())
