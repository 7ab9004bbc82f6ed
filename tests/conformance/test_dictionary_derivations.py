"""Every variable reaches every derivation that claims it, and adding one is a one-line change."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from heluo.dictionary import load, standard_schema
from heluo.dictionary.derive import derive, expected
from heluo.dictionary.derive.ddl import create_table
from heluo.dictionary.derive.maps import fhir_map, omop_map
from heluo.dictionary.derive.masks import masks
from heluo.dictionary.derive.search import search_fields
from heluo.dictionary.derive.views import view_template
from heluo.dictionary.derive.web import web_content
from heluo.dictionary.model import Dictionary

ROOT = Path(__file__).resolve().parents[2]
DICTIONARY = load()
NEW = (
    "grip_strength,握力,Grip strength,优势手握力。,decimal,kg,,,0,150,3,,filter,"
    "measurement.value_as_number,Observation.valueQuantity,\n"
)


def reached(dictionary: Dictionary, full_name: str) -> dict[str, bool]:
    """Whether one variable is in each derivation that claims it."""
    v = dictionary.variable(full_name)
    category = dictionary.categories[v.category]
    files = expected(dictionary)
    shown = {
        f"{c['name']}.{x['name']}" for c in web_content(dictionary)["categories"] for x in c["variables"]
    }
    manual = files[f"docs/reference/dictionary/{v.category}.md"]
    return {
        "web": full_name in shown,
        "manual": f"| `{v.name}` | {v.label.zh} | {v.label.en} |" in manual,
        "masks": full_name in masks(dictionary)
        and f"\n{v.category},{v.name}," in files["docs/reference/masks.csv"],
        "view": (f"NULL AS {v.name}," in view_template(category, dictionary)) == (v.origin == "hospital"),
        "arrow": v.shipped is None or v.shipped in standard_schema(category).names,
        "duckdb": v.shipped is None or f'"{v.shipped}"' in create_table(category, "duckdb"),
        "spark": v.shipped is None or f"`{v.shipped}`" in create_table(category, "spark"),
        "omop": bool(v.omop) == any(t.variable == v for t in omop_map(dictionary)),
        "fhir": bool(v.fhir) == any(t.variable == v for t in fhir_map(dictionary)),
        "search": (bool(v.search) and v.shipped is not None)
        == any(f.variable == v for f in search_fields(dictionary)),
    }


@pytest.mark.parametrize("category", list(DICTIONARY.categories))
def test_every_variable_reaches_every_derivation_that_claims_it(category: str) -> None:
    # the derivations of the whole dictionary are made once; only membership is asked for each variable
    files = expected(DICTIONARY)
    found = DICTIONARY.categories[category]
    shown = {
        x["name"]
        for c in web_content(DICTIONARY)["categories"]
        if c["name"] == category
        for x in c["variables"]
    }
    view, manual, mask = (
        view_template(found, DICTIONARY),
        files[f"docs/reference/dictionary/{category}.md"],
        masks(DICTIONARY),
    )
    omop, fhir, search = (
        {t.variable.full_name for t in made(DICTIONARY)} for made in (omop_map, fhir_map, search_fields)
    )
    lake, duck, spark = (
        set(standard_schema(found).names),
        create_table(found, "duckdb"),
        create_table(found, "spark"),
    )
    for v in found.variables.values():
        assert v.name in shown, v.full_name
        assert f"| `{v.name}` | {v.label.zh} | {v.label.en} |" in manual, v.full_name
        assert v.full_name in mask, v.full_name
        assert (f"NULL AS {v.name}," in view) == (v.origin == "hospital"), v.full_name
        assert v.shipped is None or (
            v.shipped in lake and f'"{v.shipped}"' in duck and f"`{v.shipped}`" in spark
        ), v.full_name
        assert bool(v.omop) == (v.full_name in omop), v.full_name
        assert bool(v.fhir) == (v.full_name in fhir), v.full_name
        assert (bool(v.search) and v.shipped is not None) == (v.full_name in search), v.full_name


def test_generated_files_are_fresh() -> None:
    assert [str(p.relative_to(ROOT)) for p in derive(ROOT, check=True)] == [], "run `heluo derive`"


def test_a_new_variable_is_one_line_and_reaches_everything(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "dictionary", tmp_path / "dictionary")
    derive(tmp_path)
    with (tmp_path / "dictionary/vital_sign/variables.csv").open("a", encoding="utf-8") as file:
        file.write(NEW)
    load.cache_clear()
    try:
        stale = {str(p.relative_to(tmp_path)) for p in derive(tmp_path, check=True)}
        assert {
            "web/src/dictionary/generated/dictionary.json",
            "docs/reference/views/vital_sign.sql",
            "docs/reference/ddl/spark.sql",
            "docs/reference/dictionary/vital_sign.md",
            "docs/reference/maps/fhir.csv",
            "docs/reference/search.csv",
            "docs/reference/masks.csv",
        } <= stale
        assert reached(load(tmp_path / "dictionary"), "vital_sign.grip_strength") == dict.fromkeys(
            ("web", "manual", "masks", "view", "arrow", "duckdb", "spark", "omop", "fhir", "search"), True
        )
    finally:
        load.cache_clear()


def test_derive_writes_once_and_removes_what_nothing_makes(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "dictionary", tmp_path / "dictionary")
    assert len(derive(tmp_path)) >= 40
    assert derive(tmp_path) == []
    leftover = tmp_path / "docs/reference/views/gone.sql"
    leftover.write_text("-- a category of the past\n")
    assert derive(tmp_path, check=True) == [leftover]
    assert leftover.exists()
    assert derive(tmp_path) == [leftover]
    assert not leftover.exists()


def test_view_templates_run_as_they_stand() -> None:
    with sqlite3.connect(":memory:") as connection:
        for category in DICTIONARY.categories.values():
            connection.executescript(view_template(category, DICTIONARY))
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info(heluo_{category.name})")]
            assert columns == [*(v.name for v in category.viewed), "changed_time"]
            assert connection.execute(f"SELECT count(*) FROM heluo_{category.name}").fetchone() == (0,)
    connection.close()


def test_ddl_runs_and_has_the_schemas_columns() -> None:
    with duckdb.connect() as connection:
        for category in DICTIONARY.categories.values():
            connection.execute(create_table(category, "duckdb"))
            columns = [row[0] for row in connection.execute(f'DESCRIBE "{category.name}"').fetchall()]
            assert columns == standard_schema(category).names


def test_omop_targets_exist_in_cdm_5_4() -> None:
    with (Path(__file__).parent / "omop_5_4.csv").open(encoding="utf-8") as file:
        tables = {row["table"]: set(row["columns"].split()) for row in csv.DictReader(file)}
    wrong = [
        (t.variable.full_name, t.container, t.path)
        for t in omop_map(DICTIONARY)
        if t.path not in tables.get(t.container, set())
    ]
    assert wrong == []


def test_fhir_targets_name_a_resource_and_a_path() -> None:
    for target in fhir_map(DICTIONARY):
        assert target.container[:1].isupper(), target
        assert all(part[:1].islower() for part in target.path.split(".")), target


def test_masks_let_nothing_identifying_through() -> None:
    made = masks(DICTIONARY)
    for category in DICTIONARY.categories.values():
        for v in category.variables.values():
            if v.identifier == "direct":
                assert made[v.full_name] == ("token" if v.type == "id" else "absent"), v.full_name
            if v.type == "text":
                assert made[v.full_name] in ("scrub", "absent"), v.full_name
            if v.type in ("date", "datetime"):
                assert made[v.full_name] in ("shift", "year"), (
                    f"{v.full_name}: one date kept gives the shift of all others away"
                )
            if v.level >= 4:
                assert made[v.full_name] != "keep", v.full_name


def test_maps_are_tables() -> None:
    files = expected(DICTIONARY)
    for path in (
        "docs/reference/maps/omop.csv",
        "docs/reference/maps/fhir.csv",
        "docs/reference/search.csv",
        "docs/reference/masks.csv",
    ):
        rows = list(csv.reader(io.StringIO(files[path])))
        assert len({len(row) for row in rows}) == 1, path
