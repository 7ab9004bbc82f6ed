"""A release names the table versions that belong together. Readers, cohorts and figures cite one, never "the
latest".

Delta commits one table at a time; the one control transaction that adds a release is what makes many commits
visible at once. Partly published tables are invisible by construction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.engines import Delta
from heluo.kit.dates import now
from heluo.kit.errors import NotFound
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.lakehouse.damage import files_of, listing_hash, open_delta
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
        it existed. Raises LakeDamaged where the lake holds something else than the manifest says."""
        lake_table(name)
        if name not in self.versions:
            return empty(name)
        return snapshot(home, name, self.versions[name], self._listed(name))

    def content(self, name: str) -> str:
        """What the release holds of the table `name`, as a key for caches: a version's number alone may come
        again after a table was set aside."""
        return f"{self.versions.get(name, -1)} {self._listed(name)}"

    def _listed(self, name: str) -> str:
        """Hash of the table's list of files, "" where the manifest does not name it."""
        return self.manifest.get("tables", {}).get(name, {}).get("sha256", "")

    def without(self, names: Collection[str]) -> Pinned:
        """The release as if it did not hold the tables `names`: what a night measures itself against when
        they were set aside."""
        return replace(self, versions={n: v for n, v in self.versions.items() if n not in names})


def describe(home: Home) -> dict[str, dict[str, Any]]:
    """What the published tables are right now: table → {version, rows, bytes, files, sha256 of the sorted
    file list}."""
    result: dict[str, dict[str, Any]] = {}
    for name in tables():
        if not name.startswith(PUBLISHED) or not exists(home, name):
            continue
        delta = open_delta(lake_table(name).place(home), name)
        actions = files_of(delta)
        result[name] = {
            "version": delta.version(),
            "rows": sum(a["num_records"] for a in actions),
            "bytes": sum(a["size_bytes"] for a in actions),
            "files": len(actions),
            "sha256": listing_hash(actions),
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


def retire_without(session: Session, names: Collection[str]) -> tuple[int, ...]:
    """Ends the life of every release, but the current one, that holds one of the tables `names`, which were
    set aside; returns their numbers."""
    found = session.scalars(sa.select(Release).where(Release.live, ~Release.current)).all()
    gone = [release for release in found if set(names) & set(release.manifest["tables"])]
    for release in gone:
        release.live = False
    return tuple(sorted(release.number for release in gone))


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
