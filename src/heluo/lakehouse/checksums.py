"""Compares data files of the lake with the checksums that were noted when they were committed.

Parquet is written without checksums of pages, and none of the engines would look at them: a changed bit is a
changed value, and nothing says so. Which files a night compares is `NightShare`; all of them, `heluo
check-storage`. Finds only: what is done with a damaged table is for `governance.night.repair`.
"""

from __future__ import annotations

import datetime as dt
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import sqlalchemy as sa

from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.settings import settings
from heluo.lakehouse import releases
from heluo.lakehouse.damage import CHANGED, Damage, LakeDamaged, digest, files_of, open_delta
from heluo.lakehouse.records import DataFile
from heluo.lakehouse.tables import lake_table, tables

MEGABYTE = 1 << 20
AT_ONCE = min(os.cpu_count() or 1, 4)


@dataclass(frozen=True)
class Compared:
    """What was compared: `noted` of the `files` had no checksum yet and have one from now on."""

    files: int = 0
    bytes: int = 0
    noted: int = 0
    damaged: Mapping[str, Damage] = field(default_factory=dict)
    """Table → the first of its files whose bytes are others."""


@dataclass(frozen=True)
class NightShare:
    """Which files are compared now: each at the latest on its own day of every `days`, and up to `bytes` of
    the others, those first that were longest not looked at. A file's day follows from its name, so that those
    of a large first delivery do not all come due at once."""

    days: int
    bytes: int

    def due(self, files: Sequence[StandingFile], at: dt.datetime) -> list[StandingFile]:
        today = at.date().toordinal()
        due: list[StandingFile] = []
        rest: list[StandingFile] = []
        for one in files:
            own_day = today - (today - zlib.crc32(one.path.encode())) % self.days
            seen = one.checked_at.date().toordinal() if one.checked_at else today - 1
            (due if one.damaged or seen < own_day or seen > today else rest).append(one)
        room = self.bytes - sum(one.bytes for one in due)
        for one in sorted(rest, key=lambda one: (one.checked_at is not None, one.checked_at or at, one.path)):
            if room <= 0:
                break
            due.append(one)
            room -= one.bytes
        return due


@dataclass(frozen=True)
class StandingFile:
    """A data file that a reader or the next night can meet, and what is known of it."""

    table: str
    place: Path
    path: str
    bytes: int
    sha256: str
    """"" where none was noted."""
    checked_at: dt.datetime | None
    damaged: bool = False


def night_share() -> NightShare:
    """What a night compares, by the settings."""
    chosen = settings()
    return NightShare(chosen.check_days, chosen.check_megabytes * MEGABYTE)


def compare(
    home: Home,
    control: sa.Engine,
    share: NightShare | None = None,
    only: Iterable[str] | None = None,
    report: Report = silent,
) -> Compared:
    """Compares the files of the current release and of the newest source layer: all of them, or `share`; of
    the tables `only`. Files that are missing or have another length are for `damage.inspect`."""
    files = _standing(home, control, tables() if only is None else only)
    return _compared(control, files if share is None else share.due(files, now()), report)


def note_new(home: Home, control: sa.Engine) -> int:
    """Notes the checksums of files that have none; returns how many had not."""
    new = [one for one in _standing(home, control, tables()) if not one.sha256]
    return _compared(control, new, silent).noted


def _compared(control: sa.Engine, chosen: Sequence[StandingFile], report: Report) -> Compared:
    at = now()
    found: list[tuple[StandingFile, str]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one, sha256 in zip(chosen, pool.map(_digest, chosen), strict=True):
            found.append((one, sha256))
            report("checksums", len(found), len(chosen))
    _note(control, found, at)
    wrong: dict[str, Damage] = {}
    for one, sha256 in found:
        if _is_wrong(one, sha256):
            wrong.setdefault(one.table, _damage(one))
    noted = sum(not one.sha256 for one, _ in found)
    return Compared(len(found), sum(one.bytes for one, _ in found), noted, wrong)


def damaged(home: Home, control: sa.Engine) -> list[Damage]:
    """Files whose bytes were found to be others and that a table still names."""
    with reading(control) as session:
        known = set(session.scalars(sa.select(DataFile.table).where(DataFile.damaged_at.is_not(None))))
    return [_damage(one) for one in _standing(home, control, known) if one.damaged]


def forget_deleted(home: Home, control: sa.Engine) -> int:
    """Forgets checksums of files that are no longer there; returns how many."""
    with transaction(control) as session:
        known = session.execute(sa.select(DataFile.table, DataFile.path)).all()
        gone = [
            (table, path)
            for table, path in known
            if table not in tables() or not (lake_table(table).place(home) / path).exists()
        ]
        for table, path in gone:
            session.execute(sa.delete(DataFile).where(DataFile.table == table, DataFile.path == path))
    return len(gone)


def _damage(one: StandingFile) -> Damage:
    return Damage(one.table, one.place, CHANGED, one.path)


def _standing(home: Home, control: sa.Engine, names: Iterable[str]) -> list[StandingFile]:
    with reading(control) as session:
        release = releases.current(session)
        known = {(one.table, one.path): one for one in session.scalars(sa.select(DataFile))}
    found = []
    for name in names:
        place = lake_table(name).place(home)
        version = release.versions.get(name) if release else None
        if not place.exists():
            continue
        try:
            listed = files_of(open_delta(place, name, version))
        except LakeDamaged:
            continue
        for one in listed:
            path = unquote(one["path"])
            row = known.get((name, path))
            if _length(place / path) == one["size_bytes"]:
                found.append(
                    StandingFile(
                        name, place, path, one["size_bytes"], row.sha256, row.checked_at, bool(row.damaged_at)
                    )
                    if row
                    else StandingFile(name, place, path, one["size_bytes"], "", None)
                )
    return found


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _digest(one: StandingFile) -> str:
    """Its checksum; "" where the disk does not give its bytes."""
    try:
        return digest(one.place / one.path)
    except OSError:
        return ""


def _is_wrong(one: StandingFile, sha256: str) -> bool:
    return not sha256 or (bool(one.sha256) and one.sha256 != sha256)


def _note(control: sa.Engine, found: Sequence[tuple[StandingFile, str]], at: dt.datetime) -> None:
    new: list[DataFile] = []
    right: list[dict[str, object]] = []
    wrong: list[dict[str, object]] = []
    for one, sha256 in found:
        key = {"table": one.table, "path": one.path}
        if not one.sha256:
            if sha256:
                new.append(DataFile(**key, bytes=one.bytes, sha256=sha256, checked_at=at))
        elif _is_wrong(one, sha256):
            wrong.append({**key, "damaged_at": at})
        else:
            right.append({**key, "checked_at": at, "damaged_at": None})
    with transaction(control) as session:
        for file in new:
            session.merge(file)
        for lines in (right, wrong):
            if lines:
                session.execute(sa.update(DataFile), lines)
