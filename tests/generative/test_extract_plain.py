"""An extract equals its grant: over random grants its rows and columns are those that a second writing of
the rule over plain rows gives, none more and none less; and two projects' files have nothing in common to be
joined by."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from heluo.access.projects import pseudonyms
from heluo.delivery.workspace import files
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.kit.db import reading
from tests.lib.granted_extracts import COHORTS, FIRST, HOSPITALS, SECOND, VARIABLES, Granting
from tests.lib.plain_cohort import Json
from tests.lib.plain_extract import columns_of, expected, person_columns, registrations


@pytest.fixture(scope="module")
def granting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granting]:
    with contextlib.closing(Granting(tmp_path_factory.mktemp("extract"), 11)) as made:
        yield made


def random_terms(random: Random) -> tuple[dict[str, Any], Json | None]:
    """(terms of a grant, the definition of its cohort)."""
    definition = random.choice(COHORTS)
    variables = random.sample(VARIABLES, random.randint(1, 8))
    hospitals = random.choice((None, None, HOSPITALS[:1], HOSPITALS[1:], HOSPITALS))
    level = random.choice((3, 4)) if "patient.birth_date" in variables else random.choice((3, 3, 4))
    return {"variables": tuple(sorted(variables)), "level": level, "hospitals": hospitals}, definition


def comparable(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)


def compare(granting: Granting, seed: int) -> None:
    """One random grant: its files against the plain rows, both ways."""
    wanted, definition = random_terms(Random(seed))
    grant = granting.give(FIRST, **wanted, definition=definition, cohort="c@1" if definition else "")
    id = granting.issued(grant)
    given = wanted | {"inside": granting.inside(wanted, definition)}
    right = expected(granting.rows, given, pseudonyms.project_key(granting.home, FIRST))
    there = {path.stem for path in files.place(granting.home, id).glob("*.parquet")}
    assert there == set(right), wanted
    for name, rows in right.items():
        columns = person_columns(given) if name == "persons" else columns_of(name, given)
        found = granting.read(id, name)
        schema = pq.read_schema(files.place(granting.home, id) / f"{name}.parquet").names
        assert sorted(schema) == sorted(columns), (name, wanted)
        assert comparable(found) == comparable(rows), (name, wanted, definition)
    files.remove(granting.home, id)


def test_the_plain_rule_opens_and_closes_rows(granting: Granting) -> None:
    """Both sides of the comparison must have something to differ in."""
    grant = {"variables": list(VARIABLES), "level": 3, "hospitals": ("h01",), "inside": None}
    right = expected(granting.rows, grant, b"k" * 32)
    for name in ("persons", "diagnosis", "lab_result", "visit", "patient"):
        source = granting.rows.get(f"standard.{name}", granting.rows["application.person_wide"])
        assert 0 < len(right[name]) < len(source), name
    assert any(
        len(registrations(granting.rows, grant, row["person_id"])) > 1
        for row in granting.rows["application.person_wide"]
    )


@pytest.mark.parametrize("seed", range(4))
def test_an_extract_is_its_grant(granting: Granting, seed: int) -> None:
    compare(granting, seed)


def test_two_projects_have_nothing_to_be_joined_by(granting: Granting) -> None:
    """On all columns nobody is found again; on days alone no more than by chance, which is one in 364."""
    found = {}
    for project in (FIRST, SECOND):
        names = pseudonyms.of_project(granting.home, project)
        id = granting.issued(granting.give(project, variables=VARIABLES, level=4))
        true = {
            names.name("person_id", one["person_id"]): one["person_id"]
            for one in granting.rows["application.person_wide"]
        }
        for name in ("persons", *sorted({one.partition(".")[0] for one in VARIABLES})):
            rows = granting.read(id, name)
            assert rows
            found[project, name] = [(true[row["person_id"]], row) for row in rows]
    for name in {name for _, name in found}:
        first, second = found[FIRST, name], found[SECOND, name]
        assert len(first) == len(second)
        columns = [of for of in first[0][1] if of != "hospital"]
        joined = {tuple(row[of] for of in columns) for _, row in first} & {
            tuple(row[of] for of in columns) for _, row in second
        }
        assert joined == set()
        for of in columns:
            if of in ("person_id", "row_key", "visit_ref"):
                assert not ({row[of] for _, row in first} & {row[of] for _, row in second}) - {None}, (
                    name,
                    of,
                )
    shifts = [
        {person: granting_days(granting, project, person) for person, _ in found[project, "persons"]}
        for project in (FIRST, SECOND)
    ]
    same = sum(shifts[0][person] == shifts[1][person] for person in shifts[0])
    assert same <= 2, "of a few dozen persons one in 364 by chance"
    order = [[person for person, _ in found[project, "persons"]] for project in (FIRST, SECOND)]
    assert order[0] != order[1], "the place of a row would join what its values do not"
    assert order[0] != sorted(order[0])


def granting_days(granting: Granting, project: str, person: str) -> int:
    return pseudonyms.of_project(granting.home, project).days(person)


def test_the_receipt_says_what_the_files_hold(granting: Granting) -> None:
    id = granting.issued(granting.give(FIRST, variables=("diagnosis.code", "patient.sex")))
    with reading(granting.control) as session:
        receipt = session.get_one(ExtractReceipt, id)
    folder = files.place(granting.home, id)
    lines = {line["name"]: line for line in receipt.files}
    assert set(lines) == {path.name for path in folder.iterdir()}
    assert (receipt.status, receipt.release) == ("standing", granting.lake.release().id)
    assert receipt.persons == len(granting.rows["application.person_wide"])
    for name in ("persons", "patient", "diagnosis"):
        rows = pq.read_table(folder / f"{name}.parquet")
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            text = list(csv.reader(file))
        for line in (lines[f"{name}.parquet"], lines[f"{name}.csv"]):
            assert (line["rows"], line["columns"]) == (rows.num_rows, rows.column_names)
        assert (text[0], len(text) - 1) == (rows.column_names, rows.num_rows)
    with (folder / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        described = [(row[0], row[1]) for row in list(csv.reader(file))[1:]]
    columns = [
        (name, of) for name in ("persons", "patient", "diagnosis") for of in lines[f"{name}.csv"]["columns"]
    ]
    assert sorted(described) == sorted(columns)
    assert files.unchanged(granting.home, id, receipt.files)
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())] == [
        "0o500",
        *["0o400"] * len(lines),
    ]
    changed = folder / "persons.csv"
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes().replace(b"s_", b"t_"))
    assert not files.unchanged(granting.home, id, receipt.files)


@pytest.mark.slow
def test_two_hundred_random_grants(granting: Granting) -> None:
    for seed in range(100, 296):
        compare(granting, seed)
