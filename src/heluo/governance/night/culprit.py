"""Which variable in which rows stops a hospital's category: found by trying fewer rows, then fewer columns.

Runs only after something has raised, so it may be slow; a normal night never comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category
from heluo.engines import Engine
from heluo.governance.bulkhead import containable, culprits, needed, raises

SUSPECTS = "_suspects"
FRAME = ("hospital", "epoch", "seq", "row", "op", "row_key", "row_hash", "month", "span")
"""Columns without which a row of the source layer is none: never taken away."""


def located(
    engine: Engine,
    category: Category,
    rows: ir.Table,
    attempt: Callable[[ir.Table], object],
    first: Sequence[str] = (),
) -> tuple[str, tuple[str, ...]]:
    """(variable, keys of rows) of `rows` (source layer) for which `attempt` raises; "" and () where neither
    can be told. `first`: row keys that are suspected already."""
    try:
        versions = engine.to_arrow(rows)
    # A file that cannot even be read: its hospital and category are all that can be said.
    except BaseException as error:
        if not containable(error):
            raise
        return "", ()

    def of_keys(keys: Sequence[str]) -> pa.Table:
        return versions.filter(pc.is_in(versions.column("row_key"), pa.array(list(keys), pa.string())))

    def over(table: pa.Table) -> object:
        return attempt(engine.register(SUSPECTS, table))

    try:
        keys = sorted(set(first or versions.column("row_key").to_pylist()))
        if not raises(over, of_keys(keys)):
            return "", ()
        found = culprits(keys, lambda some: over(of_keys(some)))
        suspects = of_keys(found[:1] or keys)
        names = [
            v.name
            for v in category.collected
            if v.shipped in suspects.schema.names
            and v.shipped not in FRAME
            and suspects.column(v.shipped).null_count < suspects.num_rows
        ]
        shipped = {v.name: str(v.shipped) for v in category.collected}

        def without(some: Sequence[str]) -> object:
            return over(_emptied(suspects, [shipped[name] for name in some]))

        return needed(names, without) or "", tuple(found)
    finally:
        engine.forget(SUSPECTS)


def _emptied(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    for name in names:
        at = rows.schema.get_field_index(name)
        kind = rows.schema.field(at).type
        rows = rows.set_column(at, pa.field(name, kind), pa.nulls(rows.num_rows, kind))
    return rows
