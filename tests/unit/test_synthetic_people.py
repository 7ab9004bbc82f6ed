"""People and registrations: valid by construction, spoilt at declared rates, reproducible."""

import numpy as np
import polars as pl
import pytest

from heluo_province.errors.of_identity import CHECKS, WEIGHTS
from heluo_province.people.lunar import lunar_digits
from heluo_province.people.population import people
from heluo_province.people.registration import patient_records


@pytest.fixture(scope="module")
def both() -> tuple[pl.DataFrame, pl.DataFrame]:
    records, truth = patient_records(6000, 11)
    return pl.from_arrow(records), pl.from_arrow(truth)


def test_same_seed_same_records() -> None:
    assert patient_records(500, 3)[0].equals(patient_records(500, 3)[0])
    assert not patient_records(500, 3)[0].equals(patient_records(500, 4)[0])


def test_one_row_a_registration(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    records, truth = both
    assert len(records) == len(truth) == 6000
    assert records.select("hospital", "patient_id").n_unique() == 6000
    assert records.select("hospital", "patient_id").equals(truth.select("hospital", "patient_id"))


def test_every_person_has_a_valid_and_own_number() -> None:
    everyone = people(3000, 7)
    numbers = everyone.table["id_number"]
    assert numbers.n_unique() == 3000
    for text, sex in zip(numbers.to_list(), everyone.sex.tolist(), strict=True):
        assert CHECKS[sum(int(c) * w for c, w in zip(text, WEIGHTS, strict=False)) % 11] == text[17]
        assert (int(text[16]) % 2 == 1) == (sex == "1")


def test_trusted_numbers_are_never_shared(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    records, truth = both
    own = records.with_columns(person=truth["person"], causes=truth["causes"]).filter(
        pl.col("id_number").str.contains(r"^\d{17}[\dXx]$")
        & ~pl.col("causes").str.contains("guardian_id|newborn|placeholder|typo_id|borrowed")
    )
    shared = (
        own.with_columns(pl.col("id_number").str.to_uppercase())
        .group_by("id_number")
        .agg(pl.col("person").n_unique())
    )
    assert shared["person"].max() == 1


def test_rates_are_those_of_the_design(both: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    _, truth = both
    share = truth["causes"].str.contains("newborn").mean()
    assert 0.02 < share < 0.07
    assert 0.05 < truth["causes"].str.contains("missing_id").mean() < 0.25
    assert truth["person"].n_unique() == pytest.approx(6000 / 1.915, rel=0.05)


def test_mothers_are_older_than_their_children() -> None:
    everyone = people(3000, 5)
    child = np.flatnonzero(everyone.mother >= 0)
    assert ((everyone.birth[child] - everyone.birth[everyone.mother[child]]) / 365.25).min() > 15


@pytest.mark.parametrize(
    ("solar", "lunar"),
    [
        ("2000-02-05", "2000-01-01"),
        ("1980-02-16", "1980-01-01"),
        ("2024-02-10", "2024-01-01"),
        ("1949-01-29", "1949-01-01"),
    ],
)
def test_lunar_new_years(solar: str, lunar: str) -> None:
    days = np.array([np.datetime64(solar)]).astype("datetime64[D]").astype(int)
    assert lunar_digits(days).astype("datetime64[D]")[0] == np.datetime64(lunar)
