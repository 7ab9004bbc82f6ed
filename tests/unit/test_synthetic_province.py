"""A small province: reproducible, counted, truthful, and changed as announced on the second night."""

import sqlite3
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from heluo.dictionary import Hospital, load, load_hospital
from heluo.kit.places import Home
from heluo.synthetic.errors import KINDS
from heluo.synthetic.province import Province, checksum, database_path, make
from heluo.synthetic.second_night import second_night


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return make(Home(tmp_path_factory.mktemp("province")), hospitals=5, patients=240, years=1, seed=5)


@cache
def _fields(code: str, folder: Path) -> Hospital:
    return load_hospital(code, (folder,))


def _view(province: Province, code: str, category: str) -> tuple[sqlite3.Connection, str, dict[str, str]]:
    hospital = _fields(code, province.home.hospitals)
    fields = hospital.fields_of(category)
    connection = sqlite3.connect(database_path(province.home, code, hospital.categories[category]))
    return connection, next(f.view for f in fields if f.view), {f.variable: f.column for f in fields if f.column}


def test_all_hospitals_hold_all_categories(province: Province) -> None:
    assert len(province.hospitals) == 5
    for counts in province.rows.values():
        assert set(counts) == set(load().categories)


def test_counts_are_those_of_the_views(province: Province) -> None:
    counts = pl.read_parquet(province.home.truth / "counts.parquet")
    for code, category, rows in counts.iter_rows():
        connection, view, _ = _view(province, code, category)
        with connection:
            assert connection.execute(f'SELECT count(*) FROM "{view}"').fetchone()[0] == rows


def test_truth_names_every_registration(province: Province) -> None:
    persons = pl.read_parquet(province.home.truth / "persons.parquet")
    for code in province.hospitals:
        connection, view, columns = _view(province, code, "patient")
        with connection:
            stored = {str(r[0]) for r in connection.execute(f'SELECT "{columns["patient_id"]}" FROM "{view}"')}
        assert stored == set(persons.filter(pl.col("hospital") == code)["patient_id"].to_list())


def test_planted_errors_are_rows_that_exist(province: Province) -> None:
    planted = pl.read_parquet(province.home.truth / "errors.parquet")
    assert set(planted["template"]) <= {k.template for k in KINDS} | {"id_check_digit"}
    rows = planted.filter(~pl.col("kind").is_in(["gap", "drop", "rounded", "always_20"]))
    for (code, category), part in rows.group_by("hospital", "category"):
        connection, view, columns = _view(province, str(code), str(category))
        with connection:
            stored = {str(r[0]) for r in connection.execute(f'SELECT "{columns[load().categories[str(category)].key[0]]}" FROM "{view}"')}
        assert set(part["key"]) <= stored, f"{code} {category}"


@pytest.mark.slow
def test_same_arguments_same_content(province: Province, tmp_path: Path) -> None:
    again = make(Home(tmp_path), hospitals=5, patients=240, years=1, seed=5)
    assert again.rows == province.rows
    for code in ("h01", "h04"):
        for source in load_hospital(code).sources:
            assert checksum(database_path(again.home, code, source)) == checksum(database_path(province.home, code, source))
    for name in ("persons", "errors", "values", "counts"):
        assert pl.read_parquet(again.home.truth / f"{name}.parquet").equals(pl.read_parquet(province.home.truth / f"{name}.parquet"))


@pytest.mark.slow
def test_more_hospitals_than_shipped_are_configured(tmp_path: Path) -> None:
    made = make(Home(tmp_path), hospitals=7, patients=80, years=1, seed=9)
    assert len(made.hospitals) == 7
    assert (tmp_path / "hospitals" / made.hospitals[-1] / "hospital.toml").exists()
    assert set(made.rows[made.hospitals[-1]]) >= {"patient", "visit", "charge"}


def test_second_night_does_what_it_says(tmp_path: Path) -> None:
    made = make(Home(tmp_path), hospitals=2, patients=150, years=1, seed=5)
    before = {c: dict(n) for c, n in made.rows.items()}
    planned = pl.from_arrow(second_night(made.home, 1))
    assert set(planned["kind"]) == {"insert", "update", "backdated", "delete"}
    for code in made.hospitals:
        for category, rows in before[code].items():
            kinds = planned.filter((pl.col("hospital") == code) & (pl.col("category") == category))["kind"].value_counts()
            change = dict(kinds.iter_rows())
            connection, view, columns = _view(made, code, category)
            with connection:
                now = connection.execute(f'SELECT count(*) FROM "{view}"').fetchone()[0]
                assert now == rows + change.get("insert", 0) + change.get("backdated", 0) - change.get("delete", 0)
                mark = columns["_watermark"]
                stamps = [str(r[0]) for r in connection.execute(f'SELECT "{mark}" FROM "{view}"')]
            assert sum("".join(c for c in s if c.isdigit()).startswith("20261101") for s in stamps) >= change.get("update", 0)
