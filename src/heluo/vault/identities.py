"""Identities as versions: what a hospital wrote about a patient is appended, never changed, and each identity
file counts once. Opens no seal and normalises nothing: that is `governance.link.receive`'s."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.vault import bulk
from heluo.vault.tables import CurrentIdentity, IdentityParcel, SourceIdentity


@dataclass(frozen=True)
class Received:
    """What one identity file did: rows in it, rows that said something new."""

    rows: int
    versions: int


def received(session: Session, parcel: str) -> Received | None:
    """What the identity file of `parcel` did when it came first, None when it has not come."""
    known = session.get(IdentityParcel, parcel)
    return None if known is None else Received(known.rows, known.versions)


def append_versions(
    session: Session, hospital: str, parcel: str, identities: pl.DataFrame, op: str
) -> Received:
    """Stores what is new in `identities` (subject_ref, any columns of `SourceIdentity`, last `content`, the
    hash of the values): with op "U" those whose content is another one, with "D" those that are not withdrawn
    yet."""
    columns = (
        CurrentIdentity.subject_ref,
        CurrentIdentity.version,
        CurrentIdentity.content,
        CurrentIdentity.op,
    )
    found = session.execute(sa.select(*columns).where(CurrentIdentity.hospital == hospital))
    current = {ref: (version, content, was) for ref, version, content, was in found}
    first = (session.scalar(sa.select(sa.func.max(SourceIdentity.id))) or 0) + 1
    fresh: list[tuple[object, ...]] = []
    heads = {}
    for position, (ref, *values, content) in enumerate(identities.iter_rows()):
        version, before, was = current.get(ref, (0, "", ""))
        if (op == "D" and (not version or was == "D")) or (op == "U" and was == "U" and before == content):
            continue
        current[ref] = (version + 1, content, op)
        heads[ref] = (hospital, ref, first + len(fresh), version + 1, content, op)
        fresh.append(
            (
                first + len(fresh),
                hospital,
                version + 1,
                parcel,
                position if op == "U" else -1,
                op,
                ref,
                *values,
                content,
            )
        )
    names = ("id", "hospital", "version", "parcel", "row", "op", *identities.columns)
    bulk.insert(session, SourceIdentity, names, fresh)
    head = ("hospital", "subject_ref", "source_id", "version", "content", "op")
    bulk.insert(session, CurrentIdentity, head, list(heads.values()), replace_on=("hospital", "subject_ref"))
    session.add(
        IdentityParcel(
            parcel=parcel, hospital=hospital, rows=identities.height, versions=len(fresh), received_at=now()
        )
    )
    return Received(identities.height, len(fresh))
