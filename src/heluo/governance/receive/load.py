"""Stored parcels → source layer, unchanged. Each parcel ends as `loaded` or `held` with a reason, or waits as
`stored` while its file cannot be read; nothing is lost.

Verifies counts and digest again from the opened rows. Identity files go to the vault unopened. Does not
interpret a value: that is `standardise`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyrage.x25519 import Identity
from sqlalchemy.orm import Session

from heluo.dictionary import load, parcel_schema
from heluo.governance.receive.accept import Address, parcel_path
from heluo.governance.receive.ended import WHOLE, ended
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Broken, HeluoError
from heluo.kit.parcel import Opened, open_parcel
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import load_identity, load_public_key
from heluo.kit.states import own_record
from heluo.lakehouse import writer
from heluo.lakehouse.records import Ledger, Lineage
from heluo.lakehouse.states import PARCEL
from heluo.lakehouse.tables import exists, lake_table, latest_version, snapshot

COMMIT_ROWS, COMMIT_BYTES = 500_000, 256 << 20
"""A commit takes parcels of one stream until it has so many rows or so much memory."""
STREAMS_AT_ONCE = 2
"""Streams that are loaded beside each other: opening and writing parcels leave Python's lock alone."""
FRAME = ("op", "row_key", "row_hash", "month")
"""Columns without which a row of a parcel is none."""
MONTH = r"^[0-9]{4}-[0-9]{2}$"


class Vault(Protocol):
    """Where identities go. Both calls are durable when they return, and the same parcel again changes
    nothing."""

    def keep(self, hospital: str, parcel: str, sealed: bytes) -> None: ...

    def withdraw(self, hospital: str, parcel: str, subject_refs: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class Loaded:
    """What one load did."""

    parcels: int = 0
    rows: int = 0
    held: int = 0
    """What the hospital must send again: a `held` receipt makes it open a new epoch."""
    waiting: int = 0
    """What stays `stored` because a file could not be read, with everything behind it in its chain."""


@dataclass
class _Commit:
    """Parcels that go into one commit of one stream."""

    entries: list[Ledger] = field(default_factory=list)
    tables: list[pa.Table] = field(default_factory=list)
    refused: list[pa.Table] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    @property
    def full(self) -> bool:
        return self.rows >= COMMIT_ROWS or self.bytes >= COMMIT_BYTES


class _Tally:
    """Counts what streams load beside each other, and reports it."""

    def __init__(self, report: Report, waiting: int) -> None:
        self.loaded = Loaded()
        self._report, self._waiting, self._lock = report, waiting, threading.Lock()

    def add(self, one: Loaded) -> None:
        with self._lock:
            now = self.loaded
            self.loaded = Loaded(
                now.parcels + one.parcels, now.rows + one.rows, now.held + one.held, now.waiting + one.waiting
            )
            self._report("load", self.loaded.parcels + self.loaded.held + self.loaded.waiting, self._waiting)


def load_stored(home: Home, control: sa.Engine, run_id: str, vault: Vault, report: Report = silent) -> Loaded:
    """Loads every parcel with status `stored` in chain order; `run_id` is an existing run.

    A parcel that a crash left committed in the lake but not in the ledger is only noted. A parcel whose seal
    does not open or that has another schema is held whole, and later parcels of its stream go on. One whose
    file cannot be read now waits.
    """
    intake_key = load_identity(home.centre / "keys" / "intake.age")
    with reading(control) as session:
        order = (Ledger.stream, Ledger.hospital, Ledger.epoch, Ledger.seq)
        waiting = session.scalars(sa.select(Ledger).where(Ledger.status == "stored").order_by(*order)).all()
    own: dict[str, list[Ledger]] = {}
    for entry in waiting:
        own.setdefault(entry.stream, []).append(entry)
    largest = sorted(own, key=lambda stream: -sum(entry.accepted for entry in own[stream]))
    tally = _Tally(report, len(waiting))
    with ThreadPoolExecutor(STREAMS_AT_ONCE) as pool:
        for done in as_completed(
            [
                pool.submit(_stream, home, control, run_id, own[stream], intake_key, vault, tally)
                for stream in largest
            ]
        ):
            done.result()
    return tally.loaded


def _stream(
    home: Home,
    control: sa.Engine,
    run_id: str,
    entries: list[Ledger],
    intake_key: Identity,
    vault: Vault,
    tally: _Tally,
) -> None:
    """Loads the waiting parcels of one stream, in chain order."""
    readable, unread = _readable(home, entries)
    with reading(control) as session:
        mine = session.scalars(
            sa.select(Ledger).where(Ledger.stream == entries[0].stream, Ledger.status == "held")
        ).all()
    for commit, broken in _commits(home, readable, intake_key, vault, {app_of(entry) for entry in mine}):
        _finish(home, control, run_id, entries[0].stream, commit, broken)
        tally.add(Loaded(len(commit.entries), commit.rows, len(broken)))
    if unread:
        with transaction(control) as session:
            for entry, reason in unread:
                session.get_one(
                    Ledger, (entry.hospital, entry.stream, entry.epoch, entry.seq)
                ).reason = reason
        tally.add(Loaded(waiting=len(unread)))


def _readable(home: Home, entries: list[Ledger]) -> tuple[list[Ledger], list[tuple[Ledger, str]]]:
    """(entries whose files can be read, the others with the reason). What follows an unreadable one in its
    chain waits with it, so that the chain is loaded in order: an inbox that is not mounted must not cost a
    hospital its rows."""
    readable: list[Ledger] = []
    unread: list[tuple[Ledger, str]] = []
    stopped: set[str] = set()
    for entry in entries:
        chain = app_of(entry)
        if chain in stopped:
            unread.append((entry, "前一个包裹暂不可读,等它 · the parcel before it cannot be read yet"))
            continue
        try:
            with parcel_path(home, _address(entry)).open("rb") as file:
                file.read(1)
        except OSError as error:
            stopped.add(chain)
            unread.append(
                (
                    entry,
                    f"收件箱中的文件不可读({error.strerror}):挂载或从备份恢复后自动继续 · the file in the "
                    "inbox cannot be read: mount it or "
                    "restore it, the next night goes on",
                )
            )
            continue
        readable.append(entry)
    return readable, unread


def app_of(entry: Ledger) -> str:
    """The Delta application transaction of a parcel's chain; its version is `seq`."""
    return f"{entry.hospital}/{entry.stream}/{entry.epoch}"


def _commits(
    home: Home, entries: list[Ledger], intake_key: Identity, vault: Vault, held: set[str]
) -> Iterator[tuple[_Commit, list[tuple[Ledger, str]]]]:
    """Commits of `entries`, and what broke before each. `held`: chains with a parcel that is held; they are
    not whole, whatever they say."""
    commit, broken = _Commit(), []
    for entry in entries:
        try:
            table, refused, whole = _open(home, entry, intake_key, vault)
            if whole and app_of(entry) not in held:
                table = pa.concat_tables(
                    [table, ended(home, entry, [*commit.tables, table], [*commit.refused, refused])]
                )
            gone = _withdrawn(home, entry, table, commit.tables)
            if gone:
                vault.withdraw(entry.hospital, str(_address(entry)), gone)
        except Broken as error:
            broken.append((entry, error.text("zh")))
            held.add(app_of(entry))
            continue
        commit.entries.append(entry)
        commit.tables.append(table)
        commit.refused.append(refused)
        commit.rows, commit.bytes = commit.rows + table.num_rows, commit.bytes + table.nbytes
        if commit.full:
            yield commit, broken
            commit, broken = _Commit(), []
    if commit.entries or broken:
        yield commit, broken


def _open(home: Home, entry: Ledger, intake_key: Identity, vault: Vault) -> tuple[pa.Table, pa.Table, bool]:
    """(rows, what was refused, whether the parcel says that its epoch is whole)."""
    address = _address(entry)
    public = load_public_key(home.centre / "keys" / "hospitals" / f"{entry.hospital}.pub")
    opened = open_parcel(parcel_path(home, address), intake_key, public)
    table = _source_rows(entry, opened)
    if opened.identity_sealed is not None:
        try:
            vault.keep(entry.hospital, str(address), opened.identity_sealed)
        except HeluoError as error:
            raise Broken(
                f"the identity file of {address}: {error.text('en')}",
                "an identity file that the vault takes",
                "ask the hospital to seal it again",
            ) from error
    return table, _refused_rows(entry, opened.quarantine), WHOLE in opened.manifest.window


def _refused_rows(entry: Ledger, refused: pa.Table) -> pa.Table:
    """What a hospital says of rows that it refused: key, code, column. Their text stays there."""
    n, schema = refused.num_rows, lake_table("source.quarantine").schema
    frame = {"hospital": entry.hospital, "category": entry.stream, "epoch": entry.epoch, "seq": entry.seq}
    columns = {name: pa.repeat(pa.scalar(value), n) for name, value in frame.items()} | {
        "row": pa.array(np.arange(n))
    }
    for name in schema.names:
        if name not in columns:
            columns[name] = (
                refused.column(name).cast(pa.string())
                if name in refused.schema.names
                else pa.nulls(n, pa.string())
            )
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _withdrawn(home: Home, entry: Ledger, table: pa.Table, before: list[pa.Table]) -> list[str]:
    """subject_refs of the patients whom the parcel deletes or ends: a tombstone has only its key, so earlier
    versions tell."""
    if entry.stream != "patient":
        return []
    keys = table.filter(pc.equal(table.column("op"), "D")).column("row_key")
    if not len(keys):
        return []
    parts = [part.select(["hospital", "row_key", "subject_ref"]) for part in (*before, table)]
    if exists(home, "source.patient"):
        stored = snapshot(home, "source.patient", latest_version(home, "source.patient")).dataset
        parts.append(
            stored.to_table(
                columns=["hospital", "row_key", "subject_ref"],
                filter=pc.field("row_key").isin(keys.combine_chunks()),
            )
        )
    # what is on disk does not say that a column is never null: columns alone, without their schemas, go
    # together
    known = pa.concat_tables(
        [pa.table({name: part.column(name) for name in part.schema.names}) for part in parts]
    )
    mine = pc.and_(
        pc.equal(known.column("hospital"), entry.hospital),
        pc.is_in(known.column("row_key"), keys.combine_chunks()),
    )
    return sorted({ref for ref in known.filter(mine).column("subject_ref").to_pylist() if ref is not None})


def _address(entry: Ledger) -> Address:
    return Address(entry.hospital, entry.stream, entry.epoch, entry.seq)


def _source_rows(entry: Ledger, opened: Opened) -> pa.Table:
    """The parcel's rows under the source layer's columns. Raises Broken when the schema or a row's frame is
    wrong."""
    wanted = parcel_schema(load().categories[entry.stream])
    rows = opened.rows
    odd = sorted(set(rows.schema.names) - set(wanted.names)) + [
        f.name for f in wanted if f.name in rows.schema.names and rows.schema.field(f.name).type != f.type
    ]
    odd += [name for name in FRAME if name not in rows.schema.names]
    if odd:
        raise Broken(
            f"columns {', '.join(odd)} of {opened.manifest.name}",
            "the columns of the dictionary's version here",
            "ship with the same dictionary major version",
            code="broken:schema",
        )
    for name in FRAME:
        if rows.column(name).null_count:
            raise Broken(
                f"{rows.column(name).null_count} rows without {name}",
                "a value in every row",
                "seal again",
                code="broken:rows",
            )
    wrong = len(rows) - (
        pc.sum(
            pc.and_(
                pc.is_in(rows.column("op"), pa.array(["U", "D"])),
                pc.match_substring_regex(rows.column("month"), MONTH),
            )
        ).as_py()
        or 0
    )
    if wrong:
        raise Broken(
            f"{wrong} rows with another op or month",
            "op U or D, month YYYY-MM",
            "seal again",
            code="broken:rows",
        )
    n = rows.num_rows
    frame = {
        "hospital": pa.repeat(pa.scalar(entry.hospital), n),
        "epoch": pa.repeat(pa.scalar(entry.epoch), n),
        "seq": pa.repeat(pa.scalar(entry.seq), n),
        "row": pa.array(np.arange(n)),
    }
    schema = lake_table(f"source.{entry.stream}").schema
    # A program that is a variable behind ships without it: there it is null, as wherever a hospital does not
    # have it.
    missing = {
        f.name: pa.nulls(n, f.type) for f in schema if f.name not in frame and f.name not in rows.schema.names
    }
    return pa.table(
        [
            frame[name] if name in frame else missing[name] if name in missing else rows.column(name)
            for name in schema.names
        ],
        schema=schema,
    )


def _finish(
    home: Home,
    control: sa.Engine,
    run_id: str,
    stream: str,
    commit: _Commit,
    broken: list[tuple[Ledger, str]],
) -> None:
    name = f"source.{stream}"
    version = latest_version(home, name)
    if commit.entries:
        done = writer.transactions(home, name, {app_of(entry) for entry in commit.entries})
        fresh = [i for i, entry in enumerate(commit.entries) if entry.seq > done[app_of(entry)]]
        _keep_refused(home, commit)
        marks = {
            app_of(commit.entries[i]): commit.entries[i].seq for i in fresh
        }  # in chain order: the last one stays
        if fresh:
            version = writer.append(
                home, name, pa.concat_tables([commit.tables[i] for i in fresh]), marks
            ).version
        rows = [
            commit.tables[i].num_rows if i in fresh else _written(home, entry)
            for i, entry in enumerate(commit.entries)
        ]
    with transaction(control) as session:
        for i, entry in enumerate(commit.entries):
            _note(session, entry, run_id, "loaded", "").rows = rows[i]
            session.add(
                Lineage(
                    run_id=run_id,
                    parcel=str(_address(entry)),
                    table=name,
                    version=version,
                    hospital=entry.hospital,
                    rows_in=entry.accepted,
                    rows_out=rows[i],
                )
            )
        for entry, reason in broken:
            _note(session, entry, run_id, "held", reason)


def _written(home: Home, entry: Ledger) -> int:
    """Rows of a parcel that an earlier load committed and could not note."""
    name = f"source.{entry.stream}"
    mine = (
        (pc.field("hospital") == entry.hospital)
        & (pc.field("epoch") == entry.epoch)
        & (pc.field("seq") == entry.seq)
    )
    return snapshot(home, name, latest_version(home, name)).dataset.count_rows(filter=mine)


def _keep_refused(home: Home, commit: _Commit) -> None:
    """Appends what the parcels say of refused rows, each parcel once, before the parcels count as loaded."""
    some = [i for i, table in enumerate(commit.refused) if table.num_rows]
    if not some:
        return
    done = writer.transactions(home, "source.quarantine", {app_of(commit.entries[i]) for i in some})
    fresh = [i for i in some if commit.entries[i].seq > done[app_of(commit.entries[i])]]
    if fresh:
        marks = {app_of(commit.entries[i]): commit.entries[i].seq for i in fresh}
        writer.append(home, "source.quarantine", pa.concat_tables([commit.refused[i] for i in fresh]), marks)


def _note(session: Session, entry: Ledger, run_id: str, status: str, reason: str) -> Ledger:
    n = (session.scalar(sa.select(sa.func.max(Ledger.n)).where(Ledger.hospital == entry.hospital)) or 0) + 1
    row = session.get_one(Ledger, (entry.hospital, entry.stream, entry.epoch, entry.seq))
    PARCEL.move(row, status, "loader", own_record)
    row.reason, row.run_id, row.n, row.loaded_at = reason, run_id, n, now()
    return row
