"""The same definition on our tables and on an OMOP copy of the same persons gives the same persons and dates;
what OMOP cannot say is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from heluo.cohort import Definition, read
from heluo.cohort.circe import read_circe
from heluo.cohort.omop import members_in, open_folder, unsayable
from heluo.cohort.periods import memberships
from heluo.engines import Engine, bind, engine
from heluo.engines.base import unbound
from heluo.entrypoints.cli import app
from heluo.entrypoints.cohorts import INCOMPLETE
from heluo.kit.errors import BadInput
from tests.lib.circe_corpus import TRANSLATED
from tests.lib.omop_copy import number, sayable, write_copy
from tests.lib.random_cohort_rows import DAYS, random_province
from tests.lib.small_lake import SmallLake

EVERYDAY = 2
"""Definitions of the corpus that are run each day."""


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    with engine() as made:
        yield made


@pytest.fixture(scope="module")
def province() -> SmallLake:
    return sayable(random_province(3, persons=400))


@pytest.fixture(scope="module")
def copy(province: SmallLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_copy(province, tmp_path_factory.mktemp("omop") / "cdm")


def of_ours(running: Engine, province: SmallLake, definition: Definition) -> set[tuple[str, Any, Any]]:
    asked = memberships(read(definition), max(DAYS))
    tables = {name: running.register(name, province.table(name)) for name in unbound(asked)}
    rows = running.to_arrow(bind(asked, tables)).to_pylist()
    return {(f"{number(row['person_id'])}", row["start"], row["end"]) for row in rows}


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[] if i < EVERYDAY else [pytest.mark.slow]) for i, one in enumerate(TRANSLATED)],
)
def test_the_same_persons_and_dates_are_found(
    running: Engine, province: SmallLake, copy: Path, name: str
) -> None:
    definition = read_circe(TRANSLATED[name]).definition
    assert definition is not None
    expected = of_ours(running, province, definition)
    found = members_in(running, open_folder(copy), read(definition))
    assert {(one.person, one.start, one.end) for one in found} == expected
    assert expected or name in NOBODY


NOBODY: frozenset[str] = frozenset()
"""Definitions that nobody of the province meets."""


def test_persons_are_found_without_an_entry(running: Engine, province: SmallLake, copy: Path) -> None:
    given = {"rules": [{"where": {"person": [{"variable": "sex", "op": "=", "values": ["1"]}]}}]}
    found = members_in(running, open_folder(copy), read(Definition.model_validate(given)))
    men = {
        f"{number(one['person_id'])}" for one in province.rows["application.person_wide"] if one["sex"] == "1"
    }
    assert {one.person for one in found} == men
    assert {one.start for one in found} == {None}


def test_what_omop_cannot_say_is_listed() -> None:
    given = {
        "entry": {"any": [{"id": "a", "event": "diagnosis", "date": "onset_time", "hospitals": ["h01"]}]},
        "rules": [
            {"where": {"id": "b", "text": "咳"}},
            {"where": {"id": "c", "event": "charge"}},
            {"where": {"id": "d", "person": [{"variable": "division", "op": "exists", "values": []}]}},
            {
                "where": {
                    "id": "e",
                    "event": "lab_result",
                    "where": [{"variable": "critical", "exists": True}],
                }
            },
            {"where": {"id": "f", "event": "lab_result", "time": {"since": "2024-01-01"}}},
        ],
    }
    listed = unsayable(read(Definition.model_validate(given)))
    assert [one.node for one in listed] == ["a", "a", "b", "c", "d", "e"]
    assert all(one.what.zh and one.what.en for one in listed)


def heluo(*words: str) -> Any:
    done = CliRunner().invoke(app, ["cohort", "run", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_a_file_runs_on_a_folder_by_command(copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(TRANSLATED[next(iter(TRANSLATED))]), encoding="utf-8")
    done = heluo(f"{file}", "--on", f"omop:{copy}", "--json")
    assert done.exit_code == 0
    assert {"person", "start", "end"} == set(json.loads(done.stdout)["members"][0])
    file.write_text(json.dumps({"rules": [{"where": {"id": "t", "text": "咳"}}]}), encoding="utf-8")
    refused = heluo(f"{file}", "--on", f"omop:{copy}", "--json")
    assert refused.exit_code == INCOMPLETE
    assert [one["path"] for one in json.loads(refused.stdout)["untranslated"]] == ["t"]
    with pytest.raises(BadInput, match="omop"):
        heluo(f"{file}", "--on", "lake")
    with pytest.raises(BadInput, match="person"):
        heluo(f"{file}", "--on", f"omop:{tmp_path}")


def test_words_of_a_csv_file_stay_words_whatever_their_neighbours_are_called(tmp_path: Path) -> None:
    """A header is a line of CSV like every other: a comma cut a name into two, and its "007" became 7."""
    (tmp_path / "PERSON.csv").write_text(
        '\ufeffperson_id,"note, free",gender_concept_id,year_of_birth\n1,"a, b",8507,1960\n', encoding="utf-8"
    )
    (tmp_path / "observation_period.csv").write_text(
        "person_id,observation_period_start_date,observation_period_end_date\n1,2020-01-01,2020-12-31\n"
    )
    (tmp_path / "concept.csv").write_text(
        'concept_id,"our, source_value",vocabulary_id,"CONCEPT_CODE",concept_name\n5,007,ICD10,008,one\n'
    )
    found = open_folder(tmp_path)
    (concept,) = found["concept"].to_pylist()
    assert (concept["our, source_value"], concept["concept_code"]) == ("007", "008")
    assert found["person"].column_names == ["person_id", "note, free", "gender_concept_id", "year_of_birth"]
