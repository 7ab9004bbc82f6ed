"""Rows written as OMOP CDM 5.4: a foreign package's tables and constraints take them in, the same definitions
find the same persons and dates as in our own tables, and what the model has no room for is listed by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlalchemy as sa
from omop_cdm.regular.cdm54 import Base

from heluo.cohort import Definition, read
from heluo.cohort.circe import read_circe
from heluo.cohort.omop import members_in
from heluo.cohort.omop.folder import NEEDED, OTHERS
from heluo.cohort.omop.write import OmopTables, as_omop
from heluo.cohort.periods import memberships
from heluo.engines import Engine, bind, engine
from heluo.engines.base import unbound
from tests.lib.circe_corpus import TRANSLATED
from tests.lib.omop_copy import UNITS, sayable
from tests.lib.random_cohort_rows import DAYS, random_province
from tests.lib.small_lake import SmallLake

DAY = dt.date(2026, 1, 31)
EVERYDAY = 2
"""Definitions of the corpus that are run each day."""
CATEGORIES = ("patient", "visit", "diagnosis", "lab_result", "medication", "vital_sign")


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    with engine() as made:
        yield made


@pytest.fixture(scope="module")
def province() -> SmallLake:
    made = sayable(random_province(3, persons=400))
    visits = {(row["hospital"], row["visit_ref"]) for row in made.rows["standard.visit"]}
    for name in CATEGORIES[2:]:
        for row in made.rows.get(f"standard.{name}", ()):
            row["visit_ref"] = row["visit_ref"] if (row["hospital"], row["visit_ref"]) in visits else None
    for row in made.rows["standard.lab_result"]:
        row["unit_standard"] = UNITS.get(row["item_code"]) if row["value_standard"] is not None else None
    return made


def given_of(province: SmallLake) -> dict[str, pa.Table]:
    """The province's rows as an extract has them."""
    persons = [
        {key: one[key] for key in ("person_id", "sex", "birth_year", "division")}
        for one in province.rows["application.person_wide"]
    ]
    links = {
        (one["hospital"], one["subject_ref"]): one["person_id"]
        for one in province.rows["standard.person_link"]
    }
    found = {"persons": pa.Table.from_pylist(persons)}
    for name in CATEGORIES:
        if not (rows := province.rows.get(f"standard.{name}")):
            continue
        table = province.table(f"standard.{name}")
        owners = [links.get((row["hospital"], row["subject_ref"])) for row in rows]
        table = table.append_column("person_id", pa.array(owners, pa.string())).drop_columns(["subject_ref"])
        found[name] = table.filter(pc.is_valid(table["person_id"]))
    return found


@pytest.fixture(scope="module")
def given(province: SmallLake) -> dict[str, pa.Table]:
    return given_of(province)


@pytest.fixture(scope="module")
def made(given: dict[str, pa.Table]) -> OmopTables:
    found = as_omop(given, DAY)
    assert found is not None
    return found


def opened(made: OmopTables) -> dict[str, pa.Table]:
    """As `open_folder` gives them: every table, those that are absent empty."""
    empty = {
        name: pa.table({column: pa.nulls(0) for column in columns})
        for name, columns in (NEEDED | OTHERS).items()
    }
    return empty | made.tables


def test_a_foreign_package_takes_the_rows_in_under_its_constraints(made: OmopTables) -> None:
    """omop-cdm: columns, types, what may not be empty, keys, references and lengths."""
    database = sa.create_engine("sqlite://").execution_options(
        schema_translate_map={"vocabulary_schema": None, "cdm_schema": None}
    )
    Base.metadata.create_all(database)
    tables = {table.name: table for table in Base.metadata.tables.values()}
    with database.begin() as connection:
        for name, rows in made.tables.items():
            assert set(rows.column_names) <= set(tables[name].columns.keys()), name
            lines = rows.to_pylist()
            for column in tables[name].columns:
                longest = getattr(column.type, "length", None)
                if longest and column.name in rows.column_names:
                    assert all(len(line[column.name] or "") <= longest for line in lines), (name, column.name)
            connection.execute(sa.insert(tables[name]), lines)
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        counted = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(tables[name]))
            for name in made.tables
        }
    assert counted == {name: rows.num_rows for name, rows in made.tables.items()}
    assert min(counted[name] or 0 for name in ("person", "visit_occurrence", "measurement", "concept")) > 0


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[] if i < EVERYDAY else [pytest.mark.slow]) for i, one in enumerate(TRANSLATED)],
)
def test_the_same_persons_and_dates_are_found(
    running: Engine, province: SmallLake, made: OmopTables, name: str
) -> None:
    definition = read_circe(TRANSLATED[name]).definition
    assert definition is not None
    expected = of_ours(running, province, definition)
    named = {str(row["person_id"]): row["person_source_value"] for row in made.tables["person"].to_pylist()}
    found = members_in(running, opened(made), read(definition))
    assert {(named[one.person], one.start, one.end) for one in found} == expected
    assert expected


def of_ours(running: Engine, province: SmallLake, definition: Definition) -> set[tuple[str, Any, Any]]:
    asked = memberships(read(definition), max(DAYS))
    tables = {name: running.register(name, province.table(name)) for name in unbound(asked)}
    rows = running.to_arrow(bind(asked, tables)).to_pylist()
    known = {one["person_id"] for one in province.rows["application.person_wide"] if one["birth_year"]}
    return {(row["person_id"], row["start"], row["end"]) for row in rows if row["person_id"] in known}


def test_every_filled_cell_is_in_a_table_or_on_the_list(given: dict[str, pa.Table], made: OmopTables) -> None:
    listed = {(one.file, one.column): one.rows for one in made.left_out}
    carried = {
        "persons": {"sex", "birth_year"},
        "visit": {"visit_type", "start_time", "end_time"},
        "diagnosis": {"code", "diagnosed_time"},
        "patient": {"death_time", "death_cause_code"},
        "medication": {"drug_code", "days", "quantity", "start_time", "end_time"},
        "lab_result": {
            *("item_code", "value_standard", "unit_standard", "value_number", "unit", "value_comparator"),
            *("ref_low", "ref_high", "value_text", "result_time"),
        },
    }
    keys = {"person_id", "hospital", "row_key", "visit_ref"}
    for file, table in given.items():
        for column in set(table.column_names) - keys - carried.get(file, set()):
            filled = table.num_rows - table[column].null_count
            assert listed.get((file, column), 0) == filled, (file, column)


def test_rows_without_a_day_and_persons_without_a_year_are_counted(given: dict[str, pa.Table]) -> None:
    persons = given["persons"].to_pylist()
    before = sum(one["birth_year"] is None for one in persons)
    gone = next(one["person_id"] for one in persons if one["birth_year"])
    persons = [one | {"birth_year": None} if one["person_id"] == gone else one for one in persons]
    visits = given["visit"].to_pylist()
    visits[0]["start_time"], visits[1]["end_time"] = None, None
    moved = {
        **given,
        "persons": pa.Table.from_pylist(persons, given["persons"].schema),
        "visit": pa.Table.from_pylist(visits, given["visit"].schema),
    }
    made = as_omop(moved, DAY)
    assert made is not None
    listed = {(one.file, one.column): one.rows for one in made.left_out}
    known = {one["person_id"] for one in persons if one["birth_year"]}
    assert listed["persons", "birth_year"] == before + 1
    assert listed["visit", "start_time"] == 1
    assert listed.get(("visit", "end_time"), 0) == (visits[1]["person_id"] in known)
    assert made.tables["person"].num_rows == len(known)
    dated = [one for one in visits[1:] if one["person_id"] in known]
    assert made.tables["visit_occurrence"].num_rows == len(dated)


def test_without_a_year_of_birth_there_is_no_person(given: dict[str, pa.Table]) -> None:
    bare = {**given, "persons": given["persons"].drop_columns(["birth_year"])}
    assert as_omop(bare, DAY) is None
