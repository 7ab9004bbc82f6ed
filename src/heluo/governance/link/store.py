"""The vault as a night reads it: current identities, open links, edges in force, what humans said. Reads
only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary import load_hospital
from heluo.governance.link import tiers
from heluo.governance.link.cluster import NO_PAIRS
from heluo.governance.link.records import FIELDS
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.vault import bulk
from heluo.vault.tables import Constraint, CurrentIdentity, Decision, Link, Person, SourceIdentity

EDGES = {
    "id": pl.Int64,
    "source_a": pl.Int64,
    "source_b": pl.Int64,
    "kind": pl.String,
    "weight": pl.Float64,
    "prior": pl.Float64,
}
LINKS = {
    "link_id": pl.Int64,
    "hospital": pl.String,
    "subject_ref": pl.String,
    "judged": pl.Int64,
    "person_id": pl.String,
    "decision_id": pl.Int64,
    "tier": pl.String,
    "tier_reason": pl.String,
    "name_state": pl.String,
}
FORMER = {
    "hospital": pl.String,
    "subject_ref": pl.String,
    "former": pl.String,
    "former_link": pl.Int64,
    "former_number": pl.Int64,
}
PERSONS = {
    "person_id": pl.String,
    "number": pl.Int64,
    "sex": pl.String,
    "birth_date": pl.Date,
    "hospitals": pl.Int64,
    "records": pl.Int64,
}


def identities(session: Session) -> pl.DataFrame:
    """Current identities (hospital, subject_ref, source_id, FIELDS), ordered by hospital and subject_ref: the
    order in which ties are broken."""
    columns = [
        CurrentIdentity.hospital,
        CurrentIdentity.subject_ref,
        CurrentIdentity.source_id,
        *(getattr(SourceIdentity, f) for f in FIELDS),
    ]
    statement = (
        sa.select(*columns)
        .join(SourceIdentity, SourceIdentity.id == CurrentIdentity.source_id)
        .where(CurrentIdentity.op == "U")
    )
    schema = {
        "hospital": pl.String,
        "subject_ref": pl.String,
        "source_id": pl.Int64,
        **{f: pl.Date if f == "birth_date" else pl.String for f in FIELDS},
    }
    return bulk.read(session, statement, schema).sort("hospital", "subject_ref")


def open_links(session: Session) -> pl.DataFrame:
    """Open links with the columns of LINKS."""
    columns = (
        Link.id,
        Link.hospital,
        Link.subject_ref,
        Link.source_id,
        Link.person_id,
        Link.decision_id,
        Link.tier,
        Link.tier_reason,
        Link.name_state,
    )
    return bulk.read(session, sa.select(*columns).where(Link.open), LINKS)


def former_persons(session: Session) -> pl.DataFrame:
    """hospital, subject_ref → the person whom the patient's last closed link names, where that person has
    nobody left (columns of FORMER): a patient who returns is that person again."""
    last = sa.select(sa.func.max(Link.id)).where(~Link.open).group_by(Link.hospital, Link.subject_ref)
    statement = sa.select(Link.hospital, Link.subject_ref, Link.person_id, Link.id, Person.number).join(
        Person, Person.person_id == Link.person_id
    )
    return bulk.read(session, statement.where(Link.id.in_(last), Person.state == "empty"), FORMER)


def live_persons(session: Session) -> pl.DataFrame:
    """Live persons with the columns of PERSONS."""
    columns = (
        Person.person_id,
        Person.number,
        Person.sex,
        Person.birth_date,
        Person.hospitals,
        Person.records,
    )
    return bulk.read(session, sa.select(*columns).where(Person.state == "live"), PERSONS)


def edges_in_force(session: Session, prior: float) -> pl.DataFrame:
    """The last word of the model on each pair, where it was a link: decisions of kind "auto" without a later
    "dropped". `weight` is what the same evidence weighs under tonight's `prior`."""
    columns = (
        Decision.id,
        Decision.source_a,
        Decision.source_b,
        Decision.kind,
        Decision.weight,
        Decision.prior,
    )
    frame = bulk.read(
        session,
        sa.select(*columns).where(Decision.kind.in_(("auto", "dropped"))).order_by(Decision.id),
        EDGES,
    )
    return (
        frame.unique(["source_a", "source_b"], keep="last", maintain_order=True)
        .filter(pl.col("kind") == "auto")
        .with_columns(weight=pl.col("weight") - pl.col("prior") + prior)
    )


def constraints(
    session: Session, current: pl.DataFrame, trusted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(must, cannot) as row positions in `current`, (k, 2) int64 each; a constraint on a patient who is gone
    is silent.

    So is a "must" between two patients who hold different trusted numbers (`trusted`, −1 = none) and of whom
    one has another number than when the human decided: who said that an unnumbered patient is this one did
    not say it of the number that came later.
    """
    found = session.scalars(sa.select(Constraint).where(Constraint.active)).all()
    if not found:
        return NO_PAIRS, NO_PAIRS
    number = current.select(tiers.normalise(pl.col("id_number"))).to_series().to_list()
    place = {
        key: i
        for i, key in enumerate(
            zip(current["hospital"].to_list(), current["subject_ref"].to_list(), strict=True)
        )
    }
    pairs: dict[str, list[tuple[int, int]]] = {"must": [], "cannot": []}
    for said in found:
        one, other = (
            place.get((said.hospital_a, said.subject_a)),
            place.get((said.hospital_b, said.subject_b)),
        )
        if one is None or other is None:
            continue
        two = len({int(n) for n in trusted[[one, other]] if n >= 0}) == 2
        if said.kind == "cannot" or not two or _numbers(session, said) == {number[one], number[other]}:
            pairs[said.kind].append((one, other))
    return tuple(np.array(pairs[k], dtype=np.int64).reshape(-1, 2) for k in ("must", "cannot"))  # type: ignore[return-value]


def _numbers(session: Session, said: Constraint) -> set[str | None]:
    """The numbers that the two patients had when the human spoke."""
    decision = session.get_one(Decision, said.decision_id)
    return {
        session.get_one(SourceIdentity, source).number_key
        for source in (decision.source_a, decision.source_b)
    }


def sex_maps(home: Home, hospitals: Iterable[str]) -> dict[str, dict[str, str]]:
    """hospital → its own code of sex → the standard's, from the declared value mappings; a hospital without
    folder has none."""
    result = {}
    for code in hospitals:
        try:
            values = load_hospital(code, (home.hospitals,)).values
        except NotFound:
            continue
        result[code] = {v.source: v.code for v in values if v.variable == "patient.sex"}
    return result
