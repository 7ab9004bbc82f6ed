"""Control tables of the journey: what arrived, what ran, what came from what, what was released, who is
alive.

Written by governance, read by delivery: they meet here. Clinical rows are never here, those are Delta tables.
Instants are UTC with zone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class Ledger(Base):
    """One row a parcel that is durable at the centre. The primary key is what makes a repeated parcel count
    once."""

    __tablename__ = "ledger"

    hospital: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    """Hash of the parcel file."""
    manifest_sha256: Mapped[str]
    previous: Mapped[str | None]
    """Hash of the manifest before it in the chain."""
    bytes: Mapped[int]
    read: Mapped[int]
    accepted: Mapped[int]
    quarantined: Mapped[int]
    duplicate: Mapped[int]
    deleted: Mapped[int]
    rows: Mapped[int]
    """Rows that it has in the source layer: those of `rows.parquet`, and tombstones of what its whole epoch
    no longer holds."""
    window_low: Mapped[str | None]
    window_high: Mapped[str | None]
    dictionary: Mapped[str]
    mapping: Mapped[str]
    stored_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(index=True)
    """"stored" (durable, receipt given), "loaded" (rows counted in the source layer), "held" (kept whole,
    `reason`)."""
    reason: Mapped[str] = mapped_column(default="")
    loaded_at: Mapped[dt.datetime | None]
    n: Mapped[int | None]
    """Position in the hospital's list of second receipts, from 1."""
    run_id: Mapped[str | None]
    """The run that loaded it."""
    processed_run: Mapped[str | None] = mapped_column(index=True)
    """The run that carried its rows into the standard layer; null = still to be done."""
    receipt: Mapped[str]
    """The signed `stored` receipt, exact bytes as text: a repeated parcel gets the same one."""
    identity_rows: Mapped[int | None]
    """Rows of its identity file, which the vault must have taken; 0 without one, null where nobody has looked
    since the parcel came."""
    wanted_at: Mapped[dt.datetime | None]
    """Since when its file is missing or damaged in the inbox and still needed: the hospital is asked to send
    it again."""

    __table_args__ = (
        sa.UniqueConstraint("hospital", "n"),
        sa.Index("ix_ledger_order", "hospital", "stream", "epoch", "seq"),
    )


class Run(Base):
    """One execution of the night or of a load."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """"load", "night", "full"."""
    started: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]
    status: Mapped[str]
    """"running", "succeeded", "failed"."""
    error: Mapped[str] = mapped_column(default="")
    """What stopped it, without a patient's value."""
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dictionary: Mapped[str] = mapped_column(default="")
    mappings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """hospital → hash of the value mappings that this run applied."""


class Lineage(Base):
    """One part of one commit: rows read for it, rows written, rows held. Recorded as they were read and
    written.

    A part is (hospital, month) of a table with months, a hospital, a bucket, (category, hospital), a parcel,
    or all of a table that has no parts.
    """

    __tablename__ = "lineage"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("run.id"), index=True)
    parcel: Mapped[str] = mapped_column(default="")
    """"<hospital>/<stream>/<epoch>/<seq>", "" when the write has many."""
    table: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    """Delta version that the write made."""
    hospital: Mapped[str] = mapped_column(default="")
    month: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    bucket: Mapped[int | None]
    rows_in: Mapped[int | None]
    """Rows read; null with a `reason`."""
    reason: Mapped[str] = mapped_column(default="")
    rows_out: Mapped[int]
    held: Mapped[int] = mapped_column(default=0)


class LineageInput(Base):
    """One version of one table that a commit read (see `lakehouse.lineage.Input`)."""

    __tablename__ = "lineage_input"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("run.id"), index=True)
    table: Mapped[str]
    version: Mapped[int]
    """The commit: the table that was written, and the Delta version that this made."""
    input_table: Mapped[str] = mapped_column(index=True)
    input_version: Mapped[int]
    use: Mapped[str]
    """"rows" (the commit is made of them), "lookup", "compared", "restored"."""
    rows: Mapped[int | None]
    """Rows read; null with a `reason`."""
    reason: Mapped[str] = mapped_column(default="")


class Release(Base):
    """A set of table versions that belong together. Readers read a release, never the latest version."""

    __tablename__ = "release"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[dt.datetime]
    run_id: Mapped[str | None]
    manifest: Mapped[dict[str, Any]]
    current: Mapped[bool]
    live: Mapped[bool] = mapped_column(default=True)
    """Its table versions are kept by vacuum."""


class Fault(Base):
    """What stopped one hospital × category at the centre, while everybody else was released.

    Never a patient's value: rows are named by their keys.
    """

    __tablename__ = "fault"

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    category: Mapped[str]
    """"" = every category of the hospital."""
    variable: Mapped[str] = mapped_column(default="")
    row_keys: Mapped[list[Any]] = mapped_column(default=list)
    code: Mapped[str]
    found_zh: Mapped[str]
    found_en: Mapped[str]
    expected_zh: Mapped[str]
    expected_en: Mapped[str]
    todo_zh: Mapped[str]
    todo_en: Mapped[str]
    first_run: Mapped[str]
    last_run: Mapped[str]
    """The run that met it last."""
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    status: Mapped[str]
    """"open", "closed"."""
    closed_run: Mapped[str | None]
    """The run that no longer met it."""

    __table_args__ = (sa.Index("ix_fault_open", "status", "hospital", "category"),)


class VaultMark(Base):
    """The mark that a night writes into the vault and here, so that the two can be told to be of one time.

    "begun" is written before the vault's transaction, "agreed" after it: a crash between them leaves a mark
    that the vault has, or has not, and either is mended.
    """

    __tablename__ = "vault_mark"

    id: Mapped[str] = mapped_column(primary_key=True)
    counter: Mapped[int] = mapped_column(index=True)
    """Counts the marks, from 1."""
    run_id: Mapped[str]
    at: Mapped[dt.datetime]
    status: Mapped[str]
    """"begun" or "agreed"."""
    statements: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    """What humans have decided about pairs of patients and not undone: kind, hospitals, subject_refs, actor
    and moment of each, without their reasons. Enough to decide it again in a vault that has lost it."""


class DataFile(Base):
    """The checksum of one data file of the lake, as it was committed (see `lakehouse.checksums`)."""

    __tablename__ = "data_file"

    table: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    """Below the table's folder."""
    bytes: Mapped[int]
    sha256: Mapped[str]
    checked_at: Mapped[dt.datetime]
    """When its bytes were last known to be these: written, or compared."""
    damaged_at: Mapped[dt.datetime | None]
    """Since when a comparison has found others; null where none has."""


class Heartbeat(Base):
    """The last sign of life of a hospital's program."""

    __tablename__ = "heartbeat"

    hospital: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    body: Mapped[dict[str, Any]]


class ServiceBeat(Base):
    """The last sign of life of one process of the centre (see `lakehouse.beats`)."""

    __tablename__ = "service_beat"

    service: Mapped[str] = mapped_column(primary_key=True)
    """"portal", "intake" or "worker"."""
    instance: Mapped[str] = mapped_column(primary_key=True)
    """Machine and number of the process."""
    version: Mapped[str]
    started: Mapped[dt.datetime]
    at: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]
    """When it ended in order."""


class ColumnLineage(Base):
    """Which column is made of which (see `lakehouse.column_graph`): one row."""

    __tablename__ = "column_lineage"

    key: Mapped[str] = mapped_column(primary_key=True)
    """A hash of the declarations that it was read off."""
    at: Mapped[dt.datetime]
    body: Mapped[bytes]
    """Compressed JSON."""


class DryRun(Base):
    """One night that was tried on a copy of the centre (see `lakehouse.dry_runs`)."""

    __tablename__ = "dry_run"

    id: Mapped[str] = mapped_column(primary_key=True)
    asked_by: Mapped[str]
    """Account, "" for who sits at the centre's machine."""
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)
    status: Mapped[str]
    """"asked", "running", "succeeded", "failed"."""
    started: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")
    """What stopped it, without a patient's value."""
    body: Mapped[bytes | None]
    """Compressed JSON of what it found."""
