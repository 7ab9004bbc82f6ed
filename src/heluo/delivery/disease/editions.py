"""Editions of disease datasets: made after each release in which a dataset is another one, with the counts, a
certificate, and what has changed since the edition before it by its cause.

A change is the linkage's where the person is made of other hospital records, a rule's where what declares the
entry or the variable is another text, else it came with data. Only numbers are stored.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permissions import service_permit
from heluo.delivery.disease.resources import EDITIONS
from heluo.delivery.disease.tables import DiseaseEdition
from heluo.dictionary import load
from heluo.dictionary.disease_variables import DiseaseVariable
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound
from heluo.kit.ids import new_id
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Act, Lake
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.tables import table

DATA, RULE, RELINK = "data", "rule", "relink"
ENTRY = "entry"
PROVINCE = ""


@dataclass(frozen=True)
class Content:
    """One dataset in one release: state of each person, values, and what each person is made of."""

    people: pl.DataFrame
    values: pl.DataFrame
    records: pl.DataFrame

    @property
    def hash(self) -> str:
        made = hashlib.sha256()
        for part in (self.people, self.values):
            made.update(part.sort(part.columns).write_csv().encode())
        return made.hexdigest()

    @property
    def inside(self) -> frozenset[str]:
        return frozenset(self.people.filter(pl.col("state") == "in")["person_id"])


def build(lake: Lake, report: Report = silent) -> int:
    """Makes what editions the current release asks for; how many, −1 for none."""
    release, made = lake.release(), 0
    for disease in load_diseases().values():
        with reading(lake.control) as session:
            last = newest(session, disease.id)
        if last is None or last.release != release.id:
            made += _edition(lake, release, disease, last)
    return made or -1


def newest(session: Session, disease: str) -> DiseaseEdition | None:
    """The last edition of a disease."""
    wanted = sa.select(DiseaseEdition).where(DiseaseEdition.disease == disease)
    return session.scalar(wanted.order_by(DiseaseEdition.number.desc()).limit(1))


def rules(disease: Disease) -> dict[str, str]:
    """ENTRY and variables → hash of what is declared of them."""
    entry = (disease.entries, disease.marks, disease.day_zero, disease.code_prefixes)
    return {ENTRY: _digest(entry)} | {one.id: _digest(_declared(one)) for one in disease.variables.values()}


def differences(
    before: Content, after: Content, old: dict[str, str], new: dict[str, str]
) -> list[dict[str, Any]]:
    """Persons in and out, and values of those who stayed, by cause."""
    records = before.records.join(after.records, on="person_id", how="full", coalesce=True, suffix="_after")
    other = records.filter(pl.col("made_of").ne_missing(pl.col("made_of_after")))
    relinked = frozenset(other["person_id"])
    changed: Counter[tuple[str, str]] = Counter()
    for what, persons in (("in", after.inside - before.inside), ("out", before.inside - after.inside)):
        for person in persons:
            rule = RULE if old.get(ENTRY) != new.get(ENTRY) else DATA
            changed[what, RELINK if person in relinked else rule] += 1
    stayed = pl.Series(sorted(before.inside & after.inside), dtype=pl.String)
    keys = ["person_id", "variable"]
    both = before.values.join(after.values, on=keys, how="full", coalesce=True, suffix="_after")
    both = both.filter(
        pl.col("person_id").is_in(stayed.implode())
        & (
            pl.col("text").ne_missing(pl.col("text_after"))
            | pl.col("number").ne_missing(pl.col("number_after"))
            | pl.col("there").ne_missing(pl.col("there_after"))
        )
    )
    for person, variable in both.select(keys).iter_rows():
        rule = RULE if old.get(variable) != new.get(variable) else DATA
        changed["value", RELINK if person in relinked else rule] += 1
    return [{"what": what, "cause": cause, "number": n} for (what, cause), n in sorted(changed.items())]


def _edition(lake: Lake, release: Pinned, disease: Disease, last: DiseaseEdition | None) -> int:
    permit = service_permit(EDITIONS.name, "quality")
    with lake.act(permit, EDITIONS.act.name, disease.id, release=release) as act:
        current = _content(act, disease.id)
    declared = rules(disease)
    if last is not None and (last.content, last.rules) == (current.hash, declared):
        return 0
    changes, compared = [], last is not None
    if last is not None:
        try:
            former = lake.release(last.release)
        except NotFound:
            compared = False
        else:
            with lake.act(permit, EDITIONS.act.name, disease.id, release=former) as act:
                changes = differences(_content(act, disease.id), current, last.rules, declared)
    with transaction(lake.control) as session:
        session.add(
            DiseaseEdition(
                id=new_id("edition"),
                disease=disease.id,
                number=(last.number if last else 0) + 1,
                release=release.id,
                release_number=release.number,
                made=now(),
                content=current.hash,
                rules=declared,
                counts=_counts(current),
                certificate=_certificate(disease, current),
                changes=changes,
                compared=compared,
            )
        )
    return 1


def _content(act: Act, disease: str) -> Content:
    people, values = table("application.disease_person"), table("application.disease_value")
    links = table("standard.person_link")
    people = people.filter(people.disease == disease, people.hospital == PROVINCE)
    values = values.filter(values.disease == disease, values.hospital == PROVINCE)
    found = [
        pl.DataFrame(pl.from_arrow(act.read(rows)))
        for rows in (
            people.select("person_id", "state", "reason"),
            values.select("person_id", "variable", "text", "number"),
            links.semi_join(people, "person_id").select("person_id", "hospital", "subject_ref"),
        )
    ]
    made_of = found[2].select("person_id", record=pl.col("hospital") + "/" + pl.col("subject_ref"))
    records = made_of.group_by("person_id").agg(made_of=pl.col("record").sort().str.join(" "))
    return Content(found[0], found[1].with_columns(there=pl.lit(True)), records)


def _counts(of: Content) -> dict[str, int]:
    named = of.people.select(
        name=pl.when(pl.col("state") == "in").then(pl.lit("in")).otherwise(pl.col("reason"))
    )
    return dict(named.group_by("name").len().sort("name").iter_rows())


def _certificate(disease: Disease, of: Content) -> dict[str, Any]:
    inside = of.values.filter(
        pl.col("person_id").is_in(pl.Series(sorted(of.inside), dtype=pl.String).implode())
    )
    required = [one.id for one in disease.variables.values() if one.required]
    filled = inside.filter(pl.col("variable").is_in(required)).height
    possible = len(of.inside) * len(required)
    return {
        "dictionary": load().version,
        "variables": len(disease.variables),
        "filled": inside["variable"].n_unique(),
        "required": round(filled / possible, 3) if possible else None,
    }


def _declared(of: DiseaseVariable) -> tuple[Any, ...]:
    sources = tuple((one.variable.full_name, one.selection) for one in of.sources)
    return (sources, of.pick, of.take, of.from_day, of.to_day, of.anchor)


def _digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()[:16]
