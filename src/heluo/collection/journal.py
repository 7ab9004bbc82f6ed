"""The front-end machine's memory: one SQLite file, WAL, synchronous=FULL.

What was sealed (parcels, the hash of every row that is now at the centre, marks of the source) changes in one
transaction with the parcel that carries it, so a kill leaves either both or neither. Raw rows of the
quarantine and identifiers for masking are sealed under the hospital's own key. Knows nothing of sources
and of the network.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, Timeout

from heluo.collection.doubted_deletions import DoubtedDeletions
from heluo.collection.empty_cells import EmptyCells
from heluo.collection.findings import CollectionFinding
from heluo.collection.migrations import BRANCH
from heluo.collection.outbox import Outbox
from heluo.collection.patient_identifiers import PatientIdentifiers
from heluo.collection.quality_issues import QualityIssues
from heluo.collection.quarantine import Quarantine
from heluo.collection.row_comparison import CONFLICT
from heluo.collection.witness import Witness
from heluo.kit import private_files
from heluo.kit.dates import now
from heluo.kit.errors import Conflict
from heluo.kit.locks import file_lock
from heluo.kit.migrate import upgrade
from heluo.kit.seal import Box
from heluo.kit.soundness import SoundConnection

Specs = tuple[tuple[str, str, str], ...]
"""(variable, column, convert) of every line of a mapping."""


@dataclass(frozen=True)
class StreamState:
    """Where one stream stands. `seq` and `previous` are the last sealed; `mark` the watermark read up to;
    `complete` says that this epoch once read everything; `mapping` is the plan of that reading, `specs` every
    plan under which rows now at the centre may have been sealed: that of the last complete reading, and those
    of readings since that were cut short; `whole_at` and `basis` say when that was and on what a reading by
    watermark rests since (`pull.basis`); `columns` the view as last seen [[name, type], …]."""

    name: str
    epoch: int = 1
    seq: int = 0
    previous: str | None = None
    mark: str | None = None
    mapping: str = ""
    specs: tuple[Specs, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    complete: bool = False
    rung: str = ""
    paused: str = ""
    read_at: str | None = None
    whole_at: str | None = None
    basis: str = ""


_COLUMNS = tuple(column.name for column in fields(StreamState))
"""Columns of the table `stream`: its fields, under the same names."""


def with_specs(plans: tuple[Specs, ...], more: Specs) -> tuple[Specs, ...]:
    """`plans` and `more`, each once."""
    return plans if more in plans else (*plans, more)


class Journal:
    """One agent's journal in `folder`. `write=False` opens it while an agent runs, for `status`."""

    def __init__(self, folder: Path, box: Box, write: bool = True) -> None:
        private_files.folder(folder)
        self.folder = folder
        self._lock = _locked(folder / "agent.lock") if write else None
        self._db = sqlite3.connect(
            private_files.database_file(folder / "journal.db"),
            isolation_level=None,
            timeout=30,
            factory=SoundConnection,
        )
        # WAL: `status` reads while the agent writes. FULL: what a transaction noted survives a power cut, and
        # a receipt is only as good as the note of it.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA cache_size=-65536")
        upgrade(self._db, BRANCH)
        self.outbox = Outbox(self._db)
        self.quarantine = Quarantine(self._db, box)
        self.empty_cells = EmptyCells(self._db)
        self.identifiers = PatientIdentifiers(self._db, box)
        self.doubted_deletions = DoubtedDeletions(self._db)
        self.witness = Witness(self._db)
        self.quality_issues = QualityIssues(self._db)

    def close(self) -> None:
        self._db.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # streams

    def stream(self, name: str) -> StreamState:
        found = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM stream WHERE name = ?", (name,))
        row = found.fetchone()
        if row is None:
            return StreamState(name)
        values = dict(zip(_COLUMNS, row, strict=True))
        plans = json.loads(values.pop("specs"))
        specs: tuple[Specs, ...] = tuple(tuple((v, c, how) for v, c, how in plan) for plan in plans)
        columns = tuple((column, kind) for column, kind in json.loads(values.pop("columns")))
        return StreamState(
            **values | {"specs": specs, "columns": columns, "complete": bool(values["complete"])}
        )

    def put_stream(self, s: StreamState) -> None:
        values = {name: getattr(s, name) for name in _COLUMNS}
        values |= {"specs": json.dumps(s.specs), "columns": json.dumps(s.columns)}
        marks = ", ".join(f":{name}" for name in _COLUMNS)
        self._db.execute(f"INSERT OR REPLACE INTO stream ({', '.join(_COLUMNS)}) VALUES ({marks})", values)

    def new_epoch(self, name: str, epoch: int) -> None:
        """Forget what the centre has of the rows of this stream: everything is read and sealed again under
        `epoch`.

        Their keys stay, so that a row which has left the source meanwhile is deleted at the centre too.
        """
        with self.transaction():
            self.outbox.supersede(name)
            self.quarantine.forget(name)
            # a hash that no row has: every row is new to this epoch, and its key is still known
            self._db.execute(f"UPDATE {self._rows(name)} SET hash = zeroblob(8)")
            self.put_stream(StreamState(name, epoch, columns=self.stream(name).columns))

    # rows at the centre

    def known(self, stream: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """row key → row hash of those `keys` that the centre has."""
        table = self._rows(stream)
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            found.update(
                self._db.execute(
                    f"SELECT key, hash FROM {table} WHERE key IN ({', '.join('?' * len(some))})", some
                ).fetchall()
            )
        return found

    def all_known(self, stream: str) -> dict[bytes, bytes]:
        return dict(self._db.execute(f"SELECT key, hash FROM {self._rows(stream)}").fetchall())

    def count_known(self, stream: str) -> int:
        return self._db.execute(f"SELECT count(*) FROM {self._rows(stream)}").fetchone()[0]

    def former_versions(self, stream: str) -> dict[tuple[str, str, str], int]:
        """(reason, variable, column) → refused rows whose version before is at the centre."""
        rows = self._db.execute(
            f"SELECT q.code, q.variable, q.source, count(*) FROM quarantine q JOIN {self._rows(stream)} r ON "
            "r.key = q.key WHERE q.stream = ? AND q.status = 'open' AND q.code != ? GROUP BY 1, 2, 3",
            (stream, CONFLICT),
        )
        return {(code, variable, column): count for code, variable, column, count in rows}

    def last_versions(self, stream: str, keys: Sequence[bytes]) -> list[tuple[bytes, bytes, str]]:
        """(row key, row hash, month) of `keys`, for the rows that report their deletion."""
        table, found = self._rows(stream), []
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            rows = self._db.execute(
                f"SELECT key, hash, month FROM {table} WHERE key IN ({', '.join('?' * len(some))})", some
            )
            found += [(k, h, f"{m // 100:04d}-{m % 100:02d}") for k, h, m in rows]
        return found

    def unreadable_columns(self, stream: str) -> set[str]:
        """Columns of which cells could not be decoded, and still are not."""
        met = [*self.quarantine.summary(), *self.empty_cells.summary()]
        return {q["column"] for q in met if q["stream"] == stream and q["code"] == "encoding"}

    def put_rows(
        self, stream: str, upserts: list[tuple[bytes, bytes, str]], deletes: Sequence[bytes]
    ) -> None:
        table = self._rows(stream)
        numbers = {month: int(month[:4]) * 100 + int(month[5:]) for month in {m for _, _, m in upserts}}
        # in the order of the key: each page of the table is written once
        ordered = sorted([(k, h, numbers[m]) for k, h, m in upserts])
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", ordered)
        self._db.executemany(f"DELETE FROM {table} WHERE key = ?", [(k,) for k in deletes])

    def _rows(self, stream: str) -> str:
        table = _table(stream)
        self._db.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, hash BLOB NOT NULL, month INTEGER "
            "NOT NULL) WITHOUT ROWID"
        )
        return table

    # findings and notes

    def put_findings(self, stream: str, found: Iterable[CollectionFinding]) -> None:
        """The findings of `stream` as of now; those that are gone are closed."""
        opened = {
            (c, s): at
            for c, s, at in self._db.execute(
                "SELECT code, subject, opened_at FROM finding WHERE stream = ?", (stream,)
            )
        }
        self._db.execute("DELETE FROM finding WHERE stream = ?", (stream,))
        self._db.executemany(
            "INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?)",
            [
                (
                    stream,
                    f.code,
                    f.subject,
                    opened.get((f.code, f.subject), now().isoformat()),
                    json.dumps(f.to_json(), ensure_ascii=False),
                )
                for f in found
            ],
        )

    def findings(self) -> list[dict[str, Any]]:
        return [
            json.loads(body) | {"opened_at": at}
            for at, body in self._db.execute(
                "SELECT opened_at, body FROM finding ORDER BY stream, code, subject"
            )
        ]

    def put_note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def note(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""


def _table(stream: str) -> str:
    assert stream.replace("_", "").isalnum()
    return f'"row_{stream}"'


def _locked(path: Path) -> BaseFileLock:
    """One agent at a time. Raises Conflict while another one runs."""
    lock = file_lock(path, wait=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Conflict(
            ("本院前置机程序正在运行", "this hospital's program is running already"),
            ("同一时间只运行一个", "one at a time"),
            ("等它结束,或停止它", "wait for it, or stop it"),
        ) from error
    return lock
