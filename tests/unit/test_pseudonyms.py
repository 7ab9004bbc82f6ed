"""Pseudonyms differ by project, dates move by person, and distances stay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from heluo.access.projects.pseudonyms import MOST_DAYS, Pseudonyms, key_path, make_key, of_project
from heluo.kit.errors import BadInput, Unavailable
from heluo.kit.places import Home

PERSONS = [f"p_{n:024x}" for n in range(500)]


def rows() -> pa.Table:
    start = dt.datetime(2024, 3, 1, 9, 30)
    return pa.table(
        {
            "person_id": PERSONS + PERSONS,
            "visit_ref": [f"v{n % 7}" for n in range(1000)],
            "time": [start + dt.timedelta(days=n // 500 * 10) for n in range(1000)],
            "day": pa.array([start.date()] * 999 + [None], pa.date32()),
            "value": [1.5] * 1000,
            "hospital": ["h01"] * 1000,
        }
    )


def test_two_projects_have_no_value_in_common() -> None:
    one, other = Pseudonyms(b"a" * 32).apply(rows()), Pseudonyms(b"b" * 32).apply(rows())
    for column in ("person_id", "visit_ref"):
        assert not set(one[column].to_pylist()) & set(other[column].to_pylist())
        assert not set(one[column].to_pylist()) & set(rows()[column].to_pylist())
        assert len(set(one[column].to_pylist())) == len(set(rows()[column].to_pylist()))
    assert one["value"].to_pylist() == rows()["value"].to_pylist()
    assert one["hospital"].to_pylist() == rows()["hospital"].to_pylist()


def test_the_same_project_gives_the_same_names_again() -> None:
    assert Pseudonyms(b"a" * 32).apply(rows()).equals(Pseudonyms(b"a" * 32).apply(rows()))


def test_dates_move_by_person_and_keep_their_distances() -> None:
    before, after = rows(), Pseudonyms(b"a" * 32).apply(rows())
    moved = [(b - a).days for a, b in zip(before["time"].to_pylist(), after["time"].to_pylist(), strict=True)]
    assert moved[:500] == moved[500:], "one person's dates move together"
    assert all(0 < abs(days) <= MOST_DAYS for days in moved)
    assert len(set(moved[:500])) > 200, "and each person's by their own number"
    days = [
        (b - a).days if a else None
        for a, b in zip(before["day"].to_pylist(), after["day"].to_pylist(), strict=True)
    ]
    assert days == [*moved[:999], None]
    assert {moment.time() for moment in after["time"].to_pylist()} == {dt.time(9, 30)}


def test_a_person_is_known_under_whatever_name_the_column_has() -> None:
    renamed = rows().select(["person_id"]).rename_columns(["who"])
    assert not set(Pseudonyms(b"a" * 32).apply(renamed)["who"].to_pylist()) & set(PERSONS)


def test_the_month_by_which_the_lake_is_cut_is_a_date_that_nobody_moved() -> None:
    found = Pseudonyms(b"a" * 32).apply(rows().append_column("month", pa.array(["2024-03"] * 1000)))
    assert set(found["month"].to_pylist()) == {None}


def test_dates_without_the_person_are_refused() -> None:
    with pytest.raises(BadInput) as caught:
        Pseudonyms(b"a" * 32).apply(rows().select(["time", "value"]))
    assert caught.value.code == "dates_alone"


def test_a_key_is_made_once_for_its_owner_alone_and_never_guessed(tmp_path: Path) -> None:
    home, project = Home(tmp_path), f"pr_{'1' * 24}"
    with pytest.raises(Unavailable):
        of_project(home, project)
    make_key(home, project)
    first = key_path(home, project).read_bytes()
    make_key(home, project)
    assert (key_path(home, project).read_bytes(), len(first)) == (first, 32)
    assert key_path(home, project).stat().st_mode & 0o077 == 0
    key_path(home, project).write_bytes(b"")
    with pytest.raises(Unavailable):
        of_project(home, project)
    with pytest.raises(BadInput):
        key_path(home, "../../intake")
