"""Somebody with two cancers in a synthetic province, where chance made nobody: what a hospital wrote down of
one patient's breast or cervical cancer is written down once more, in the same hospital's databases, of a
patient with lung cancer. Nothing is changed in the lake: the next night has to find it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import polars as pl

from heluo.dictionary import Hospital, load, load_hospital
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo_province.province import database_path
from tests.lib.disease_truth import table_of

LUNG, OTHER = "lung_cancer", "breast_cervical_cancer"
COPIED = ("visit", "diagnosis", "treatment", "surgery", "pathology")
TREATED = ("treatment", "surgery")
SUFFIX = "Z2"
"""Of every key of a row that is written down once more."""


def write_second_cancer(home: Home, code: str) -> str | None:
    """The person of the lake who has both after the next night; None where the hospital has nobody with lung
    cancer or nobody who was treated for one of the others. The one with most treatments is taken."""
    hospital = load_hospital(code, (home.hospitals,))
    locally = _locally(home, hospital)
    people = table_of(home, "application/disease_person")
    people = people.filter(
        (pl.col("hospital") == code) & (pl.col("state") == "in") & pl.col("person_id").is_in(list(locally))
    ).sort("person_id")
    having = {d: people.filter(pl.col("disease") == d)["person_id"].to_list() for d in (LUNG, OTHER)}
    if not having[LUNG]:
        return None
    whose = max(having[OTHER], key=lambda one: _treated(home, hospital, locally[one]), default=None)
    if whose is None or not _treated(home, hospital, locally[whose]):
        return None
    person = max(having[LUNG], key=lambda one: _treated(home, hospital, locally[one]))
    for category in COPIED:
        _copy(home, hospital, category, locally[whose], locally[person])
    return person


def _locally(home: Home, hospital: Hospital) -> dict[str, str]:
    """person of the lake → the hospital's own number of who is one patient there."""
    key = bytes.fromhex((home.root / "agents" / hospital.code / "keys/reference.key").read_text().strip())
    columns, name, path = _place(home, hospital, "patient")
    with sqlite3.connect(path) as database:
        numbers = [row[0] for row in database.execute(f'SELECT "{columns["patient_id"]}" FROM "{name}"')]
    of = {reference(key, "patient_id", str(number)): str(number) for number in numbers}
    links = table_of(home, "standard/person_link").filter(pl.col("hospital") == hospital.code)
    alone = links.filter(pl.len().over("person_id") == 1).select("person_id", "subject_ref")
    return {person: of[ref] for person, ref in alone.iter_rows() if ref in of}


def _place(home: Home, hospital: Hospital, category: str) -> tuple[dict[str, str], str, Path]:
    """variable → column, the table, the database."""
    fields = [one for one in hospital.fields_of(category) if one.column]
    view = next(one.view for one in fields if one.view)
    source = hospital.categories[category]
    columns = {one.variable: one.column for one in fields}
    return columns, view.removeprefix("v_"), database_path(home, hospital.code, source)


def _treated(home: Home, hospital: Hospital, number: str) -> int:
    """Rows of treatments that the hospital has of a patient."""
    found = 0
    for category in TREATED:
        if category in hospital.categories:
            columns, name, path = _place(home, hospital, category)
            query = f'SELECT count(*) FROM "{name}" WHERE "{columns["patient_id"]}" = ?'
            with sqlite3.connect(path) as database:
                found += database.execute(query, (number,)).fetchone()[0]
    return found


def _copy(home: Home, hospital: Hospital, category: str, whose: str, to: str) -> None:
    if category not in hospital.categories:
        return
    columns, name, path = _place(home, hospital, category)
    keys = {columns[v] for v in (load().categories[category].key[0], "visit_id") if v in columns}
    patient, mark = columns["patient_id"], columns.get("_watermark")
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        latest = database.execute(f'SELECT max("{mark}") FROM "{name}"').fetchone()[0] if mark else None
        for row in database.execute(f'SELECT * FROM "{name}" WHERE "{patient}" = ?', (whose,)).fetchall():
            cells: dict[str, Any] = dict(row)
            cells |= {one: f"{cells[one]}{SUFFIX}" for one in keys if cells[one]} | {patient: to}
            if mark:
                cells[mark] = _after(str(latest))
            names, places = ", ".join(f'"{one}"' for one in cells), ",".join("?" * len(cells))
            database.execute(f'INSERT INTO "{name}" ({names}) VALUES ({places})', tuple(cells.values()))


def _after(mark: str) -> str:
    """A mark of the hospital's form: the moment one day after `mark`."""
    for style in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S"):
        try:
            return (dt.datetime.strptime(mark, style) + dt.timedelta(days=1)).strftime(style)
        except ValueError:
            continue
    raise AssertionError(f"a moment in none of the known forms: {mark}")
