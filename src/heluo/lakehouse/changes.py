"""Rows in which two releases differ, by the parts of each table.

Who made a row, and when, is no difference.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.engines import Delta, Engine
from heluo.kit.places import Home
from heluo.lakehouse.newest import rows_by
from heluo.lakehouse.releases import PUBLISHED, Pinned
from heluo.lakehouse.tables import LakeTable, lake_table, tables

SAYS_WHEN = ("run_id", "computed_at")
"""Columns that say who made a row, and when."""
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""How a path names the part of rows without a value."""


@dataclass(frozen=True)
class PartChange:
    """Rows of one part of a table that one release has and the other lacks. A corrected row is both."""

    part: tuple[str, ...]
    added: int
    removed: int


@dataclass(frozen=True)
class TableChange:
    """The parts of one table that differ; `columns`: what `part` names."""

    table: str
    columns: tuple[str, ...]
    parts: tuple[PartChange, ...]


@dataclass(frozen=True)
class ReleaseDifference:
    """What differs between two releases."""

    tables: tuple[TableChange, ...]
    persons: int
    """Persons with a row in a table of the application layer that differs."""


def changes(
    engine: Engine, before: tuple[Home, Pinned | None], after: tuple[Home, Pinned]
) -> ReleaseDifference:
    """What the release `after` holds otherwise than `before` (None: nothing at all), each in its home."""
    found: list[TableChange] = []
    persons: list[ir.Table] = []
    for name in tables():
        if not name.startswith(PUBLISHED):
            continue
        sides = _differing(engine, name, before, after)
        if sides is None:
            continue
        target = lake_table(name)
        columns = target.partitions or target.order[:1]
        added, removed = (rows.select(*columns) for rows in sides)
        by = rows_by(engine, {"added": added, "removed": removed}, columns)
        parts = tuple(
            PartChange(part, by["added"].get(part, 0), by["removed"].get(part, 0))
            for part in sorted({*by["added"], *by["removed"]})
        )
        if parts:
            found.append(TableChange(name, columns, parts))
        if name.startswith("application.") and "person_id" in target.schema.names:
            persons += [rows.select("person_id") for rows in sides]
    everybody = ibis.union(*persons, distinct=True) if persons else None
    count = (
        0 if everybody is None else engine.to_arrow(everybody.agg(n=everybody.count())).to_pylist()[0]["n"]
    )
    return ReleaseDifference(tuple(found), count)


def _differing(
    engine: Engine, name: str, before: tuple[Home, Pinned | None], after: tuple[Home, Pinned]
) -> tuple[ir.Table, ir.Table] | None:
    """(rows that only `after` has, rows that only `before` has), None where both hold the same files."""
    target = lake_table(name)
    was = before[1].table(before[0], name) if before[1] else target.physical.empty_table()
    now = after[1].table(after[0], name)
    touched = _touched(target, was, now)
    if touched is not None and not touched:
        return None
    columns = [column for column in target.physical.names if column not in SAYS_WHEN]
    views = []
    for side, held in (("was", was), ("now", now)):
        rows = engine.register(f"{side}.{name}", held)
        views.append(_within(engine, rows, target, touched).select(*columns))
    old, new = views
    return new.difference(old, distinct=False), old.difference(new, distinct=False)


def _touched(
    target: LakeTable, was: Delta | pa.Table, now: Delta | pa.Table
) -> frozenset[tuple[str, ...]] | None:
    """The parts of which the two do not hold the same files; None where that cannot be told by part."""
    if not isinstance(was, Delta) or not isinstance(now, Delta):
        return None
    different = {_file(was, path) for path in was.files} ^ {_file(now, path) for path in now.files}
    if not target.partitions:
        return None if different else frozenset()
    found = frozenset(_part(target, path) for path in different)
    return None if any(NO_VALUE in part for part in found) else found


def _file(of: Delta, path: str) -> PurePosixPath:
    return PurePosixPath(path).relative_to(PurePosixPath(of.path))


def _part(target: LakeTable, path: PurePosixPath) -> tuple[str, ...]:
    values = dict(unquote(folder).split("=", 1) for folder in path.parts[:-1])
    return tuple(values[column] for column in target.partitions)


def _within(
    engine: Engine, rows: ir.Table, target: LakeTable, parts: Collection[tuple[str, ...]] | None
) -> ir.Table:
    """Rows of `parts`, all without any. Plain filters come first: a scan prunes files by those."""
    if parts is None or not target.partitions:
        return rows
    schema = pa.schema([target.physical.field(column) for column in target.partitions])
    columns = [
        pa.array(values, pa.string()).cast(field.type)
        for values, field in zip(zip(*sorted(parts), strict=True), schema, strict=True)
    ]
    for name, values in zip(schema.names, columns, strict=True):
        rows = rows.filter(rows[name].isin(values.unique().to_pylist()))
    touched = engine.register(f"touched.{target.name}", pa.Table.from_arrays(columns, schema=schema))
    return rows.semi_join(touched, schema.names)
