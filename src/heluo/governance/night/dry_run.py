"""A night tried on a copy of the centre: what the next one would change, before it changes anything.

The copy is the night's own input at one moment: snapshots of both databases, and the same data files and
parcels under a second name, since those never change under theirs. What is found is therefore what the night
does, for whatever brings it about: parcels that wait, a corrected mapping, unit or rule, a decision about
persons, another Heluo. Readers see nothing of it, and nothing of it stays.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from heluo.engines import engine
from heluo.governance.backup.make import copying
from heluo.governance.backup.parts import PARTS, PartFile, moment, size_of
from heluo.governance.night.run import CentreNight, run_night
from heluo.governance.night.steps import graph
from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.disk import disk_full
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse import releases
from heluo.lakehouse.changes import ReleaseDifference, TableChange, changes
from heluo.lakehouse.records import Run
from heluo.lakehouse.releases import Pinned

FOLDER = ".dry-run"
"""In the home, so that files can have a second name there."""
NO_SECOND_NAME = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP})
"""What a file system says that has the lake on another disk, or gives files one name only."""
PARTS_OF_A_STEP = ("plan", "standard", "quality")
"""In a night's seconds: they are in "categories" already."""
MARGIN = 64 << 20
"""Bytes that stay free when the copy has been made."""


@dataclass(frozen=True)
class StepTook:
    """One step of that night, by name and in words, and how long it took."""

    step: str
    zh: str
    en: str
    seconds: float


@dataclass(frozen=True)
class Foreseen:
    """What the next night would do, and what it would cost on this machine."""

    release: int
    """Number of the release that it would follow, 0 without one."""
    parcels: int
    rows_loaded: int
    declarations: tuple[str, ...]
    """"hospital/category" whose declarations are others than the last night applied."""
    remade: tuple[str, ...]
    """"persons", "indicators", "diseases": made by other declarations or another Heluo than the release's."""
    tables: tuple[TableChange, ...]
    persons: int
    """Persons with a row in a table of the application layer that would be another."""
    faults: tuple[tuple[str, str, str], ...]
    """(hospital, category, code) of what would stop a hospital's category."""
    seconds: float
    steps: tuple[StepTook, ...]
    bytes_written: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def foresee(home: Home, report: Report = silent) -> Foreseen:
    """Runs the next night of `home` on a copy and compares. The caller holds `dry_run_lock`. Raises what that
    night raises, and disk_full."""
    with copied(home) as (copy, linked):
        before = _state(copy)
        night = run_night(copy, report)
        after = _state(copy)
        assert after.release is not None  # a night that ended well has one
        with engine() as e:
            found = changes(e, (home, before.release), (copy, after.release))
        written = sum(
            path.stat().st_size for path in copy.lake.rglob("*") if path.is_file() and path not in linked
        )
        return _foreseen(night, before, after, found, written)


def remove_left(home: Home) -> None:
    """Removes the copy of a dry run that was killed: it holds the vault. The caller holds `dry_run_lock`."""
    shutil.rmtree(home.root / FOLDER, ignore_errors=True)


@contextmanager
def copied(home: Home) -> Iterator[tuple[Home, set[Path]]]:
    """(a home with the centre of `home` as it is now, the files in it that it shares with that one)."""
    remove_left(home)
    # A name of its own each time: databases are remembered by their path.
    copy = Home(home.root / FOLDER / new_id("dry"))
    copy.root.mkdir(parents=True, mode=0o700)
    try:
        with copying(home), moment(home, PARTS) as now:
            _check_room(home, now.files)
            shared = {path for file in now.files if (path := _put(file, copy.root))}
        yield copy, shared
    finally:
        remove_left(home)


def _check_room(home: Home, files: tuple[PartFile, ...]) -> None:
    needed = MARGIN + sum(size_of(file) for file in files if file.is_database)
    if (free := shutil.disk_usage(home.root).free) < needed:
        raise disk_full(home.root, free, needed)


def _put(file: PartFile, root: Path) -> Path | None:
    """Puts `file` below `root`; its place where it is the same file as before, under a second name."""
    place = root / file.path
    if file.path.endswith("/"):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return None
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if file.data is not None:
        place.touch(mode=0o600)
        place.write_bytes(file.data)
        return None
    if file.is_database:
        shutil.copyfile(file.source, place)
        place.chmod(0o600)
        return None
    try:
        os.link(file.source, place)
    except OSError as error:
        if error.errno not in NO_SECOND_NAME:
            raise
        shutil.copyfile(file.source, place)
    return place


@dataclass(frozen=True)
class _State:
    release: Pinned | None
    mappings: dict[str, Any]
    """Of the last night that ended well: "hospital/category" → version of its declarations."""


def _state(home: Home) -> _State:
    with reading(database(home.control_db)) as session:
        last = session.scalar(
            sa.select(Run.mappings).where(Run.status == "succeeded").order_by(Run.ended.desc()).limit(1)
        )
        return _State(releases.current(session), dict(last or {}))


def _foreseen(
    night: CentreNight, before: _State, after: _State, found: ReleaseDifference, written: int
) -> Foreseen:
    old = before.release.manifest.get("meanings", {}) if before.release else {}
    new = after.release.manifest.get("meanings", {}) if after.release else {}
    return Foreseen(
        release=before.release.number if before.release else 0,
        parcels=night.loaded.parcels,
        rows_loaded=night.loaded.rows,
        declarations=tuple(
            sorted(
                name
                for name, version in after.mappings.items()
                if before.mappings.get(name, version) != version
            )
        ),
        remade=tuple(sorted(name for name, version in new.items() if old.get(name, version) != version)),
        tables=found.tables,
        persons=found.persons,
        faults=tuple(sorted({(one.hospital, one.category, one.code) for one in night.faults})),
        seconds=round(sum(value for name, value in night.seconds.items() if name not in PARTS_OF_A_STEP), 1),
        steps=tuple(
            StepTook(step.name, step.label.zh, step.label.en, round(night.seconds[step.name], 1))
            for step in graph().steps
            if step.name in night.seconds
        ),
        bytes_written=written,
    )
