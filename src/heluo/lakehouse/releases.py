"""A release names the table versions that belong together. Readers, cohorts and figures cite one, never "the
latest".

Delta commits one table at a time; the one control transaction that adds a release is what makes many commits
visible at once. Partly published tables are invisible by construction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from deltalake import DeltaTable
from sqlalchemy.orm import Session

from heluo.engines import Delta
from heluo.kit.dates import now
from heluo.kit.errors import NotFound
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.lakehouse.records import Release
from heluo.lakehouse.tables import empty, exists, lake_table, snapshot, tables

PUBLISHED = ("standard.", "application.")
"""Layers that a release pins; the source layer is append-only and is reached through lineage."""


@dataclass(frozen=True)
class Pinned:
    """One release as a reader uses it: table → version, and the manifest that says what it holds."""

    id: str
    number: int
    at: dt.datetime
    versions: dict[str, int]
    manifest: dict[str, Any]

    def table(self, home: Home, name: str) -> Delta | pa.Table:
        """The pinned version of `name` for `Engine.register`; without rows when the release was made before
        it existed."""
        lake_table(name)
        return snapshot(home, name, self.versions[name]) if name in self.versions else empty(name)


def describe(home: Home) -> dict[str, dict[str, Any]]:
    """What the published tables are right now: table → {version, rows, bytes, files, sha256 of the sorted
    file list}."""
    result: dict[str, dict[str, Any]] = {}
    for name in tables():
        if not name.startswith(PUBLISHED) or not exists(home, name):
            continue
        delta = DeltaTable(lake_table(name).place(home))
        actions = (
            pa.table(delta.get_add_actions(flatten=True))
            .select(["path", "size_bytes", "num_records"])
            .to_pylist()
        )
        listing = "\n".join(sorted(f"{a['path']} {a['size_bytes']}" for a in actions))
        result[name] = {
            "version": delta.version(),
            "rows": sum(a["num_records"] for a in actions),
            "bytes": sum(a["size_bytes"] for a in actions),
            "files": len(actions),
            "sha256": hashlib.sha256(listing.encode()).hexdigest(),
        }
    return result


def create(
    session: Session, run_id: str | None, described: Mapping[str, Mapping[str, Any]], about: Mapping[str, Any]
) -> Release:
    """Adds a release of the tables `described` in `session`'s transaction and makes it the current one.

    `about` joins the manifest: versions of dictionary and mappings, quality summary, counts.
    """
    number = (session.scalar(sa.select(sa.func.max(Release.number))) or 0) + 1
    session.execute(sa.update(Release).values(current=False).where(Release.current))
    made = Release(
        id=new_id("rel"),
        number=number,
        at=now(),
        run_id=run_id,
        current=True,
        live=True,
        manifest={"tables": {name: dict(facts) for name, facts in described.items()}, **about},
    )
    session.add(made)
    return made


def current(session: Session) -> Pinned | None:
    """The release that readers see now, None before the first."""
    found = session.scalar(sa.select(Release).where(Release.current))
    return _pin(found) if found else None


def pinned(session: Session, release_id: str) -> Pinned:
    """The release `release_id`, however old. Raises NotFound when there is none or its versions are no longer
    kept."""
    found = session.get(Release, release_id)
    if found is None or not found.live:
        raise NotFound(f"release {release_id}", "a live release", "list the releases and take one")
    return _pin(found)


def retire(session: Session, keep: int) -> tuple[int, ...]:
    """Ends the life of all releases but the last `keep`; returns their numbers. The current one lives on."""
    old = session.scalars(
        sa.select(Release).where(Release.live).order_by(Release.number.desc()).offset(keep)
    ).all()
    gone = [release for release in old if not release.current]
    for release in gone:
        release.live = False
    return tuple(sorted(release.number for release in gone))


def live_versions(session: Session) -> dict[str, set[int]]:
    """table → versions that a live release names: what vacuum must keep."""
    result: dict[str, set[int]] = {}
    for manifest in session.scalars(sa.select(Release.manifest).where(Release.live)):
        for name, facts in manifest["tables"].items():
            result.setdefault(name, set()).add(facts["version"])
    return result


def _pin(release: Release) -> Pinned:
    versions = {name: facts["version"] for name, facts in release.manifest["tables"].items()}
    return Pinned(release.id, release.number, release.at, versions, release.manifest)
