"""A vault that lacks what the centre has: identities from the inbox's parcels, persons and links from the
release, human decisions from the centre's last mark.

Person ids are opaque and made once; who is who again follows from the release's `standard.person_link`, so
whoever cited an id finds the same person behind it. Compares no identities: the night of linkage does, after
this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.vault import bulk, links
from heluo.vault.database import open_vault
from heluo.vault.statements import decide, undo
from heluo.vault.tables import Alias, Constraint, CurrentIdentity, IdentityParcel, Link, Person

AGAIN = (
    "由中心的记号恢复;原理由随身份库丢失 · "
    "decided again from the centre's mark; the reason was lost with the vault"
)
TAKEN_BACK = "在较新的身份库中已撤销 · had been undone in the vault that was lost"
REPAIR = "repair"


@dataclass(frozen=True)
class RecoveredLinks:
    """Persons that the vault did not have, and patients who got their person back."""

    persons: int = 0
    links: int = 0


def taken_parcels(home: Home) -> set[str]:
    """Parcels whose identity file, or withdrawal ("…#withdrawn"), the vault has taken."""
    with reading(open_vault(home)) as session:
        return set(session.scalars(sa.select(IdentityParcel.parcel)))


def missing_patients(home: Home, patients: pa.Table) -> list[tuple[str, str]]:
    """(hospital, subject_ref) of `patients` whom the vault does not know: whom a hospital has deleted it
    knows as deleted."""
    wanted = {(line["hospital"], line["subject_ref"]) for line in patients.to_pylist()}
    with reading(open_vault(home)) as session:
        known = session.execute(sa.select(CurrentIdentity.hospital, CurrentIdentity.subject_ref))
        return sorted(wanted - {(hospital, subject) for hospital, subject in known})


def deleted_patients(home: Home, patients: pa.Table) -> set[tuple[str, str]]:
    """Those of `patients` (hospital, subject_ref) whom their hospital has deleted."""
    wanted = {(line["hospital"], line["subject_ref"]) for line in patients.to_pylist()}
    with reading(open_vault(home)) as session:
        gone = session.execute(
            sa.select(CurrentIdentity.hospital, CurrentIdentity.subject_ref).where(CurrentIdentity.op == "D")
        )
        return wanted & {(hospital, subject) for hospital, subject in gone}


def statements(session: Session) -> list[list[str]]:
    """What humans have decided and not undone: [kind, hospital, subject_ref, hospital, subject_ref, actor,
    moment]."""
    return [
        [c.kind, c.hospital_a, c.subject_a, c.hospital_b, c.subject_b, c.actor, c.at.isoformat()]
        for c in links.active_constraints(session)
    ]


def recover_statements(
    home: Home, stated: Iterable[Sequence[str]], since: dt.datetime | None
) -> tuple[int, list[Sequence[str]]]:
    """Decides `stated` again where the vault does not have it, and undoes what was undone since: a decision
    in force here that is not older than the vault's last mark (`since`) was made in this vault and stays.

    Returns how many were decided or undone, and those that cannot be: a patient whom the vault does not know.
    """
    wanted = [tuple(one) for one in stated]
    pairs = {(kind, frozenset([(a, x), (b, y)])) for kind, a, x, b, y, *_ in wanted}
    with reading(open_vault(home)) as session:
        active = [(c.decision_id, _pair(c), c.at) for c in links.active_constraints(session)]
        ended = sa.select(Constraint).where(~Constraint.active)
        undone = {(_pair(c), c.at.isoformat()) for c in session.scalars(ended)}
    done, lost = 0, []
    for decision, pair, at in active:
        if pair not in pairs and since is not None and at <= since:
            undo(home, decision, REPAIR, TAKEN_BACK)
            done += 1
    here = {pair for _, pair, _ in active}
    for one in wanted:
        kind, a, x, b, y, actor, at = one
        pair = (kind, frozenset([(a, x), (b, y)]))
        if pair in here or (pair, at) in undone:
            continue
        try:
            decide(home, cast(Literal["must", "cannot"], kind), (a, x), (b, y), actor, AGAIN)
            done += 1
        except HeluoError:
            lost.append(one)
    return done, lost


def _pair(one: Constraint) -> tuple[str, frozenset[tuple[str, str]]]:
    return one.kind, frozenset([(one.hospital_a, one.subject_a), (one.hospital_b, one.subject_b)])


def recover_links(home: Home, released: pa.Table, persons: pa.Table, run_id: str) -> RecoveredLinks:
    """Gives every patient whom the vault knows the person of the release. `released`: hospital, subject_ref,
    person_id; `persons`: the columns of `lakehouse.tables.PERSON`."""
    with transaction(open_vault(home)) as session:
        moved = _moved(session, pl.DataFrame(pl.from_arrow(released)))
        if not moved.height:
            return RecoveredLinks()
        made = _persons(session, moved, {line["person_id"]: line for line in persons.to_pylist()}, run_id)
        _links(session, moved, run_id)
        _aliases(session, moved, run_id)
        return RecoveredLinks(made, moved.height)


def _moved(session: Session, released: pl.DataFrame) -> pl.DataFrame:
    """hospital, subject_ref, source_id, person_id of patients whose open link is missing or names somebody
    else; `link_id` and `was` of that one."""
    columns = (CurrentIdentity.hospital, CurrentIdentity.subject_ref, CurrentIdentity.source_id)
    schema: dict[str, Any] = {"hospital": pl.String, "subject_ref": pl.String, "source_id": pl.Int64}
    current = bulk.read(session, sa.select(*columns).where(CurrentIdentity.op == "U"), schema)
    held = links.open_links(session).select(
        "hospital", "subject_ref", "link_id", pl.col("person_id").alias("was")
    )
    both = ["hospital", "subject_ref"]
    joined = current.join(released.select(*both, "person_id"), on=both).join(held, on=both, how="left")
    return joined.filter(pl.col("was").ne_missing(pl.col("person_id"))).sort(both)


def _persons(
    session: Session, moved: pl.DataFrame, facts: Mapping[str, Mapping[str, Any]], run_id: str
) -> int:
    wanted = sorted(set(moved["person_id"].to_list()))
    known = {one.person_id: one.state for one in session.execute(sa.select(Person.person_id, Person.state))}
    number = (session.scalar(sa.select(sa.func.max(Person.number))) or 0) + 1
    columns = ("sex", "birth_date", "hospitals", "records")
    fresh = [person for person in wanted if person not in known]
    rows = [
        (person, number + i, run_id, "live", *(_fact(facts.get(person, {}), name) for name in columns))
        for i, person in enumerate(fresh)
    ]
    bulk.insert(session, Person, ("person_id", "number", "created_run", "state", *columns), rows)
    revived = [(person, "live") for person in wanted if known.get(person, "live") != "live"]
    bulk.update(session, Person, ("person_id", "state"), revived)
    session.execute(sa.delete(Alias).where(Alias.old_id.in_([person for person, _ in revived])))
    return len(fresh)


def _fact(facts: Mapping[str, Any], name: str) -> Any:
    return facts.get(name, 0 if name in ("hospitals", "records") else None)


def _links(session: Session, moved: pl.DataFrame, run_id: str) -> None:
    closing = [(link, False, run_id) for link in moved["link_id"].drop_nulls().to_list()]
    bulk.update(session, Link, ("id", "open", "closed_run"), closing)
    # Without a tier: the night of linkage takes them for not yet compared, and does it.
    blank = ("tier", "tier_reason", "name_state")
    rows = [
        (*row, True, run_id, "", "", "")
        for row in moved.select("hospital", "subject_ref", "source_id", "person_id").iter_rows()
    ]
    columns = ("hospital", "subject_ref", "source_id", "person_id", "open", "opened_run", *blank)
    bulk.insert(session, Link, columns, rows)


def _aliases(session: Session, moved: pl.DataFrame, run_id: str) -> None:
    """Persons of the vault who have since been merged into another: their ids go on to that one."""
    left = set(session.scalars(sa.select(Link.person_id).where(Link.open).distinct()))
    former: dict[str, set[str]] = {}
    for was, person in moved.select("was", "person_id").drop_nulls().iter_rows():
        former.setdefault(was, set()).add(person)
    merged = {was: next(iter(to)) for was, to in former.items() if was not in left and len(to) == 1}
    bulk.update(
        session,
        Person,
        ("person_id", "state", "hospitals", "records"),
        [(was, "merged", 0, 0) for was in merged],
    )
    bulk.insert(
        session,
        Alias,
        ("old_id", "person_id", "run_id"),
        [(was, to, run_id) for was, to in merged.items()],
        replace_on=("old_id",),
    )
