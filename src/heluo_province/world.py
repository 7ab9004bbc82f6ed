"""The whole province before any database is written: people, registrations, visits, and the categories of
each hospital on demand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from heluo.dictionary import Dictionary, load
from heluo_province.courses import everyday, maternity
from heluo_province.courses.order import COURSES, KINDS
from heluo_province.draw import stream
from heluo_province.illness.conditions import ALLERGIES, Conditions, conditions
from heluo_province.illness.plan import DAY, Planner, Visits
from heluo_province.people.population import LAST_DAY, People, people
from heluo_province.people.registration import Registrations, registrations, visits_to_hospitals
from heluo_province.records.tables import tables
from heluo_province.records.ward import Setting, Ward

RECORDS_A_PERSON = 1.5


@dataclass(frozen=True)
class World:
    """Everything that is true. `patients` and `truth` have one row a registration, in the order of
    `where`."""

    seed: int
    codes: tuple[str, ...]
    persons: People
    conditions: Conditions
    where: Registrations
    patients: pl.DataFrame
    truth: pl.DataFrame
    visits: Visits
    cases: dict[str, dict[str, np.ndarray]]
    death: np.ndarray


def world(codes: tuple[str, ...], persons: int, years: int, seed: int) -> World:
    """Plan a province of `persons` seen by hospitals `codes` in the `years` before its last day."""
    everyone = people(persons, seed, years)
    state = conditions(everyone, seed)
    first_day = LAST_DAY - years * 365
    where = visits_to_hospitals(
        stream(seed, "where"), everyone, int(persons * RECORDS_A_PERSON), len(codes), years
    )
    planner = Planner(everyone, state, seed, first_day, list(KINDS))
    for course in COURSES:
        course.plan(planner)
    maternity.births(planner, where.person, where.hospital, where.newborn)
    unseen = np.flatnonzero(
        (np.bincount(planner.visits(where).record, minlength=len(where)) == 0) & ~where.newborn
    )
    everyday.first_contacts(planner, where.person[unseen], where.day[unseen], unseen)
    visits = planner.visits(where)
    first = np.full(len(where), np.iinfo(np.int64).max)
    np.minimum.at(first, visits.record, visits.start)
    seen = first < np.iinfo(np.int64).max
    where = replace(where, day=np.where(seen, first // DAY, where.day))
    patients, truth = registrations(everyone, where, seed, codes)
    moment = np.where(seen, first - 1500, where.day * DAY + 30_000 + np.arange(len(where)) % 20_000)
    patients = patients.with_columns(
        registered_time=pl.Series(np.maximum(moment, where.day * DAY + 1) * 1_000_000).cast(pl.Datetime("us"))
    )
    patients = _medical(patients, where, state, planner, visits, seed)
    return World(seed, codes, everyone, state, where, patients, truth, visits, planner.cases, planner.death)


def _medical(
    patients: pl.DataFrame, where: Registrations, c: Conditions, planner: Planner, visits: Visits, seed: int
) -> pl.DataFrame:
    """Facts that a hospital keeps on the patient: allergies, habits, family, death (where the patient
    died)."""
    rng = stream(seed, "patient facts")
    who, n = where.person, len(where)
    asked = pl.Series(rng.random(n) < 0.55)
    grown = pl.Series(planner.persons.age()[who] >= 16)
    end = np.zeros(n, dtype=np.int64)
    died = np.flatnonzero(visits.died)
    end[visits.record[died]] = visits.end[died]
    allergy = pl.Series(
        np.array((*ALLERGIES, "否认药物过敏史"), dtype=object)[c.allergy[who]], dtype=pl.String
    )
    return patients.with_columns(
        nationality=pl.lit("CHN"),
        allergy_history=pl.when(asked).then(allergy),
        smoking_status=pl.when(asked & grown).then(
            pl.Series(np.array(("never", "former", "current"))[c.smoking[who]])
        ),
        alcohol_status=pl.when(asked & grown).then(
            pl.Series(np.array(("never", "occasional", "frequent", "daily"))[c.alcohol[who]])
        ),
        family_history=pl.when(asked & grown).then(
            pl.Series(
                np.where(
                    c.cancer_family[who],
                    "父亲肺癌",
                    np.where(c.diabetes_family[who], "母亲糖尿病", "否认家族遗传病史"),
                )
            )
        ),
        death_time=pl.when(pl.Series(end > 0)).then(pl.Series(end * 1_000_000).cast(pl.Datetime("us"))),
        death_cause_code=pl.when(pl.Series(end > 0)).then(
            pl.Series(planner.death_cause[who], dtype=pl.String)
        ),
        card_number=pl.col("hospital").str.slice(1)
        + pl.Series(np.arange(n) * 13 + 1_000_000).cast(pl.String),
        record_number=pl.when(pl.Series(rng.random(n) < 0.4)).then(
            "B" + pl.Series(np.arange(n) + 100_000).cast(pl.String)
        ),
    )


def categories(
    w: World, code: str, dictionary: Dictionary | None = None, identifiers: int | None = None
) -> dict[str, pl.DataFrame]:
    """The 16 categories of one hospital, true and in the standard's codes."""
    dictionary = dictionary or load()
    hospital = w.codes.index(code)
    rows = np.flatnonzero(w.where.hospital == hospital)
    position = np.full(len(w.where), -1)
    position[rows] = np.arange(len(rows))
    patients = w.patients[rows].drop("hospital")
    visits = w.visits[np.flatnonzero(w.where.hospital[w.visits.record] == hospital)]
    visits = replace(visits, record=position[visits.record])
    setting = Setting(w.seed, w.persons, w.conditions, list(KINDS), w.cases, w.death)
    ward = Ward(code, dictionary, setting, visits, patients)
    for course in COURSES:
        course.write(ward)
    return tables(ward, patients, hospital if identifiers is None else identifiers)
