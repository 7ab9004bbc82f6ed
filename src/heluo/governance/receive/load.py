"""Stored parcels → source layer, unchanged. Each parcel ends as `loaded` or `held` with a reason, or waits as
`stored` while its file cannot be read; nothing is lost.

What is in a parcel is `opened`; this file commits it. Does not interpret a value: that is `standardise`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, fields

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance import bulkhead
from heluo.governance.receive import stopped
from heluo.governance.receive.inbox import BEHIND, COVERED, Readable, complete_epochs, note_waiting, readable
from heluo.governance.receive.opened import IdentityTaker, OpenedParcel, address_of, app_of, opened
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Broken
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import Identities, load_identities
from heluo.kit.states import own_record
from heluo.lakehouse import writer
from heluo.lakehouse.faults import FaultFound
from heluo.lakehouse.lineage import Written, record_files, record_inputs
from heluo.lakehouse.records import Ledger, Lineage
from heluo.lakehouse.states import PARCEL
from heluo.lakehouse.tables import latest_version, snapshot

COMMIT_ROWS, COMMIT_BYTES = 500_000, 256 << 20
"""A commit takes parcels of one stream until it has so many rows or so much memory."""
STREAMS_AT_ONCE = 2
"""Streams that are loaded at the same time: opening and writing parcels leave Python's lock alone."""
QUARANTINE = "source.quarantine"


@dataclass(frozen=True)
class Loaded:
    """What one load did."""

    parcels: int = 0
    rows: int = 0
    held: int = 0
    """What the hospital must send again: a `held` receipt makes it open a new epoch."""
    waiting: int = 0
    """What stays `stored` because a file could not be read, with everything behind it in its chain."""
    reloaded: int = 0
    """Those of `parcels` that had been loaded before, and whose rows the lake had lost."""
    rows_reloaded: int = 0
    faults: tuple[FaultFound, ...] = ()
    """What stopped a hospital's parcels of a category: they wait, or must be sent again."""

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Loaded)})


@dataclass
class _StreamCommit:
    """Parcels that go into one commit of one stream."""

    parcels: list[OpenedParcel] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0

    @property
    def full(self) -> bool:
        return self.rows >= COMMIT_ROWS or self.bytes >= COMMIT_BYTES


class _Tally:
    """Counts what streams load at the same time, and reports it."""

    def __init__(self, report: Report, waiting: int) -> None:
        self.loaded = Loaded()
        self._report, self._waiting, self._lock = report, waiting, threading.Lock()

    def add(self, one: Loaded) -> None:
        with self._lock:
            self.loaded = self.loaded + one
            self._report("load", self.loaded.parcels + self.loaded.held + self.loaded.waiting, self._waiting)


@dataclass(frozen=True)
class _Loading:
    """What loading a stream needs."""

    home: Home
    control: sa.Engine
    run_id: str
    keys: tuple[Identities, IdentityTaker]
    tally: _Tally


def load_stored(
    home: Home, control: sa.Engine, run_id: str, vault: IdentityTaker, report: Report = silent
) -> Loaded:
    """Loads every parcel with status `stored` in chain order; `run_id` is an existing run.

    A parcel that a crash left committed in the lake but not in the ledger is only noted. A parcel whose seal
    does not open or that has another schema is held as it is, and later parcels of its stream go on. One
    whose file cannot be read now waits, and so does one for which anything unforeseen raises: with what is
    behind it in its chain, and no other hospital's.
    """
    intake_key = load_identities(home.centre / "keys" / "intake.age")
    with reading(control) as session:
        order = (Ledger.stream, Ledger.hospital, Ledger.epoch, Ledger.seq)
        waiting = session.scalars(sa.select(Ledger).where(Ledger.status == "stored").order_by(*order)).all()
    own: dict[str, list[Ledger]] = {}
    for entry in waiting:
        own.setdefault(entry.stream, []).append(entry)
    # The largest first, so that none is left alone at the end.
    largest = sorted(own, key=lambda stream: -sum(entry.accepted for entry in own[stream]))
    loading = _Loading(home, control, run_id, (intake_key, vault), _Tally(report, len(waiting)))
    with ThreadPoolExecutor(STREAMS_AT_ONCE) as pool:
        for done in as_completed([pool.submit(_stream, loading, own[stream]) for stream in largest]):
            done.result()
    with reading(control) as session:
        return loading.tally.loaded + Loaded(faults=tuple(stopped.held(session)))


def _stream(loading: _Loading, entries: list[Ledger]) -> None:
    """Loads the waiting parcels of one stream, in chain order."""
    with reading(loading.control) as session:
        mine = session.scalars(
            sa.select(Ledger).where(Ledger.stream == entries[0].stream, Ledger.status == "held")
        ).all()
        complete = complete_epochs(session)
    found = readable(loading.home, entries, complete)
    with transaction(loading.control) as session:
        note_waiting(session, found)
        for entry in found.covered:
            _note(session, entry, loading.run_id, "held", COVERED)
    chain = _Chains({app_of(entry) for entry in (*mine, *found.covered)})
    for commit, broken in _commits(loading, found.ready, chain):
        _finish_apart(loading, entries[0].stream, commit, broken, chain)
    faults = [stopped.unreadable(entry, why) for entry, why in found.waiting if entry in found.wanted]
    faults += [stopped.stopped_by(entry, error) for entry, error in chain.stopped.values()]
    with transaction(loading.control) as session:
        note_waiting(session, Readable(waiting=[(entry, BEHIND) for entry in chain.behind]))
    waiting = len(found.waiting) + len(chain.stopped) + len(chain.behind)
    loading.tally.add(Loaded(held=len(found.covered), waiting=waiting, faults=tuple(faults)))


@dataclass
class _Chains:
    """What became of the chains of one stream."""

    held: set[str]
    """With a parcel that is held: not complete, whatever they say."""
    stopped: dict[str, tuple[Ledger, BaseException]] = field(default_factory=dict)
    """With a parcel for which something unforeseen raised, and which waits."""
    behind: list[Ledger] = field(default_factory=list)
    """Parcels that wait for one of those."""

    def waits(self, entry: Ledger) -> bool:
        """Whether `entry` is behind a parcel that waits; notes it then."""
        if app_of(entry) not in self.stopped:
            return False
        self.behind.append(entry)
        return True


def _commits(
    loading: _Loading, entries: list[Ledger], chain: _Chains
) -> Iterator[tuple[_StreamCommit, list[tuple[Ledger, str]]]]:
    """Commits of `entries`, and what broke before each."""
    commit, broken = _StreamCommit(), []
    for entry in entries:
        if chain.waits(entry):
            continue
        try:
            parcel = opened(loading.home, entry, loading.keys, commit.parcels, chain.held)
        except Broken as error:
            broken.append((entry, stopped.BETWEEN.join((error.text("zh"), error.text("en")))))
            chain.held.add(app_of(entry))
            continue
        except BaseException as error:
            if not bulkhead.containable(error):
                raise
            chain.stopped[app_of(entry)] = (entry, error)
            continue
        commit.parcels.append(parcel)
        commit.rows, commit.bytes = commit.rows + parcel.rows.num_rows, commit.bytes + parcel.rows.nbytes
        if commit.full:
            yield commit, broken
            commit, broken = _StreamCommit(), []
    if commit.parcels or broken:
        yield commit, broken


def _finish_apart(
    loading: _Loading, stream: str, commit: _StreamCommit, broken: list[tuple[Ledger, str]], chain: _Chains
) -> None:
    """Writes a commit; where that raises, each of its parcels by itself, and those that raise alone wait."""
    try:
        _finish(loading, stream, commit, broken)
        return
    except BaseException as error:
        if not bulkhead.containable(error):
            raise
        if len(commit.parcels) == 1:
            entry = commit.parcels[0].entry
            chain.stopped[app_of(entry)] = (entry, error)
            commit = _StreamCommit()
    _finish(loading, stream, _StreamCommit(), broken)
    for parcel in commit.parcels:
        if not chain.waits(parcel.entry):
            _finish_apart(loading, stream, _StreamCommit([parcel], parcel.rows.num_rows), [], chain)


def _finish(loading: _Loading, stream: str, commit: _StreamCommit, broken: list[tuple[Ledger, str]]) -> None:
    """Writes a commit and notes it. The lake first: a parcel that is in it twice cannot be told from one that
    is in it once, so what is written carries application transactions, and a crash before the note is found
    by them."""
    home, name = loading.home, f"source.{stream}"
    done = _append(home, name, commit.parcels) if commit.parcels else _Appended()
    with transaction(loading.control) as session:
        for commit_made in done.commits:
            record_files(session, commit_made.table, commit_made.files)
        for parcel, written in zip(commit.parcels, done.rows, strict=True):
            _note(session, parcel.entry, loading.run_id, "loaded", "").rows = written
            _line(session, loading.run_id, parcel, (name, done.version), parcel.read, written)
            record_inputs(session, loading.run_id, name, done.version, parcel.inputs)
            if refused := parcel.refused.num_rows:
                at = (QUARANTINE, done.quarantine_version)
                _line(session, loading.run_id, parcel, at, refused, refused)
                record_inputs(session, loading.run_id, *at, (parcel.refused_input,))
        for entry, reason in broken:
            _note(session, entry, loading.run_id, "held", reason)
    again = [one for one in commit.parcels if one.entry.run_id is not None]
    loading.tally.add(
        Loaded(
            len(commit.parcels),
            commit.rows,
            len(broken),
            reloaded=len(again),
            rows_reloaded=sum(one.rows.num_rows for one in again),
        )
    )


@dataclass(frozen=True)
class _Appended:
    """Where the rows of parcels are in the lake."""

    version: int = -1
    """Of the source table."""
    rows: Sequence[int] = ()
    """Of each parcel in it."""
    quarantine_version: int = -1
    commits: Sequence[Written] = ()
    """What was written for them now."""


def _append(home: Home, name: str, parcels: Sequence[OpenedParcel]) -> _Appended:
    commits = _keep_refused(home, parcels)
    fresh, marks = _to_write(home, name, [(one, one.rows.num_rows) for one in parcels])
    if fresh:
        commits.append(writer.append(home, name, pa.concat_tables([one.rows for one in fresh]), marks))
    rows = [one.rows.num_rows if one in fresh else _written(home, name, one.entry) for one in parcels]
    return _Appended(latest_version(home, name), rows, latest_version(home, QUARANTINE), commits)


def _to_write(
    home: Home, name: str, parcels: Sequence[tuple[OpenedParcel, int]]
) -> tuple[list[OpenedParcel], dict[str, int]]:
    """(parcels whose rows the table has not, the application transactions to commit with them).

    A chain's transaction says up to which number it was committed. A table that has lost a commit still has
    the later ones: what is behind the number is looked for, and where no row of it is there, it is committed
    again under a transaction of its own.
    """
    done = writer.transactions(home, name, {app_of(one.entry) for one, _ in parcels})
    known = [one for one, rows in parcels if rows and one.entry.seq <= done[app_of(one.entry)]]
    lost = [one for one in known if not _written(home, name, one.entry)]
    fresh = [one for one, _ in parcels if one.entry.seq > done[app_of(one.entry)]]
    # In chain order: of several parcels of a chain the last one's number stays.
    marks = {app_of(one.entry): one.entry.seq for one in fresh}
    again = writer.transactions(home, name, {f"{address_of(one.entry)}#again" for one in lost})
    marks |= {app: version + 1 for app, version in again.items()}
    return [one for one, _ in parcels if one in fresh or one in lost], marks


def _line(
    session: Session, run_id: str, parcel: OpenedParcel, at: tuple[str, int], read: int, written: int
) -> None:
    entry, (table, version) = parcel.entry, at
    session.add(
        Lineage(
            run_id=run_id,
            parcel=str(address_of(entry)),
            table=table,
            version=version,
            hospital=entry.hospital,
            rows_in=read,
            rows_out=written,
        )
    )


def _written(home: Home, name: str, entry: Ledger) -> int:
    """Rows of a parcel that the table has."""
    mine = (
        (pc.field("hospital") == entry.hospital)
        & (pc.field("epoch") == entry.epoch)
        & (pc.field("seq") == entry.seq)
    )
    if name == QUARANTINE:
        mine &= pc.field("category") == entry.stream
    return snapshot(home, name, latest_version(home, name)).dataset.count_rows(filter=mine)


def _keep_refused(home: Home, parcels: Sequence[OpenedParcel]) -> list[Written]:
    """Appends what the parcels say of refused rows, each parcel once, before the parcels count as loaded."""
    some = [(one, one.refused.num_rows) for one in parcels if one.refused.num_rows]
    fresh, marks = _to_write(home, QUARANTINE, some) if some else ([], {})
    if not fresh:
        return []
    return [writer.append(home, QUARANTINE, pa.concat_tables([one.refused for one in fresh]), marks)]


def _note(session: Session, entry: Ledger, run_id: str, status: str, reason: str) -> Ledger:
    n = (session.scalar(sa.select(sa.func.max(Ledger.n)).where(Ledger.hospital == entry.hospital)) or 0) + 1
    row = session.get_one(Ledger, (entry.hospital, entry.stream, entry.epoch, entry.seq))
    PARCEL.move(row, status, "loader", own_record)
    row.reason, row.run_id, row.n, row.loaded_at = reason, run_id, n, now()
    return row
