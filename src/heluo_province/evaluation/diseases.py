"""Disease datasets against what was written down: reads `truth/diseases.parquet` of a synthetic province.

Persons of the truth are found again by the records that hospitals have of them: a person counts as in when
one of the persons to whom the records were linked is. Never part of a night.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl
import pyarrow.parquet as pq

from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo.lakehouse import releases
from heluo_province import places

IN = "in"


@dataclass(frozen=True)
class DiseaseAgreement:
    """One disease: persons who are in by the truth, in the dataset, in both; and by reason for being out
    (planted, found with that reason)."""

    disease: str
    truth: int
    found: int
    both: int
    reasons: dict[str, tuple[int, int]]

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.truth if self.truth else 1.0


def evaluate_diseases(home: Home) -> tuple[DiseaseAgreement, ...]:
    """A line for every disease of the current release. NotFound without truth or release."""
    path = places.truth(home) / "diseases.parquet"
    if not path.exists():
        raise NotFound(f"no {path.name}", "a synthetic province", "make one with heluo demo")
    with reading(database(home.control_db)) as session:
        release = releases.current(session)
    if release is None:
        raise NotFound("no release", "a night that has succeeded", "run heluo work --once")
    persons = _persons(home, release)
    table = release.table(home, "application.disease_person")
    stated = pl.DataFrame(pl.from_arrow(table.dataset.to_table()))  # type: ignore[union-attr]
    stated = stated.filter(pl.col("hospital") == "").join(persons, on="person_id")
    truth = pl.DataFrame(pl.from_arrow(pq.read_table(path)))
    return tuple(
        _line(id, truth.filter(pl.col("disease") == id), stated.filter(pl.col("disease") == id))
        for id in sorted(stated["disease"].unique())
    )


def _persons(home: Home, release: releases.Pinned) -> pl.DataFrame:
    """(person, person_id): which linked persons hold a record of a person of the truth."""
    keys = {
        p.name: bytes.fromhex((p / "keys/reference.key").read_text().strip())
        for p in (home.root / "agents").iterdir()
    }
    known = pl.read_parquet(places.truth(home) / "persons.parquet").select("hospital", "patient_id", "person")
    refs = [reference(keys[h], "patient_id", p) for h, p, _ in known.iter_rows()]
    links = release.table(home, "standard.person_link").dataset.to_table(  # type: ignore[union-attr]
        columns=["hospital", "subject_ref", "person_id"]
    )
    return (
        known.with_columns(pl.Series("subject_ref", refs))
        .join(pl.DataFrame(pl.from_arrow(links)), on=["hospital", "subject_ref"])
        .select("person", "person_id")
        .unique()
    )


def _line(id: str, truth: pl.DataFrame, stated: pl.DataFrame) -> DiseaseAgreement:
    inside = set(truth.filter(pl.col("state") == IN)["person"])
    found = set(stated.filter(pl.col("state") == IN)["person"])
    planted = dict(truth.filter(pl.col("state") != IN).select("person", "reason").iter_rows())
    given = dict(stated.filter(pl.col("state") != IN).select("person", "reason").iter_rows())
    sizes = Counter(planted.values())
    right = Counter(reason for person, reason in planted.items() if given.get(person) == reason)
    reasons = {reason: (sizes[reason], right[reason]) for reason in sorted(sizes)}
    return DiseaseAgreement(id, len(inside), len(found), len(inside & found), reasons)
