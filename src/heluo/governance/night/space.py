"""Whether the disk has room for a night before it begins, and a reserve for saying so when it has not.

An estimate from what waits and what will be written again, on the safe side of what nights were seen to take.
Frees nothing but its own reserve: old releases are `tidy`'s.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa

from heluo.dictionary import load
from heluo.kit.db import reading
from heluo.kit.disk import disk_full
from heluo.kit.places import Home
from heluo.lakehouse.damage import LakeDamaged
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import lake_table, partition_sizes, tables

OF_PARCELS = 4.0
"""Bytes that a waiting byte of a parcel becomes in the lake: 1.0 of the source layer, 1.8 of the standard
layer and 0.9 of the application layer were seen."""
IN_VAULT = 0.5
"""Bytes of the vault that a waiting byte becomes; 0.2 were seen."""
OF_INDEX = 4.0
"""Bytes of the text index for a byte of its documents' table."""
MARGIN = 32 << 20
RESERVE = 4 << 20
"""Bytes that are given back when the disk is full, so that the run's record can say so."""


def check_space(home: Home, control: sa.Engine, hospitals: Collection[str] | None, full: bool) -> None:
    """Raises Unavailable `disk_full` with both figures when a night would not have room, for the disks of
    centre and vault each."""
    centre, vault = needed(home, control, hospitals, full)
    places = {home.centre: centre, home.vault: vault}
    by_disk: dict[int, tuple[Path, int]] = {}
    for place, size in places.items():
        standing = next(one for one in (place, *place.parents) if one.exists())
        disk = standing.stat().st_dev
        first, before = by_disk.get(disk, (standing, 0))
        by_disk[disk] = (first, before + size)
    for place, size in by_disk.values():
        free = shutil.disk_usage(place).free
        if free < size:
            raise disk_full(place, free, size)


def needed(home: Home, control: sa.Engine, hospitals: Collection[str] | None, full: bool) -> tuple[int, int]:
    """Bytes that a night will need for the centre and for the vault, roughly and rather too many."""
    waits = sa.or_(
        Ledger.status == "stored", sa.and_(Ledger.status == "loaded", Ledger.processed_run.is_(None))
    )
    with reading(control) as session:
        found = session.execute(
            sa.select(Ledger.hospital, Ledger.stream, sa.func.sum(Ledger.bytes))
            .where(waits)
            .group_by(Ledger.hospital, Ledger.stream)
        )
        waiting = {
            (hospital, stream): size
            for hospital, stream, size in found
            if hospitals is None or hospital in hospitals
        }
    if not waiting and not full:
        return MARGIN, 0
    fresh = sum(waiting.values())
    again = sum(_standard(home, name, waiting, full) for name in load().categories)
    application = sum(_size(home, name) for name in tables() if name.startswith("application."))
    documents = _size(home, "application.search_document") + fresh * OF_PARCELS / 10
    return int(MARGIN + fresh * OF_PARCELS + again + application + documents * OF_INDEX), int(
        fresh * IN_VAULT
    )


def _standard(home: Home, name: str, waiting: Collection[tuple[str, str]], full: bool) -> int:
    """Bytes of the standard table of `name` that are written again: at most everything of the hospitals that
    have something waiting."""
    try:
        sizes = partition_sizes(home, f"standard.{name}")
    except LakeDamaged:
        return _on_disk(home, f"standard.{name}")
    return sum(size.bytes for key, size in sizes.items() if full or (key[0], name) in waiting)


def _size(home: Home, name: str) -> int:
    try:
        return sum(size.bytes for size in partition_sizes(home, name).values())
    except LakeDamaged:
        return _on_disk(home, name)


def _on_disk(home: Home, name: str) -> int:
    """Bytes of a table that cannot be opened: the night makes all of it again."""
    return sum(path.stat().st_size for path in lake_table(name).place(home).rglob("*.parquet"))


def keep_reserve(home: Home) -> None:
    """Makes the reserve, where there is room for it."""
    path = _reserve(home)
    if not path.exists() and shutil.disk_usage(home.centre).free > 2 * RESERVE:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, bytes(RESERVE))
        finally:
            os.close(descriptor)


def give_back_reserve(home: Home) -> None:
    """The disk is full: what is written down now is written in the reserve's place."""
    _reserve(home).unlink(missing_ok=True)


def _reserve(home: Home) -> Path:
    return home.centre / "locks" / "reserve"
