"""Sealed parcels and their fate: the queue of what must travel, and the receipts of what did.

A table of the journal: its caller holds the transaction wherever several acts belong together.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from heluo.kit.dates import now


@dataclass(frozen=True)
class Segment:
    """One sealed parcel and what is known of its fate: status `sealed`, `stored`, `loaded`, `held` or
    `superseded`."""

    stream: str
    epoch: int
    seq: int
    file: str
    sha256: str
    manifest_sha256: str
    bytes: int
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    deleted: int
    status: str = "sealed"


class Outbox:
    """The parcels of one agent."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, s: Segment) -> None:
        self._db.execute(
            "INSERT INTO parcel VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sealed', NULL, NULL, NULL, "
            "0)",
            (
                s.stream,
                s.epoch,
                s.seq,
                s.file,
                s.sha256,
                s.manifest_sha256,
                s.bytes,
                s.read,
                s.accepted,
                s.quarantined,
                s.duplicate,
                s.deleted,
                now().isoformat(),
            ),
        )

    def segments(self, status: str, stream: str = "") -> list[Segment]:
        """Parcels in `status`, in the order in which they must travel."""
        rows = self._db.execute(
            "SELECT stream, epoch, seq, file, sha256, manifest_sha256, bytes, read, accepted, quarantined, "
            "duplicate, deleted, status FROM parcel "
            "WHERE status = ? AND (? = '' OR stream = ?) ORDER BY stream, epoch, seq",
            (status, stream, stream),
        )
        return [Segment(*row) for row in rows]

    def resend_from(self, stream: str, epoch: int, seq: int) -> bool:
        """Put parcels from `seq` on back into the queue; False when the centre asks for one that is no longer
        here."""
        changed = self._db.execute(
            "UPDATE parcel SET status = 'sealed' WHERE stream = ? AND epoch = ? AND seq >= ? AND pruned = 0 "
            "AND status IN ('stored', 'loaded', 'held')",
            (stream, epoch, seq),
        ).rowcount
        first = self._db.execute(
            "SELECT min(seq) FROM parcel WHERE stream = ? AND epoch = ? AND status = 'sealed'",
            (stream, epoch),
        ).fetchone()[0]
        return bool(changed) and first == seq

    def receipted(self, stream: str, epoch: int, seq: int, sha256: str) -> Segment | None:
        """The parcel that the centre has receipted under this number and hash, while its file is here."""
        row = self._db.execute(
            "SELECT stream, epoch, seq, file, sha256, manifest_sha256, bytes, read, accepted, quarantined, "
            "duplicate, deleted, status FROM parcel WHERE stream = ? AND epoch = ? AND seq = ? "
            "AND sha256 = ? AND pruned = 0 AND status IN ('sealed', 'stored', 'loaded', 'held')",
            (stream, epoch, seq, sha256),
        ).fetchone()
        return None if row is None else Segment(*row)

    def resend(self, s: Segment) -> None:
        """Put the parcel back into the queue."""
        self._db.execute(
            "UPDATE parcel SET status = 'sealed' WHERE stream = ? AND epoch = ? AND seq = ?",
            (s.stream, s.epoch, s.seq),
        )

    def manifest_at(self, stream: str, epoch: int, seq: int) -> str | None:
        """sha256 of the manifest sealed at that position, None when this machine never sealed it."""
        row = self._db.execute(
            "SELECT manifest_sha256 FROM parcel WHERE stream = ? AND epoch = ? AND seq = ?",
            (stream, epoch, seq),
        ).fetchone()
        return row[0] if row else None

    def first_not_loaded(self, stream: str, epoch: int) -> int | None:
        """The least number of `epoch` whose rows the centre has not loaded; None when it has them all."""
        return self._db.execute(
            "SELECT min(seq) FROM parcel WHERE stream = ? AND epoch = ? AND status NOT IN ('loaded', "
            "'superseded')",
            (stream, epoch),
        ).fetchone()[0]

    def stored(self, s: Segment, receipt: dict[str, Any]) -> None:
        """The centre has it: keep the first receipt."""
        self._db.execute(
            "UPDATE parcel SET status = 'stored', receipt = ? WHERE stream = ? AND epoch = ? AND seq = ? "
            "AND status = 'sealed'",
            (json.dumps(receipt), s.stream, s.epoch, s.seq),
        )

    def settle(self, receipts: Iterable[dict[str, Any]]) -> int:
        """Note second receipts (`loaded`, `held`); returns how many parcels are newly loaded."""
        loaded = 0
        for r in receipts:
            changed = self._db.execute(
                "UPDATE parcel SET status = ?, settled = ?, settled_at = ? WHERE stream = ? AND epoch = ? "
                "AND seq = ? AND sha256 = ? "
                "AND status IN ('sealed', 'stored', 'held')",
                (
                    r["status"],
                    json.dumps(r),
                    now().isoformat(),
                    r["stream"],
                    r["epoch"],
                    r["seq"],
                    r["sha256"],
                ),
            ).rowcount
            loaded += changed if r["status"] == "loaded" else 0
        return loaded

    def supersede(self, stream: str) -> None:
        """Parcels of an epoch that was given up: not to be sent any more."""
        self._db.execute(
            "UPDATE parcel SET status = 'superseded' WHERE stream = ? AND status = 'sealed'", (stream,)
        )

    def prunable(self, before: str) -> list[Segment]:
        """Loaded parcels settled before the ISO time `before` whose file is still here."""
        rows = self._db.execute(
            "SELECT stream, epoch, seq, file, sha256, manifest_sha256, bytes, read, accepted, quarantined, "
            "duplicate, deleted, status FROM parcel "
            "WHERE pruned = 0 AND (status = 'loaded' OR status = 'superseded') AND coalesce(settled_at, "
            "sealed_at) < ?",
            (before,),
        )
        return [Segment(*row) for row in rows]

    def pruned(self, s: Segment) -> None:
        self._db.execute(
            "UPDATE parcel SET pruned = 1 WHERE stream = ? AND epoch = ? AND seq = ?",
            (s.stream, s.epoch, s.seq),
        )

    def totals(self) -> list[dict[str, Any]]:
        """Per stream: rows of all parcels that count, parcels by status."""
        rows = self._db.execute(
            "SELECT stream, count(*), sum(read), sum(accepted), sum(quarantined), sum(duplicate), "
            "sum(deleted), sum(status = 'sealed'), "
            "sum(status = 'stored'), sum(status = 'loaded'), sum(status = 'held'), max(sealed_at) "
            "FROM parcel WHERE status <> 'superseded' GROUP BY stream"
        )
        names = (
            "stream",
            "parcels",
            "read",
            "accepted",
            "quarantined",
            "duplicate",
            "deleted",
            "waiting",
            "stored",
            "loaded",
            "held",
            "last_sealed_at",
        )
        return [dict(zip(names, row, strict=True)) for row in rows]
