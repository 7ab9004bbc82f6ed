"""Rows that a hospital no longer has and cannot report: its journal was lost, and the new epoch does not hold
them.

A parcel may say that its epoch is complete (`COMPLETE` in its window). What stands of earlier epochs and is
in none of this one's rows, nor in its quarantine, is then ended here, with tombstones that belong to that
parcel. Reads the source layer; `load` writes.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.engines import engine
from heluo.governance.standardise.versions import EPOCH, SEQ
from heluo.kit.parcel import MOST_ROWS
from heluo.kit.places import Home
from heluo.lakehouse.lineage import LOOKED_UP, Input
from heluo.lakehouse.newest import newest, rows_by
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import lake_table, latest_version

COMPLETE = "whole"
"""What a parcel's window says when its epoch holds everything that the hospital has."""
MOST = SEQ - 2 * MOST_ROWS
"""Tombstones of one parcel: versions of a parcel's rows must stay below those of the next."""
_FRAME = ("hospital", "row_key", "row_hash", "op", "month", "epoch", "seq", "row")


def ended(
    home: Home, entry: Ledger, tables: Sequence[pa.Table], refused: Sequence[pa.Table]
) -> tuple[pa.Table, tuple[Input, ...]]:
    """Tombstones, under the source layer's columns, that parcel `entry` adds to its own rows; and the rows of
    the lake that were looked through for them.

    `tables` and `refused`: rows and quarantine of parcels of this stream that are not written yet, the
    entry's own among them; its rows are the last of `tables`. Empty when the source layer already has them.
    """
    names = (f"source.{entry.stream}", "source.quarantine")
    versions = {name: latest_version(home, name) for name in names}
    with engine() as e:
        stored = newest(e, home, names[0]).select(*_FRAME)
        stored = stored.filter(stored.hospital == entry.hospital)
        coming = e.register("_coming", pa.concat_tables([t.select(_FRAME) for t in tables]))
        last = _last_versions(stored.union(coming.filter(coming.hospital == entry.hospital)))
        frame = ("hospital", "category", "epoch", "row_key")
        noted = newest(e, home, names[1]).select(*frame)
        noted = noted.filter(noted.hospital == entry.hospital, noted.category == entry.stream)
        arriving = e.register("_refused", pa.concat_tables([t.select(list(frame)) for t in refused]))
        still = noted.union(arriving)
        still = still.filter(
            still.hospital == entry.hospital,
            still.category == entry.stream,
            still.epoch == entry.epoch,
            still.row_key.notnull(),
        )
        gone = (
            last.filter(last.epoch < entry.epoch, last["op"] == "U")
            .anti_join(still, "row_key")
            .order_by("row_key")
            .limit(MOST)
        )
        found = e.to_arrow(gone.select("row_key", "row_hash", "month"))
        counted = rows_by(e, {names[0]: stored, names[1]: noted})
    inputs = tuple(
        Input(name, version, counted[name][()], LOOKED_UP)
        for name, version in versions.items()
        if version >= 0
    )
    return _tombstones(entry, found, tables[-1].num_rows), inputs


def _last_versions(rows: ir.Table) -> ir.Table:
    """(row_key, epoch, op, month, row_hash) of the last version of each key of one hospital."""
    rows = rows.mutate(at_=rows.epoch * EPOCH + rows.seq * SEQ + rows.row)
    return rows.group_by("row_key").agg(
        epoch=rows.epoch.max(),
        op=rows["op"].argmax(rows.at_),
        month=rows.month.argmax(rows.at_),
        row_hash=rows.row_hash.argmax(rows.at_),
    )


def _tombstones(entry: Ledger, found: pa.Table, first: int) -> pa.Table:
    n, schema = found.num_rows, lake_table(f"source.{entry.stream}").schema
    columns = {
        name: pa.repeat(pa.scalar(value), n)
        for name, value in (("hospital", entry.hospital), ("epoch", entry.epoch), ("seq", entry.seq))
    }
    columns |= {"row": pa.array(np.arange(first, first + n)), "op": pa.repeat("D", n)} | {
        name: found.column(name) for name in found.column_names
    }
    return pa.table(
        [pc.cast(columns[f.name], f.type) if f.name in columns else pa.nulls(n, f.type) for f in schema],
        schema=schema,
    )
