"""An extract for other tools: its OMOP tables hold its persons and rows and nobody else, its package
describes every file by its bytes; without a year of birth there are no OMOP tables."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heluo.cohort.omop import open_folder
from heluo.delivery.workspace import exchange, files
from tests.lib.granted_extracts import FIRST, VARIABLES, Granting


@pytest.fixture(scope="module")
def granting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Granting]:
    made = Granting(tmp_path_factory.mktemp("exchange"), 5)
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(granting: Granting) -> Path:
    return files.place(granting.home, granting.issued(granting.give(FIRST, variables=VARIABLES, level=4)))


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(folder / "omop.zip") as packed:
        return list(csv.DictReader(io.StringIO(packed.read(f"{name}.csv").decode())))


def test_its_omop_tables_hold_its_rows(granting: Granting, folder: Path, tmp_path: Path) -> None:
    id = folder.name
    persons = granting.read(id, "persons")
    known = {one["person_id"] for one in persons if one["birth_year"]}
    numbers = {one["person_source_value"]: one["person_id"] for one in rows_of(folder, "person")}
    assert set(numbers) == known
    left = {(one["file"], one["column"]): int(one["rows"]) for one in rows_of(folder, "left_out")}
    assert left.get(("persons", "birth_year"), 0) == len(persons) - len(known)
    for file, table, time in (
        ("visit", "visit_occurrence", "start_time"),
        ("diagnosis", "condition_occurrence", "diagnosed_time"),
        ("lab_result", "measurement", "result_time"),
        ("medication", "drug_exposure", "start_time"),
    ):
        rows = [one for one in granting.read(id, file) if one["person_id"] in known and one[time]]
        written = rows_of(folder, table)
        assert len(written) == len(rows) > 0, table
        assert days(written, numbers) == sorted(
            (one["person_id"], one[time].date().isoformat()) for one in rows
        )
    with zipfile.ZipFile(folder / "omop.zip") as packed:
        packed.extractall(tmp_path)
    assert open_folder(tmp_path)["person"].num_rows == len(known)


def days(written: list[dict[str, str]], numbers: dict[str, str]) -> list[tuple[str, str]]:
    """(person under the project's name, first day) of each row."""
    names = {number: name for name, number in numbers.items()}
    column = next(one for one in written[0] if one.endswith("_date"))
    return sorted((names[one["person_id"]], one[column]) for one in written)


def test_its_package_describes_every_file(folder: Path) -> None:
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {one["path"]: one for one in package["resources"]}
    assert set(described) == {path.name for path in folder.glob("*.csv")} - {"dictionary.csv"}
    for name, one in described.items():
        written = (folder / name).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(written), f"sha256:{hashlib.sha256(written).hexdigest()}")
        header = next(csv.reader(io.StringIO(written.decode())))
        assert [field["name"] for field in one["schema"]["fields"]] == header
        assert set(one["schema"]["primaryKey"]) <= set(header)
    types = {field["name"]: field["type"] for field in described["lab_result.csv"]["schema"]["fields"]}
    assert (types["value_number"], types["result_time"], types["item_code"]) == (
        "number",
        "datetime",
        "string",
    )


def test_without_a_year_of_birth_there_are_no_omop_tables(granting: Granting) -> None:
    id = granting.issued(granting.give(FIRST, variables=("diagnosis.code", "patient.sex")))
    names = {path.name for path in files.place(granting.home, id).iterdir()}
    assert "omop.zip" not in names
    assert {"datapackage.json", "diagnosis.csv"} <= names
    assert without_omop(files.place(granting.home, id)) == exchange.NO_YEAR._asdict()


def test_of_a_large_extract_no_omop_tables_are_put_together(
    granting: Granting, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert without_omop(folder) is None
    monkeypatch.setattr(exchange, "MOST", 1000)
    id = granting.issued(granting.give(FIRST, variables=VARIABLES, level=4))
    made = files.place(granting.home, id)
    assert not (made / "omop.zip").exists()
    assert without_omop(made) == exchange.TOO_LARGE._asdict()


def without_omop(folder: Path) -> Any:
    """Why there are none, as the package says it."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("without_omop")


def test_the_same_rows_make_the_same_bytes(granting: Granting, folder: Path) -> None:
    again = files.place(granting.home, granting.issued(granting.give(FIRST, variables=VARIABLES, level=4)))
    for name in ("omop.zip", "datapackage.json"):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name
