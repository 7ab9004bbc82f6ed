"""The newest version of a table on an engine, and the parts of it that hospitals and spans of months make.

For steps of the night and for looking after what they made. Services never read "the newest": they read a
release, through `lakehouse.reader`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.engines import Engine
from heluo.kit.places import Home
from heluo.lakehouse.tables import SPAN, empty, exists, latest_version, snapshot

PARTITIONS = pa.schema([("hospital", pa.string()), (SPAN, pa.string())])

Partition = tuple[str, str]
"""(hospital, span of months, see `lakehouse.tables.span_of`): what is rewritten at once of a table with
months."""


def newest(engine: Engine, home: Home, name: str) -> ir.Table:
    """The table `name` as the writer left it, without rows when nothing has written it yet."""
    return engine.register(
        name, snapshot(home, name, latest_version(home, name)) if exists(home, name) else empty(name)
    )


def within(rows: ir.Table, partitions: pa.Table, registered: ir.Table) -> ir.Table:
    """Rows in `partitions` (PARTITIONS), which are `registered` on the engine of `rows`.

    Two plain filters come first, because a scan prunes files by those and not by a join; then the exact
    pairs.
    """
    hospitals, spans = (sorted(set(partitions.column(name).to_pylist())) for name in ("hospital", SPAN))
    near = rows.filter(rows.hospital.isin(hospitals), rows[SPAN].isin(spans))
    return near.semi_join(registered, ["hospital", SPAN])


def partition_table(partitions: Iterable[Partition]) -> pa.Table:
    """Pairs as a table of PARTITIONS."""
    pairs = list(partitions)
    return pa.table(
        [pa.array([p[0] for p in pairs], pa.string()), pa.array([p[1] for p in pairs], pa.string())],
        schema=PARTITIONS,
    )


def rows_by(
    engine: Engine, tables: Mapping[str, ir.Table], columns: Sequence[str] = ()
) -> dict[str, dict[tuple[str, ...], int]]:
    """Name → values of `columns` → rows of that table, counted in one statement; without columns all under
    ().

    For the record of what a step reads: the count goes over the very tables that the step is given.
    """
    counted = []
    for name, rows in tables.items():
        total = rows.group_by(*columns).agg(n_=rows.count()) if columns else rows.agg(n_=rows.count())
        counted.append(total.select(*columns, "n_", name_=ibis.literal(name)))
    result: dict[str, dict[tuple[str, ...], int]] = {name: {} for name in tables}
    for line in engine.to_arrow(ibis.union(*counted) if len(counted) > 1 else counted[0]).to_pylist():
        result[line["name_"]][tuple(str(line[column]) for column in columns)] = line["n_"]
    return result
