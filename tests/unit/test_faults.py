"""A fault is one line however many nights meet it, is closed by the night that no longer meets it, and never
holds more than keys."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import faults
from tests.lib.small_lake import control_of


def found(hospital: str = "h1", category: str = "lab_result", variable: str = "", **more: object):
    words = Text("坏", "bad"), Text("好", "good"), Text("改正", "mend it")
    about = (hospital, category, "unforeseen", *words, variable)
    return faults.FaultFound(*about, **more)  # type: ignore[arg-type]


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    return control_of(Home(tmp_path))


def test_two_nights_meet_one_fault(control: sa.Engine) -> None:
    for run in ("run_1", "run_2"):
        with transaction(control) as session:
            faults.note(session, run, found(variable="value_number", row_keys=("k1",)))
    with reading(control) as session:
        (line,) = faults.listed(session)
    assert (line["first_run"], line["last_run"], line["status"]) == ("run_1", "run_2", "open")
    assert line["row_keys"] == ["k1"]
    assert line["todo_zh"] == "改正"


def test_a_fault_that_is_met_no_more_is_closed_and_one_that_comes_back_is_another(control: sa.Engine) -> None:
    with transaction(control) as session:
        first = faults.note(session, "run_1", found())
        other = faults.note(session, "run_1", found("h2"))
    with transaction(control) as session:
        assert faults.close_others(session, "run_2", None, {other}) == (first,)
    with transaction(control) as session:
        again = faults.note(session, "run_3", found())
    with reading(control) as session:
        lines = faults.listed(session, also_closed=True)
        assert [line["id"] for line in faults.listed(session, hospital="h1")] == [again]
    assert again != first
    assert [(line["hospital"], line["status"]) for line in lines] == [
        ("h1", "open"),
        ("h2", "open"),
        ("h1", "closed"),
    ]


def test_a_night_of_some_hospitals_closes_no_fault_of_others(control: sa.Engine) -> None:
    with transaction(control) as session:
        for hospital in ("h1", "h2"):
            faults.note(session, "run_1", found(hospital))
    with transaction(control) as session:
        faults.close_others(session, "run_2", {"h1"}, ())
    with reading(control) as session:
        (left,) = faults.listed(session)
    assert left["hospital"] == "h2"


def test_a_fault_names_few_rows_of_many(control: sa.Engine) -> None:
    with transaction(control) as session:
        faults.note(session, "run_1", found(row_keys=tuple(f"k{i}" for i in range(500))))
    with reading(control) as session:
        assert len(faults.listed(session)[0]["row_keys"]) == faults.MOST_KEYS


def test_a_fault_of_a_hospital_covers_all_its_categories(control: sa.Engine) -> None:
    with transaction(control) as session:
        faults.note(session, "run_1", found(category=""))
    with reading(control) as session:
        lines = faults.listed(session)
    assert faults.covers(lines, ("h1", "visit"))
    assert not faults.covers(lines, ("h2", "visit"))
