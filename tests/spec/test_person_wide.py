"""What a person's line at a glance is made of, and of which rows nothing of it is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from heluo.dictionary import load, standard_schema
from heluo.dictionary.diseases import load_diseases
from heluo.engines import Engine
from heluo.governance.publish import persons
from heluo.lakehouse.labels import labelled
from heluo.lakehouse.tables import PERSON, PERSON_LINK, TIMELINE

DICTIONARY = load()


def rows(schema: pa.Schema, *given: dict[str, Any]) -> pa.Table:
    nullable = pa.schema([field.with_nullable(True) for field in schema])
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in schema.names} for row in given], schema=nullable
    )


def event(hospital: str, day: str, level: int, category: str = "visit") -> dict[str, Any]:
    return {
        "person_id": "p1",
        "bucket": 0,
        "hospital": hospital,
        "category": category,
        "time": dt.datetime.fromisoformat(day),
        "level": level,
    }


def wide(engine: Engine, events: list[dict[str, Any]], **standard: list[dict[str, Any]]) -> dict[str, Any]:
    """The line of person p1, who is s1 at every hospital of `events`."""
    links = [
        {"hospital": h, "subject_ref": "s1", "person_id": "p1", "bucket": 0}
        for h in sorted({e["hospital"] for e in events})
    ]
    person = {
        "bucket": 0,
        "person_id": "p1",
        "sex": "1",
        "birth_date": dt.date(1960, 1, 1),
        "hospitals": len(links),
        "records": len(links),
    }
    tables = {
        name: engine.register(f"standard_{name}", rows(standard_schema(category), *standard.get(name, [])))
        for name, category in DICTIONARY.categories.items()
    }
    given = DICTIONARY.categories["diagnosis"]
    levels = labelled(given, engine.to_arrow(tables["diagnosis"]))
    tables["diagnosis"] = engine.register("labelled_diagnosis", levels)
    made = persons.wide(
        engine.register("people", rows(PERSON, person)),
        tables["patient"],
        engine.register("links", rows(PERSON_LINK, *links)),
        engine.register("events", rows(TIMELINE, *events)),
        tables,
        DICTIONARY,
        load_diseases(),
    )
    (found,) = engine.to_arrow(made).to_pylist()
    return found


def test_rows_of_special_diseases_count_for_nothing(engine: Engine) -> None:
    """The oldest and the newest visit and the only one of a hospital are of a special disease."""
    found = wide(
        engine,
        [
            event("h3", "2020-01-01", 5),
            event("h1", "2023-02-01", 3),
            event("h1", "2023-02-02", 4, "diagnosis"),
            event("h2", "2024-05-01", 3),
            event("h2", "2024-11-03", 5),
        ],
    )
    assert (found["visits"], found["hospitals"]) == (2, 2)
    assert (found["first_time"], found["last_time"]) == (dt.datetime(2023, 2, 1), dt.datetime(2024, 5, 1))


def test_a_person_of_whom_nothing_else_is_known(engine: Engine) -> None:
    found = wide(engine, [event("h1", "2024-11-03", 5)])
    assert (found["visits"], found["hospitals"], found["first_time"], found["last_time"]) == (
        0,
        0,
        None,
        None,
    )
    assert (found["sex"], found["birth_year"]) == ("1", 1960)


def test_a_disease_is_not_entered_by_a_row_of_a_special_one(engine: Engine) -> None:
    def diagnosis(attached: str | None) -> dict[str, Any]:
        return {
            "hospital": "h1",
            "subject_ref": "s1",
            "code": "E11.9",
            "attached_code": attached,
            "type": "discharge_main",
            "certainty": "confirmed",
            "diagnosed_time": dt.datetime(2024, 1, 1),
            "row_key": "d1",
        }

    events = [event("h1", "2024-01-01", 3)]
    assert wide(engine, events, diagnosis=[diagnosis(None)])["disease_diabetes"] is True
    assert wide(engine, events, diagnosis=[diagnosis("B23.8")])["disease_diabetes"] is False


def test_the_newest_value_is_no_number_where_it_is_a_bound_and_passes_over_the_impossible(
    engine: Engine,
) -> None:
    """Of glucose "<3.9" is the newest, of glycated haemoglobin a number; a newest result that is impossible
    has no standard value, so the one before it stands."""

    def result(key: str, item: str, day: int, value: float | None, sign: str | None = None) -> dict[str, Any]:
        return {
            "hospital": "h1",
            "subject_ref": "s1",
            "row_key": key,
            "item_code": item,
            "value_standard": value,
            "value_comparator": sign,
            "result_time": dt.datetime(2024, 1, day),
            "row_level": 3,
        }

    found = wide(
        engine,
        [event("h1", "2024-01-01", 3)],
        lab_result=[
            result("a", "GLU", 1, 7.2),
            result("b", "GLU", 2, 3.9, "<"),
            result("c", "HBA1C", 1, 7.0, ">"),
            result("d", "HBA1C", 2, 8.1, "="),
            result("e", "HBA1C", 3, None),
        ],
    )
    assert (found["last_glu"], found["last_glu_bound"]) == (None, "<3.9")
    assert (found["last_hba1c"], found["last_hba1c_bound"]) == (8.1, None)
