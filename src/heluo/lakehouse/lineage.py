"""What a commit was made of, what it made, and the record of both.

A step counts what it reads while it reads, the writer counts what it writes while it writes; nothing here is
computed afterwards, and nothing is guessed from an expression. Not the path of one value back to the
hospital: that is `governance.oversee.lineage`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.lakehouse.records import DataFile, Lineage, LineageInput


@dataclass(frozen=True)
class WrittenFile:
    """A data file that a commit added: its path below the table's folder, and what its bytes were then."""

    path: str
    bytes: int
    sha256: str


Key = tuple[str, ...]
"""Values of what a table's rows are recorded by: (hospital, month), (bucket,), (category, hospital) or ()."""

MADE_OF = "rows"
"""What was written is made of these rows: they are the commit's rows read."""
LOOKED_UP = "lookup"
"""Rows that others were joined to or checked against: the patient and the visit of a result, the link of a
row."""
COMPARED = "compared"
"""Rows of the current release that told what has to be written again."""
RESTORED = "restored"
"""The table was put back to this version of itself by its log; no row was read."""

BY_KEY = "read once for all commits of the step: only which keys it holds was compared"


@dataclass(frozen=True)
class Input:
    """One version of one table that a commit read: a table of the lake, "inbox/<chain>" (version = the
    parcel's number) or "vault.identities" (version = the newest identity)."""

    table: str
    version: int
    rows: int | None
    """Rows that were read; None with a `reason`."""
    use: str = MADE_OF
    by: Mapping[Key, int] | None = None
    """The same rows by the parts of the table that was written; None where they cannot be told apart."""
    reason: str = ""


@dataclass(frozen=True)
class Read:
    """Everything that one commit read."""

    inputs: tuple[Input, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of which the commit was made."""
        return sum(one.rows or 0 for one in self.inputs if one.use == MADE_OF)

    def by_part(self) -> Mapping[Key, int] | None:
        """`rows` by the parts of the table that was written, None where one input cannot be divided."""
        total: Counter[Key] = Counter()
        for one in self.inputs:
            if one.use == MADE_OF:
                if one.by is None:
                    return None
                total.update(one.by)
        return total


@dataclass(frozen=True)
class WrittenPart:
    """Rows written to one part of a table; `held` of them have a reason in the column `held`."""

    rows: int = 0
    held: int = 0


@dataclass(frozen=True)
class Written:
    """What one commit did: its Delta version, the rows by (hospital, month) or by the table's partition
    values, and what it read."""

    table: str
    version: int
    columns: tuple[str, ...]
    """What the keys of `parts` are."""
    parts: Mapping[Key, WrittenPart] = field(default_factory=dict)
    read: Read = Read()
    replaced: tuple[Key, ...] | None = None
    """Partitions (values in the table's order) whose former rows this commit took away, with or without new
    ones; None for the whole table, () for none."""
    files: tuple[WrittenFile, ...] = ()
    """Data files that it added."""

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())


Wrote = Callable[[Written], None]
"""What a step hands each commit to, to have it recorded."""


def record(session: Session, run_id: str, written: Written) -> None:
    """Adds the commit's lines, one for each part that was read or written, its inputs and the checksums of
    its files."""
    by = written.read.by_part()
    keys: set[Key] = set(written.parts) | set(by or {})
    for key in sorted(keys):
        at, part = dict(zip(written.columns, key, strict=True)), written.parts.get(key, WrittenPart())
        session.add(
            Lineage(
                run_id=run_id,
                table=written.table,
                version=written.version,
                hospital=at.get("hospital", ""),
                month=at.get("month", ""),
                category=at.get("category", ""),
                bucket=int(at["bucket"]) if "bucket" in at else None,
                rows_in=None if by is None else by.get(key, 0),
                reason="" if by is not None else "the parts of an input cannot be told apart",
                rows_out=part.rows,
                held=part.held,
            )
        )
    record_inputs(session, run_id, written.table, written.version, written.read.inputs)
    record_files(session, written.table, written.files)


def record_files(session: Session, table: str, files: Iterable[WrittenFile]) -> None:
    """Adds the checksums of data files that were just written to `table`."""
    at = now()
    for one in files:
        session.merge(DataFile(table=table, path=one.path, bytes=one.bytes, sha256=one.sha256, checked_at=at))


def record_inputs(session: Session, run_id: str, table: str, version: int, inputs: Iterable[Input]) -> None:
    """Adds what the commit that made `version` of `table` read."""
    session.add_all(
        LineageInput(
            run_id=run_id,
            table=table,
            version=version,
            input_table=one.table,
            input_version=one.version,
            use=one.use,
            rows=one.rows,
            reason=one.reason,
        )
        for one in inputs
    )
