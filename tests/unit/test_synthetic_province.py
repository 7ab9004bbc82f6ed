"""A small province: reproducible, counted, truthful, and changed as announced on the second night."""

import sqlite3
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from heluo.dictionary import Hospital, load, load_hospital
from heluo.kit.places import Home
from heluo.quality.templates import TEMPLATES
from heluo_province import places
from heluo_province.databases.habits import habits
from heluo_province.errors.kinds import KINDS
from heluo_province.errors.of_tables import TABLE_KINDS
from heluo_province.province import SEED, Province, checksum, database_path, make
from heluo_province.second_night import second_night
from heluo_province.world import categories, world

NATURAL = {"identity_number", "identity_birth_date", "identity_sex", "wrong_sex", "wrong_birth"}
"""Kinds that registrations have without being spoilt on purpose; several can be true of one row."""
READ_BIRTH = {"adult_height", "wrong_birth", "identity_birth_date"}
READ_SEX = {"woman's_disease", "man's_disease", "wrong_sex", "identity_sex"}


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
    return (
        connection,
        next(f.view for f in fields if f.view),
        {f.variable: f.column for f in fields if f.column},
    )


def test_all_hospitals_hold_all_categories(province: Province) -> None:
    assert len(province.hospitals) == 5
    for counts in province.rows.values():
        assert set(counts) == set(load().categories)


def test_counts_are_those_of_the_views(province: Province) -> None:
    counts = pl.read_parquet(places.truth(province.home) / "counts.parquet")
    for code, category, rows in counts.iter_rows():
        connection, view, _ = _view(province, code, category)
        with connection:
            assert connection.execute(f'SELECT count(*) FROM "{view}"').fetchone()[0] == rows


def test_truth_names_every_registration(province: Province) -> None:
    persons = pl.read_parquet(places.truth(province.home) / "persons.parquet")
    for code in province.hospitals:
        connection, view, columns = _view(province, code, "patient")
        with connection:
            stored = {
                str(r[0]) for r in connection.execute(f'SELECT "{columns["patient_id"]}" FROM "{view}"')
            }
        assert stored == set(persons.filter(pl.col("hospital") == code)["patient_id"].to_list())


PLANTED_ELSEWHERE = {
    *("id_check_digit", "unusable", "turned_implausible", "garbled_text", "markup_remains", "placeholder"),
    *("words_contradict", "present_when", "flag_contradicts", "before_birth", "far_from_usual"),
    *("repeated_within", "copied_text", "overlaps", "parts_of_report", "code_shift", "code_volume"),
    *("frequent_value", "cut_off", "time_of_day", "volume_rise", "too_often", "never_ended"),
    *("code_of_name", "only_one", "number_expected"),
}
"""Templates whose errors other tests plant: numbers of persons go wrong by themselves, poisons are nobody's
mistake, and what the specs of tallies plant would take months of a large hospital."""


def test_every_template_has_an_error_of_its_own() -> None:
    planted = {k.template for k in KINDS} | {k.template for k in TABLE_KINDS}
    assert planted | PLANTED_ELSEWHERE == set(TEMPLATES)
    assert not planted & PLANTED_ELSEWHERE


def test_planted_errors_are_rows_that_exist(province: Province) -> None:
    planted = pl.read_parquet(places.truth(province.home) / "errors.parquet")
    assert set(planted["kind"]) <= {k.name for k in (*KINDS, *TABLE_KINDS)} | NATURAL
    of_tables = {k.name for k in TABLE_KINDS} - {"no_orders"}
    rows = planted.filter(~pl.col("kind").is_in(list(of_tables)))
    for (code, category), part in rows.group_by("hospital", "category"):
        connection, view, columns = _view(province, str(code), str(category))
        with connection:
            stored = {
                str(r[0])
                for r in connection.execute(
                    f'SELECT "{columns[load().categories[str(category)].key[0]]}" FROM "{view}"'
                )
            }
        assert set(part["key"]) <= stored, f"{code} {category}"


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_no_error_hides_another(seed: int, tmp_path: Path) -> None:
    """A row carries one planted error, and nothing that a check must know of the patient is spoilt beside
    it."""
    made = make(Home(tmp_path), hospitals=2, patients=240, years=1, seed=seed)
    planted = pl.read_parquet(places.truth(made.home) / "errors.parquet")
    rows = planted.filter(~pl.col("kind").is_in([k.name for k in TABLE_KINDS if k.name != "no_orders"]))
    assert (
        rows.filter(~pl.col("kind").is_in(list(NATURAL)))
        .group_by("hospital", "category", "key")
        .len()["len"]
        .max()
        == 1
    )
    mixed = rows.group_by("hospital", "category", "key").agg(
        pl.col("kind").is_in(list(NATURAL)).n_unique().alias("sides")
    )
    assert mixed["sides"].max() == 1
    for variable, hidden in (("birth_date", READ_BIRTH), ("sex", READ_SEX)):
        spoilt = planted.filter((pl.col("category") == "patient") & (pl.col("variable") == variable)).select(
            "hospital", patient_id="key"
        )
        assert len(spoilt)
        readers = _patients(made, planted.filter(pl.col("kind").is_in(list(hidden))))
        assert readers.join(spoilt, on=["hospital", "patient_id"], how="semi").is_empty()


def _patients(province: Province, rows: pl.DataFrame) -> pl.DataFrame:
    """hospital, patient_id of the patients to whom the rows belong, as the databases have them."""
    found: list[tuple[str, str]] = []
    for (code, category), part in rows.group_by("hospital", "category"):
        connection, view, columns = _view(province, str(code), str(category))
        key = columns[load().categories[str(category)].key[0]]
        keys = set(part["key"])
        with connection:
            every = connection.execute(f'SELECT "{key}", "{columns["patient_id"]}" FROM "{view}"').fetchall()
        found += [(str(code), str(patient)) for k, patient in every if str(k) in keys]
    assert len(found) == rows.select("hospital", "category", "key").n_unique()
    return pl.DataFrame(found, schema={"hospital": pl.String, "patient_id": pl.String}, orient="row")


@pytest.mark.second
def test_what_a_report_calls_malignant_is_what_its_morphology_says() -> None:
    """/3 and beyond invades; in situ (/2) does not, and enters no dataset of a cancer by its report."""
    code = "h01"
    made = world((code,), 1500, 3, SEED)
    frame = categories(made, code, load(), habits(load_hospital(code)).identifiers)["pathology"]
    told = frame.filter(pl.col("histology").is_not_null()).with_columns(
        invades=pl.col("histology").str.slice(-1).is_in(["3", "6", "9"])
    )
    in_situ = told.filter(pl.col("histology").str.ends_with("/2"))
    assert {"lung", "breast", "cervix"} <= set(in_situ["specimen_site"])
    assert told.filter(pl.col("malignant") != pl.col("invades")).is_empty()
    words = told.filter(pl.col("diagnosis_text").str.contains("原位"))
    assert not words.is_empty()
    assert words.filter("invades").is_empty()


def test_a_mistyped_year_moves_no_watermark(province: Province) -> None:
    """The database's own clock knows when the row was written: a registration in the future does not hide
    what is written after it."""
    for code in province.hospitals:
        connection, view, columns = _view(province, code, "patient")
        with connection:
            stamps = [
                str(r[0]) for r in connection.execute(f'SELECT "{columns["_watermark"]}" FROM "{view}"')
            ]
        assert max("".join(c for c in s if c.isdigit())[:6] for s in stamps) <= "202611"


@pytest.mark.slow
def test_same_arguments_same_content(province: Province, tmp_path: Path) -> None:
    again = make(Home(tmp_path), hospitals=5, patients=240, years=1, seed=5)
    assert again.rows == province.rows
    for code in ("h01", "h04"):
        for source in load_hospital(code).sources:
            assert checksum(database_path(again.home, code, source)) == checksum(
                database_path(province.home, code, source)
            )
    for name in ("persons", "errors", "values", "counts"):
        assert pl.read_parquet(places.truth(again.home) / f"{name}.parquet").equals(
            pl.read_parquet(places.truth(province.home) / f"{name}.parquet")
        )


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
            kinds = planned.filter((pl.col("hospital") == code) & (pl.col("category") == category))[
                "kind"
            ].value_counts()
            change = dict(kinds.iter_rows())
            connection, view, columns = _view(made, code, category)
            with connection:
                now = connection.execute(f'SELECT count(*) FROM "{view}"').fetchone()[0]
                assert now == rows + change.get("insert", 0) + change.get("backdated", 0) - change.get(
                    "delete", 0
                )
                mark = columns["_watermark"]
                stamps = [str(r[0]) for r in connection.execute(f'SELECT "{mark}" FROM "{view}"')]
            assert sum(
                "".join(c for c in s if c.isdigit()).startswith("20261101") for s in stamps
            ) >= change.get("update", 0)
