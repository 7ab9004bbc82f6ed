"""The one writer of the lake. One writer per table (a file lock); what it wrote survives power loss (fsync of
data files, log entries and folders); an application transaction counts once. Only governance imports this.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Transaction,
    WriterProperties,
    write_deltalake,
)

from heluo.kit import durable
from heluo.kit.errors import Conflict
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.lakehouse.damage import digest, open_delta
from heluo.lakehouse.lineage import RESTORED, Input, Read, Written, WrittenFile, WrittenPart
from heluo.lakehouse.tables import EVOLVED, SPAN, SPANS, LakeTable, forget_snapshots, lake_table, span_of

Rows: TypeAlias = "pa.Table | pa.RecordBatchReader"
NOTHING_READ = Read()
"""For rows that come from no table: what tests put into a lake."""
KEY_COLUMNS = ("row_key", "row_hash", "person_id", "key")
"""Columns of hashes: every value differs, a Parquet dictionary of them only costs time."""


def transactions(home: Home, name: str, apps: Iterable[str]) -> dict[str, int]:
    """Last version of each application transaction in `apps` that the table has committed, −1 for none."""
    place = lake_table(name).place(home)
    if not DeltaTable.is_deltatable(str(place)):
        return dict.fromkeys(apps, -1)
    delta = open_delta(place, name)
    found = {app: delta.transaction_version(app) for app in apps}
    return {app: -1 if version is None else version for app, version in found.items()}


def append(home: Home, name: str, data: Rows, marks: Mapping[str, int], read: Read = NOTHING_READ) -> Written:
    """Adds rows and commits the application transactions `marks` (app → version) with them, or nothing at
    all.

    Raises Conflict when a version of `marks` is not above the committed one: the same rows would count twice.
    """
    with locked(home, name) as target:
        before = transactions(home, name, marks)
        repeated = sorted(app for app, version in marks.items() if version <= before[app])
        if repeated:
            raise Conflict(
                f"{name} already holds {', '.join(repeated)}",
                "versions above the committed ones",
                "leave these parcels out",
            )
        return _write(home, target, data, _HowWritten("append", marks=marks), read)


def replace_partitions(
    home: Home, name: str, partitions: Sequence[tuple[str | int, ...]], data: Rows, read: Read = NOTHING_READ
) -> Written:
    """Puts `data` in the place of `partitions` (values in the table's order) in one commit; all others stay
    untouched.

    A row outside `partitions` fails the whole write. A partition without rows in `data` becomes empty.
    """
    with locked(home, name) as target:
        replaced = tuple(tuple(str(value) for value in partition) for partition in partitions)
        how = _HowWritten("overwrite", _predicate(target, partitions), replaced=replaced)
        return _write(home, target, data, how, read)


def replace(home: Home, name: str, data: Rows, read: Read = NOTHING_READ) -> Written:
    """Puts `data` in the place of the whole table in one commit."""
    with locked(home, name) as target:
        return _write(home, target, data, _HowWritten("overwrite", replaced=None), read)


def rehearse(name: str, data: Rows) -> None:
    """Writes `data` as the table `name` would be written, into a folder that is gone afterwards: raises what
    the write would raise."""
    target = lake_table(name)
    with tempfile.TemporaryDirectory(prefix="heluo-rehearsal-") as folder:
        place = Path(folder) / "table"
        _create(target, place)
        _stream(target, place, _Counter(target, SPANS["year"]), data, _HowWritten("append"))


def compact(home: Home, name: str) -> int:
    """Joins small files within each partition; returns the version afterwards. Older versions stay
    readable."""
    with locked(home, name) as target:
        place = target.place(home)
        delta = open_delta(place, name)
        before = delta.version()
        delta.optimize.compact(writer_properties=_properties(target))
        _settle(place, before)
        return delta.version()


def restore(home: Home, name: str, version: int) -> Written | None:
    """Makes the table what it was at `version`, as a new version; None when it still is that (a vacuum alone
    makes versions too)."""
    with locked(home, name) as target:
        place = target.place(home)
        delta = open_delta(place, name)
        before = delta.version()
        then = open_delta(place, name, version)
        if before == version or (
            set(then.file_uris()) == set(delta.file_uris()) and then.schema() == delta.schema()
        ):
            return None
        delta.restore(version)
        _settle(place, before)
        own = Input(name, version, 0, RESTORED)
        return Written(name, open_delta(place, name).version(), (), {(): WrittenPart()}, Read((own,)), ())


def vacuum(home: Home, name: str, keep: Iterable[int]) -> int:
    """Deletes data files that neither the newest version nor one of `keep` needs; returns how many."""
    with locked(home, name) as target:
        delta = open_delta(target.place(home), name)
        versions = sorted({version for version in keep if version <= delta.version()} | {delta.version()})
        return len(
            delta.vacuum(
                retention_hours=0, dry_run=False, enforce_retention_duration=False, keep_versions=versions
            )
        )


def set_aside(home: Home, name: str, at: dt.datetime) -> Path:
    """Moves the table out of the lake's way, to a dated folder beside it, so that it can be made again;
    nothing is deleted. Returns the folder."""
    with locked(home, name) as target:
        place, aside = target.place(home), _aside(home, name, at)
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
        for folder in (place.parent, aside.parent):
            durable.sync_folder(folder)
        forget_snapshots()
        return aside


def set_log_aside(home: Home, name: str, after: int, at: dt.datetime) -> Path:
    """Moves the entries of the log behind version `after` to a dated folder: the table is what it was then.
    For commits that no release names and that cannot be read. Returns the folder."""
    with locked(home, name) as target:
        log = target.place(home) / "_delta_log"
        aside = _aside(home, name, at) / "_delta_log"
        aside.mkdir(parents=True, exist_ok=True)
        # Newest first: after a crash between two of them the log still has no gap.
        for entry in sorted(log.iterdir(), reverse=True):
            number = entry.name[:20]
            if entry.name == "_last_checkpoint" or (number.isdigit() and int(number) > after):
                entry.rename(aside / entry.name)
        for folder in (log, aside):
            durable.sync_folder(folder)
        forget_snapshots()
        return aside


def _aside(home: Home, name: str, at: dt.datetime) -> Path:
    """Where a table goes that was set aside at `at`; a folder that is not there yet."""
    layer, _, rest = name.partition(".")
    stamp, number = at.strftime("%Y%m%dT%H%M%S"), 0
    while (made := home.lake / "aside" / (f"{stamp}-{number}" if number else stamp) / layer / rest).exists():
        number += 1
    return made


@contextlib.contextmanager
def locked(home: Home, name: str) -> Iterator[LakeTable]:
    """Holds the table's file lock: waits until the other writer, in whatever process, is done."""
    target = lake_table(name)
    with file_lock(home.centre / "locks" / f"{name}.lock", wait=True):
        yield target


def _write(home: Home, target: LakeTable, data: Rows, commit: _HowWritten, read: Read) -> Written:
    place = target.place(home)
    new = not DeltaTable.is_deltatable(str(place))
    if new:
        place.parent.mkdir(parents=True, exist_ok=True)
        _create(target, place)
    before = open_delta(place, target.name).version()
    counter = _Counter(target, span_of(home))
    _stream(target, place, counter, data, commit)
    added = _settle(place, -1 if new else before)
    files = tuple(WrittenFile(path, size, digest(place / path)) for path, size in added.items())
    version = open_delta(place, target.name).version()
    return Written(target.name, version, counter.keys, counter.parts(), read, commit.replaced, files)


def _stream(target: LakeTable, place: Path, counter: _Counter, data: Rows, commit: _HowWritten) -> None:
    marks = [Transaction(app, version) for app, version in commit.marks.items()]
    try:
        write_deltalake(
            place,
            counter.reader(data),
            # delta-rs declares a function for each mode; which one it is stands in a variable here.
            mode=cast(Literal["overwrite"], commit.mode),
            predicate=commit.predicate,
            writer_properties=_properties(target),
            schema_mode="merge" if _grow(target, place) else None,
            commit_properties=CommitProperties(app_transactions=marks),
        )
    except Exception as error:
        # delta-rs knows only the text of what stopped the stream; who acts on it needs the error itself.
        if counter.stopped is not None:
            raise counter.stopped from error
        raise


def _grow(target: LakeTable, place: Path) -> bool:
    """Whether the dictionary has columns that the table on disk lacks; its older files then read as null
    there."""
    known = {field.name for field in open_delta(place, target.name).schema().fields}
    if set(target.physical.names) <= known:
        return False
    durable.write_once(place / EVOLVED, b"")
    return True


def _create(target: LakeTable, place: Path) -> None:
    # Log clean-up is off: a release may name any version. Transaction retention stays unset: an old sequence
    # number must never be forgotten.
    DeltaTable.create(
        place,
        schema=target.physical,
        partition_by=list(target.partitions),
        configuration={
            "delta.enableExpiredLogCleanup": "false",
            "delta.dataSkippingStatsColumns": ",".join(target.order) or target.schema.names[0],
        },
    )


def _properties(target: LakeTable) -> WriterProperties:
    # The source layer is kept for ever; what can be rebuilt is written for speed.
    plain = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD" if target.name.startswith("source.") else "SNAPPY",
        max_row_group_size=122_880,
        column_properties={name: plain for name in KEY_COLUMNS if name in target.schema.names},
    )


def _predicate(target: LakeTable, partitions: Sequence[tuple[str | int, ...]]) -> str:
    """`(a = 'x' AND b IN ('1','2')) OR …`: the partitions grouped by all but the last column."""
    groups: dict[tuple[str | int, ...], list[str | int]] = {}
    for values in partitions:
        groups.setdefault(values[:-1], []).append(values[-1])
    *heads, last = target.partitions
    parts = []
    for values, lasts in groups.items():
        terms = [f"{column} = {_literal(value)}" for column, value in zip(heads, values, strict=True)]
        parts.append(
            " AND ".join([*terms, f"{last} IN ({', '.join(_literal(v) for v in sorted(set(lasts)))})"])
        )
    return " OR ".join(f"({part})" for part in parts)


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _settle(place: Path, before: int) -> dict[str, int]:
    """Makes every commit after version `before` durable: delta-rs itself never calls fsync. Gives the files
    that these commits added (path below `place` → length)."""
    log = place / "_delta_log"
    folders = {place, place.parent, log}
    added: dict[str, int] = {}
    for entry in sorted(log.iterdir()):
        number = entry.name[:20]
        if number.isdigit() and int(number) <= before:
            continue
        _sync(entry)
        if entry.suffix == ".json" and number.isdigit():
            for line in entry.read_text(encoding="utf-8").splitlines():
                add = json.loads(line).get("add")
                if add:
                    path = unquote(add["path"])
                    file = place / path
                    _sync(file)
                    added[path] = add["size"]
                    folders.update(parent for parent in file.parents if parent.is_relative_to(place))
    for folder in folders:
        durable.sync_folder(folder)
    return added


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class _HowWritten:
    """How rows go into a table: "append" or "overwrite" (of what `predicate` names, else of everything), and
    the application transactions committed with them."""

    mode: Literal["append", "overwrite"]
    predicate: str | None = None
    marks: Mapping[str, int] = field(default_factory=dict)
    replaced: tuple[tuple[str, ...], ...] | None = ()
    """As `lineage.Written.replaced`."""


class _Counter:
    """Counts rows by partition while they stream past, and gives them the table's own columns."""

    def __init__(self, target: LakeTable, span: int) -> None:
        self._target, self._span = target, span
        self.keys = tuple("month" if column == SPAN else column for column in target.partitions)
        self.stopped: Exception | None = None
        """What ended the stream of rows before its end."""
        self._rows: Counter[tuple[str, ...]] = Counter()
        self._held: Counter[tuple[str, ...]] = Counter()

    def reader(self, data: pa.Table | pa.RecordBatchReader) -> pa.RecordBatchReader:
        schema = self._target.physical

        def stream() -> Iterator[pa.RecordBatch]:
            try:
                for batch in data.to_batches() if isinstance(data, pa.Table) else data:
                    self._count(batch)
                    if SPAN in schema.names:
                        cut = pc.utf8_slice_codeunits(batch.column("month"), 0, self._span)
                        batch = pa.RecordBatch.from_arrays([*batch.columns, cut], [*batch.schema.names, SPAN])
                    yield batch.select(schema.names).cast(schema)
            except Exception as error:
                self.stopped = error
                raise

        return pa.RecordBatchReader.from_batches(schema, stream())

    def parts(self) -> dict[tuple[str, ...], WrittenPart]:
        return {key: WrittenPart(rows, self._held[key]) for key, rows in self._rows.items()}

    def _count(self, batch: pa.RecordBatch) -> None:
        if not self.keys:
            self._rows[()] += batch.num_rows
            return
        columns = [batch.column(key) for key in self.keys]
        held = (
            pc.is_valid(batch.column("held"))
            if "held" in self._target.schema.names
            else pa.repeat(False, batch.num_rows)
        )
        grouped = (
            pa.table([*columns, held], names=[*self.keys, "held"])
            .group_by(list(self.keys))
            .aggregate([("held", "count"), ("held", "sum")])
        )
        for row in grouped.to_pylist():
            key = tuple(str(row[name]) for name in self.keys)
            self._rows[key] += row["held_count"]
            self._held[key] += row["held_sum"]
