"""Which waiting parcels can be read from the inbox now, which must wait, which never come: a file that is
missing or damaged is asked of its hospital again (`accept.missing`).

Opens no parcel: that is `opened`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.receive.accept import parcel_path
from heluo.governance.receive.opened import address_of, app_of
from heluo.kit.dates import now
from heluo.kit.places import Home
from heluo.lakehouse.records import Heartbeat, Ledger

BEHIND = "前一个包裹暂不可读,等它 · the parcel before it cannot be read yet"
COVERED = (
    "收件箱中的文件已丢失,医院也不再保存;医院已开启新的一期并全量重送 · the file is lost here and at the "
    "hospital, "
    "which has sent everything again in a new epoch"
)


@dataclass
class Readable:
    """Waiting parcels of one stream, sorted by what can be done with them now."""

    ready: list[Ledger] = field(default_factory=list)
    waiting: list[tuple[Ledger, str]] = field(default_factory=list)
    """With the reason."""
    wanted: list[Ledger] = field(default_factory=list)
    """Those of `waiting` whose own file is missing or damaged."""
    covered: list[Ledger] = field(default_factory=list)
    """Lost here and at the hospital: a later epoch, which is complete, holds their rows."""


def readable(home: Home, entries: Sequence[Ledger], complete: dict[tuple[str, str], int]) -> Readable:
    """Sorts the waiting `entries` of one stream. What follows an unreadable one in its chain waits with it,
    so that the chain is loaded in order: an inbox that is not mounted must not cost a hospital its rows.

    `complete`: (hospital, stream) → the epoch that the centre has completely.
    """
    found, stopped = Readable(), set[str]()
    for entry in entries:
        if app_of(entry) in stopped:
            found.waiting.append((entry, BEHIND))
        elif (why := unreadable(home, entry)) is None:
            found.ready.append(entry)
        elif complete.get((entry.hospital, entry.stream), 0) > entry.epoch:
            found.covered.append(entry)
        else:
            stopped.add(app_of(entry))
            found.waiting.append((entry, why))
            found.wanted.append(entry)
    return found


def unreadable(home: Home, entry: Ledger) -> str | None:
    """Why the parcel's file cannot be used, None when it is the one that was receipted."""
    try:
        with parcel_path(home, address_of(entry)).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return (
            f"收件箱中的文件不可读({error.strerror}):已请医院重新发送;挂载或从备份恢复后也会自动继续 · the "
            "file in "
            "the inbox cannot be read: the hospital is asked to send it again; mounted or restored, the next "
            "night goes on too"
        )
    if digest != entry.sha256:
        return (
            "收件箱中的文件已损坏(哈希不符):已请医院重新发送 · the file in the inbox is damaged (another "
            "hash): "
            "the hospital is asked to send it again"
        )
    return None


def note_waiting(session: Session, found: Readable) -> None:
    """Writes down why parcels wait, and which are asked of their hospitals."""
    for entry, reason in found.waiting:
        _row(session, entry).reason = reason
    for entry in found.wanted:
        row = _row(session, entry)
        row.wanted_at = row.wanted_at or now()
    for entry in found.ready:
        if entry.wanted_at is not None:
            _row(session, entry).wanted_at = None
    for entry in found.covered:
        _row(session, entry).wanted_at = None


def complete_epochs(session: Session) -> dict[tuple[str, str], int]:
    """(hospital, stream) → the epoch that the hospital's last sign of life calls complete. It is sent when
    nothing waits there, so every parcel of that epoch is here."""
    found: dict[tuple[str, str], int] = {}
    for beat in session.scalars(sa.select(Heartbeat)):
        for stream, facts in beat.body.get("streams", {}).items():
            if facts.get("complete") and isinstance(facts.get("epoch"), int):
                found[beat.hospital, stream] = facts["epoch"]
    return found


def _row(session: Session, entry: Ledger) -> Ledger:
    return session.get_one(Ledger, (entry.hospital, entry.stream, entry.epoch, entry.seq))
