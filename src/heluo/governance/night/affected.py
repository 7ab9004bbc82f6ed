"""Which partitions a night must rewrite, and from which rows: those that new parcels touch, and no others.

Everything is measured against the current release, not against the newest table versions: a night that died
half-way is simply done again. For one category:

    partitions = those of new rows ∪ those where the release holds an earlier version of the same keys
               ∪ every one of a hospital whose mappings changed ∪ those of rows whose patient or visit changed
    keys       = keys of new rows ∪ keys that the release holds in those partitions

A partition is a hospital and a span of months (`lakehouse.tables.span_of`).

The last version of every such key lies in one of those partitions, so nothing outside them has to be read. A
night that rewrites them in several steps must know in each of them which keys have a later version in another
(`moved`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.engines import Engine
from heluo.governance.standardise.versions import version_of
from heluo.kit.places import Home
from heluo.lakehouse.newest import Partition, newest, partition_table, within
from heluo.lakehouse.tables import SPAN

PARCELS = pa.schema([("hospital", pa.string()), ("epoch", pa.int64()), ("seq", pa.int64())])
KEYS = pa.schema([("hospital", pa.string()), ("row_key", pa.string())])
MOVED = pa.schema([*KEYS, pa.field("last", pa.int64())])


@dataclass(frozen=True)
class Changes:
    """What is new for one category since the current release."""

    category: str
    parcels: pa.Table
    """PARCELS that no night has carried yet."""
    complete: frozenset[str]
    """Hospitals to be rebuilt completely: their declarations changed, or everything is rebuilt."""
    touched: tuple[tuple[str, pa.Table], ...] = ()
    """(column of the standard table, table (hospital, <column>)) of patients and visits that changed."""
    known: frozenset[Partition] = frozenset()
    """Every partition of the source layer and of the release, for the hospitals of `complete`."""


@dataclass(frozen=True)
class Affected:
    """One category's share of a night: rewrite `partitions` from the rows with `keys`; of the hospitals in
    `complete`, from all rows."""

    category: str
    partitions: tuple[Partition, ...]
    complete: frozenset[str]
    keys: pa.Table


def affected(engine: Engine, source: ir.Table, base: ir.Table, changes: Changes) -> Affected:
    """What `changes` mean for the partitions of a category. `source`: the source layer's table; `base`: the
    standard table of the current release."""
    complete, parcels = changes.complete, _of_others(changes.parcels, changes.complete)
    spans: list[ir.Table] = []
    keys: list[pa.Table] = [KEYS.empty_table()]
    if parcels.num_rows:
        new = engine.to_arrow(
            new_rows(engine, source, parcels).select("hospital", "row_key", SPAN).distinct()
        )
        registered = engine.register("_new_keys", new)
        spans += [
            registered.select("hospital", SPAN),
            base.semi_join(registered, ["hospital", "row_key"]).select("hospital", SPAN),
        ]
        keys.append(new.select(KEYS.names).cast(KEYS))
    for i, (column, table) in enumerate(changes.touched):
        if table.num_rows:
            touched = engine.register(f"_touched{i}", table)
            spans.append(base.semi_join(touched, ["hospital", column]).select("hospital", SPAN))
    every = {partition for partition in changes.known if partition[0] in complete}
    if not spans:
        return Affected(changes.category, tuple(sorted(every)), complete, KEYS.empty_table())
    part = engine.to_arrow(ibis.union(*spans, distinct=True) if len(spans) > 1 else spans[0])
    part = _of_others(part, complete)
    if part.num_rows:
        held = within(base, part, engine.register("_partitions", part))
        keys.append(engine.to_arrow(held.select(*KEYS.names)).cast(KEYS))
    partitions = tuple(sorted({*every, *_pairs(part)}))
    return Affected(changes.category, partitions, complete, pa.concat_tables(keys))


def moved(engine: Engine, source: ir.Table, partitions: Sequence[Partition]) -> pa.Table:
    """The last version of every key that has versions in several of `partitions` (all of the share's of one
    hospital): MOVED.

    A corrected time puts a row into another span, and a deletion has no time at all.
    """
    table = partition_table(partitions)
    near = within(source, table, engine.register("_share", table))
    versions = near.group_by(KEYS.names).agg(
        last=version_of(near).max(), first_span=near[SPAN].min(), last_span=near[SPAN].max()
    )
    return engine.to_arrow(
        versions.filter(versions.first_span != versions.last_span).select(*MOVED.names)
    ).cast(MOVED)


def rows_of(
    engine: Engine, source: ir.Table, share: Affected, partitions: Sequence[Partition], moved: pa.Table
) -> ir.Table:
    """The source rows from which `partitions` (some of the share's) are made, without those that `moved` has
    a later version of."""
    rows = _rows_of(engine, source, share, partitions)
    if not moved.num_rows:
        return rows
    later = engine.register("_moved", moved)
    return rows.anti_join(
        later, [*(rows[name] == later[name] for name in KEYS.names), version_of(rows) < later["last"]]
    )


def _rows_of(engine: Engine, source: ir.Table, share: Affected, partitions: Sequence[Partition]) -> ir.Table:
    table = partition_table(partitions)
    near = within(source, table, engine.register("_chunk", table))
    in_part = {hospital for hospital, _ in partitions} - share.complete
    if not in_part:
        return near
    known = near.semi_join(engine.register("_keys", share.keys), KEYS.names)
    if not share.complete:
        return known
    return near.filter(near.hospital.isin(sorted(share.complete))).union(
        known.filter(~known.hospital.isin(sorted(share.complete)))
    )


def changed_subjects(
    engine: Engine, home: Home, category: str, old: ir.Table, partitions: pa.Table
) -> pa.Table:
    """(hospital, subject_ref) of persons whose rows of `category` in `partitions` differ between `old` (the
    release) and now.

    With unchanged declarations a standard row is fixed by its parcel, its position and its judgement.
    """
    columns = ("hospital", "subject_ref", "row_key", "parcel", "row", "held", "warnings")
    registered = engine.register("_rewritten", partitions)
    now = newest(engine, home, f"standard.{category}")
    before, after = (within(rows, partitions, registered).select(*columns) for rows in (old, now))
    parts = [
        before.difference(after).select("hospital", "subject_ref"),
        after.difference(before).select("hospital", "subject_ref"),
    ]
    return engine.to_arrow(ibis.union(*parts, distinct=True))


def new_rows(engine: Engine, source: ir.Table, parcels: pa.Table) -> ir.Table:
    """Rows of the source layer that came with `parcels`."""
    hospitals = parcels.column("hospital").unique().to_pylist()
    first = min(parcels.column("seq").to_pylist())
    near = source.filter(
        source.hospital.isin(hospitals), source.seq >= first
    )  # lets the file statistics skip old parcels
    return near.semi_join(engine.register("_parcels", parcels), ["hospital", "epoch", "seq"])


def _of_others(rows: pa.Table, complete: frozenset[str]) -> pa.Table:
    """Rows of hospitals that are not rebuilt completely."""
    return rows.filter(pc.invert(pc.is_in(rows.column("hospital"), pa.array(sorted(complete), pa.string()))))


def _pairs(table: pa.Table) -> tuple[Partition, ...]:
    return tuple(sorted({(row["hospital"], row[SPAN]) for row in table.to_pylist()}))
