"""What one parcel will hold, gathered batch by batch: rows, identities, refusals, counts, and what the
journal must note."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from heluo.collection.conform import Batch, Refusal
from heluo.collection.empty_cells import EmptyCellOfRow
from heluo.collection.quarantine import QuarantinedRow
from heluo.dictionary import Category, parcel_schema
from heluo.dictionary.sentinels import OPEN_END, UNKNOWN

ROWS, BYTES = 200_000, 160 << 20
"""A parcel is sealed at so many rows, or so many bytes in memory (about a fifth of that on the wire)."""
QUARANTINE_SCHEMA = pa.schema(
    [
        pa.field("code", pa.string(), nullable=False),
        pa.field("variable", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("row_key", pa.string(), nullable=False),
        pa.field("cells", pa.int32(), nullable=False),
        pa.field("mapping", pa.string(), nullable=False),
    ]
)
"""Columns of `quarantine.parquet`: one line a refused row, with its first refused cell and how many there
were."""


@dataclass
class ParcelDraft:
    """A parcel in the making."""

    category: Category
    mapping: str
    rows: list[pa.Table] = field(default_factory=list)
    identities: list[pa.Table] = field(default_factory=list)
    upserts: list[tuple[bytes, bytes, str]] = field(default_factory=list)
    """(row key, row hash, month), aligned with `rows`."""
    deletes: list[bytes] = field(default_factory=list)
    quarantined: list[tuple[QuarantinedRow, int]] = field(default_factory=list)
    """Refused rows, each with its number of refused cells."""
    closed: list[tuple[bytes, bytes, str]] = field(default_factory=list)
    """Earlier refusals that are over: (row key, row hash, why)."""
    duplicate: int = 0
    empty: list[EmptyCellOfRow] = field(default_factory=list)
    """Cells of `upserts` that were written and are empty."""

    @property
    def count(self) -> int:
        return sum(t.num_rows for t in self.rows)

    @property
    def read(self) -> int:
        return self.count + len(self.quarantined) + self.duplicate

    @property
    def is_full(self) -> bool:
        return (
            self.count + len(self.quarantined) >= ROWS
            or sum(t.nbytes for t in (*self.rows, *self.identities)) >= BYTES
        )

    def accept(self, batch: Batch, positions: list[int], keys: list[bytes], hashes: list[bytes]) -> None:
        """Take the rows of `batch` at `positions`; `keys` and `hashes` are aligned with the batch."""
        if len(positions) == batch.rows.num_rows:
            self.rows.append(batch.rows)
            self.identities += [batch.identity] if batch.identity is not None else []
            self.upserts += zip(keys, hashes, batch.months, strict=True)
        else:
            chosen = pa.array(positions, pa.int64())
            self.rows.append(batch.rows.take(chosen))
            self.identities += [batch.identity.take(chosen)] if batch.identity is not None else []
            self.upserts += [(keys[i], hashes[i], batch.months[i]) for i in positions]
        taken = set(positions)
        self.empty += [
            EmptyCellOfRow(keys[cell.position], cell.variable, cell.column, cell.why)
            for cell in batch.empty
            if cell.position in taken and cell.why not in (OPEN_END, UNKNOWN)
        ]

    def refuse(self, key: bytes, digest: bytes, why: Refusal, raw: dict[str, str | None]) -> None:
        self.quarantined.append(
            (QuarantinedRow(key, digest, why.code, why.variable, why.column, self.mapping, raw), why.cells)
        )

    def delete(self, versions: list[tuple[bytes, bytes, str]]) -> None:
        """Rows that say that a row is gone: its key, last hash and month."""
        schema = parcel_schema(self.category)
        columns = {
            "op": pa.repeat("D", len(versions)),
            "row_key": pa.array([k.hex() for k, _, _ in versions], pa.string()),
            "row_hash": pa.array([h.hex() for _, h, _ in versions], pa.string()),
            "month": pa.array([m for _, _, m in versions], pa.string()),
        }
        self.rows.append(
            pa.table(
                [columns[f.name] if f.name in columns else pa.nulls(len(versions), f.type) for f in schema],
                schema=schema,
            )
        )
        self.deletes += [k for k, _, _ in versions]

    def table(self) -> pa.Table:
        return pa.concat_tables(self.rows) if self.rows else parcel_schema(self.category).empty_table()

    def identity(self) -> pa.Table | None:
        return pa.concat_tables(self.identities) if self.identities else None

    def quarantine(self) -> pa.Table:
        return pa.Table.from_pylist(
            [
                {
                    "code": q.code,
                    "variable": q.variable,
                    "column": q.source,
                    "row_key": q.key.hex(),
                    "cells": cells,
                    "mapping": q.mapping,
                }
                for q, cells in self.quarantined
            ],
            schema=QUARANTINE_SCHEMA,
        )

    def halves(self) -> tuple[ParcelDraft, ParcelDraft]:
        """Two drafts for two parcels; counts and refusals go with the first. Deleted rows stand behind the
        others."""
        table, identity, middle = self.table(), self.identity(), self.count // 2
        upserted = len(self.upserts)
        first = ParcelDraft(
            self.category,
            self.mapping,
            [table.slice(0, middle)],
            [],
            self.upserts[:middle],
            self.deletes[: max(0, middle - upserted)],
            self.quarantined,
            self.closed,
            self.duplicate,
        )
        second = ParcelDraft(
            self.category,
            self.mapping,
            [table.slice(middle)],
            [],
            self.upserts[middle:],
            self.deletes[max(0, middle - upserted) :],
        )
        in_first = {key for key, _, _ in first.upserts}
        for cell in self.empty:
            (first if cell.key in in_first else second).empty.append(cell)
        if identity is not None:
            first.identities, second.identities = [identity.slice(0, middle)], [identity.slice(middle)]
        return first, second
