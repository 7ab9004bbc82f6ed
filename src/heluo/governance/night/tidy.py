"""Gives disk back: retires old releases, joins the small files of the source layer, deletes files that no
live release names.

Never while a night runs: a file that it has written and not yet committed belongs to no version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from heluo.governance.backup.make import copying
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse import checksums, releases, writer
from heluo.lakehouse.interrupted import night_lock
from heluo.lakehouse.tables import exists, tables


@dataclass(frozen=True)
class Tidied:
    """`releases`: numbers that were retired; `files`: data files that were deleted."""

    releases: tuple[int, ...]
    files: int


def _not_changed(home: Home, control: sa.Engine, names: Iterable[str]) -> None:
    """Raises LakeDamaged for a source table with a file whose bytes are others: joined with its neighbours it
    would get a checksum that is right for what is wrong."""
    source = [name for name in names if name.startswith("source.")]
    for damage in checksums.compare(home, control, only=source).damaged.values():
        raise damage.error()


def tidy(home: Home, control: sa.Engine, keep: int, report: Report = silent) -> Tidied:
    """Keeps the last `keep` releases (at least 1) readable. A retired one stays on record with its manifest;
    its rows can no longer be read.

    Raises Conflict while a night runs, or a copy is made that names the files; LakeDamaged for a source table
    with a file whose checksum is another.
    """
    with night_lock(home), copying(home):
        with transaction(control) as session:
            retired = releases.retire(session, max(keep, 1))
        with reading(control) as session:
            live = releases.live_versions(session)
        known = [name for name in tables() if exists(home, name)]
        _not_changed(home, control, known)
        files = 0
        for i, name in enumerate(known):
            report("tidy", i, len(known))
            if name.startswith("source."):
                writer.compact(home, name)
            files += writer.vacuum(home, name, live.get(name, ()))
        report("tidy", len(known), len(known))
        checksums.forget_deleted(home, control)
        checksums.note_new(home, control)
    return Tidied(retired, files)
