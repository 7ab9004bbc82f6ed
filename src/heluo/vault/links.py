"""The link store as a night of linkage reads it: current identities, open links, live persons, decisions in
force, what humans decided. Reads only, and decides nothing: what follows from it is `governance.link`'s."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.vault import bulk
from heluo.vault.tables import (
    Alias,
    Constraint,
    CurrentIdentity,
    Decision,
    Link,
    LinkRun,
    Person,
    SourceIdentity,
)

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

MANY = 10_000
"""Values of one statement: SQLite takes 32,766."""


def identities(
    session: Session,
    fields: Sequence[str],
    as_linked: Collection[str] = (),
    only: Collection[str] | None = None,
) -> pl.DataFrame:
    """Current identities (hospital, subject_ref, source_id, `fields` as text except birth_date), ordered by
    hospital and subject_ref: the order in which ties are broken.

    Of the hospitals `as_linked` not what they say now, but what stood when they were last linked; `only`
    leaves all others out.
    """
    own = [getattr(SourceIdentity, f) for f in fields]
    current = (
        sa.select(CurrentIdentity.hospital, CurrentIdentity.subject_ref, CurrentIdentity.source_id, *own)
        .join(SourceIdentity, SourceIdentity.id == CurrentIdentity.source_id)
        .where(CurrentIdentity.op == "U", CurrentIdentity.hospital.not_in(as_linked))
    )
    if only is not None:
        current = current.where(CurrentIdentity.hospital.in_(only))
    schema = {
        "hospital": pl.String,
        "subject_ref": pl.String,
        "source_id": pl.Int64,
        **{f: pl.Date if f == "birth_date" else pl.String for f in fields},
    }
    found = bulk.read(session, current, schema)
    if as_linked:
        linked = (
            sa.select(Link.hospital, Link.subject_ref, Link.source_id, *own)
            .join(SourceIdentity, SourceIdentity.id == Link.source_id)
            .where(Link.open, Link.hospital.in_(as_linked))
        )
        found = pl.concat([found, bulk.read(session, linked, schema)])
    return found.sort("hospital", "subject_ref")


def hospitals(session: Session) -> list[str]:
    """Hospitals that have current patients."""
    found = session.scalars(sa.select(CurrentIdentity.hospital).where(CurrentIdentity.op == "U").distinct())
    return sorted(found)


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


def aliases(session: Session) -> dict[str, str]:
    """Id that was merged away → the one it went into that night."""
    return {one.old_id: one.person_id for one in session.execute(sa.select(Alias.old_id, Alias.person_id))}


def closed_links(session: Session, persons: Collection[str]) -> pl.DataFrame:
    """hospital, subject_ref, former, link_id, former_number of the closed links to `persons`."""
    schema = {
        "hospital": pl.String,
        "subject_ref": pl.String,
        "former": pl.String,
        "link_id": pl.Int64,
        "former_number": pl.Int64,
    }
    statement = sa.select(Link.hospital, Link.subject_ref, Link.person_id, Link.id, Person.number).join(
        Person, Person.person_id == Link.person_id
    )
    wanted = sorted(persons)
    parts = [
        bulk.read(session, statement.where(~Link.open, Link.person_id.in_(wanted[at : at + MANY])), schema)
        for at in range(0, len(wanted), MANY)
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts])


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


def active_constraints(session: Session) -> Sequence[Constraint]:
    """What humans decided about two patients and did not undo."""
    return session.scalars(sa.select(Constraint).where(Constraint.active)).all()


def numbers_when_decided(session: Session, constraint: Constraint) -> set[str | None]:
    """The numbers that the two patients had when the human decided."""
    decision = session.get_one(Decision, constraint.decision_id)
    return {
        session.get_one(SourceIdentity, source).number_key
        for source in (decision.source_a, decision.source_b)
    }


def last_night(session: Session) -> tuple[str, str] | None:
    """(model, normaliser) of the last night of linkage, None before the first."""
    last = session.execute(
        sa.select(LinkRun.model, LinkRun.normaliser).order_by(LinkRun.ended.desc()).limit(1)
    ).first()
    return None if last is None else (last.model, last.normaliser)
