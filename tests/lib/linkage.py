"""Patients for linkage tests: rows of identities written as text, and a vault to put them in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pyarrow as pa

from heluo.governance.link import store_identity
from heluo.kit.places import Home, home
from tests.lib.text_tables import table

IDENTITY = {"birth_date": pa.date32()}


def identities(text: str) -> pl.DataFrame:
    """Identity rows of a text table; `hospital` and `subject_ref` are filled in when they are not given."""
    frame = pl.DataFrame(
        pl.from_arrow(table(text, {k: v for k, v in IDENTITY.items() if k in text.split("\n")[1]}))
    )
    if "subject_ref" not in frame.columns:
        frame = frame.with_columns(pl.Series("subject_ref", [f"s{i + 1}" for i in range(frame.height)]))
    if "hospital" not in frame.columns:
        frame = frame.with_columns(pl.lit("t01").alias("hospital"))
    return frame


def fill(place: Path | Home, frame: pl.DataFrame, parcel: int = 1) -> Home:
    """Stores `frame` in the vault at `place`, one identity file a hospital."""
    at = place if isinstance(place, Home) else home(place)
    for (hospital,), rows in frame.group_by("hospital", maintain_order=True):
        store_identity(at, str(hospital), f"{hospital}/patient/1/{parcel}", rows.drop("hospital").to_arrow())
    return at


def number(area: str, born: dt.date, order: int) -> str:
    """A well-formed identity number."""
    from heluo.terminology.identity_number import check_digit

    body = f"{area}{born:%Y%m%d}{order:03d}"
    return body + check_digit(body)


def partition(result: pa.Table) -> set[frozenset[tuple[str, str]]]:
    """Persons as sets of (hospital, subject_ref)."""
    groups: dict[str, set[tuple[str, str]]] = {}
    for row in result.to_pylist():
        groups.setdefault(row["person_id"], set()).add((row["hospital"], row["subject_ref"]))
    return {frozenset(g) for g in groups.values()}
