"""Where the lake meets the vault: sealed identities go in, (hospital, subject_ref, person_id) comes out.
Nothing else crosses.

How persons are told apart is `link/`'s matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.engines import Engine
from heluo.governance.link.night import link_night
from heluo.governance.link.receive import receive_identity, withdraw_identity
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import writer
from heluo.lakehouse.tables import bucket_of, lake_table

KEYS = ["hospital", "subject_ref", "person_id"]


@dataclass(frozen=True)
class Vault:
    """The door through which the loader hands identities to the linkage service; each call is durable and
    counts once."""

    home: Home

    def keep(self, hospital: str, parcel: str, sealed: bytes) -> None:
        """Stores an identity file that stays sealed until the vault opens it. Raises Broken."""
        receive_identity(self.home, hospital, parcel, sealed)

    def withdraw(self, hospital: str, parcel: str, subject_refs: Sequence[str]) -> None:
        """The hospital deleted these patients."""
        withdraw_identity(self.home, hospital, parcel, subject_refs)


def link(
    engine: Engine,
    home: Home,
    base_links: ir.Table,
    base_people: ir.Table,
    run_id: str,
    report: Report,
    wrote: Callable[[str, writer.Written], None],
) -> pa.Table:
    """Runs the linkage and brings `standard.person_link` and `standard.person` up to date, rewriting changed
    partitions only.

    `base_links` and `base_people` are the tables of the current release. Returns (person_id, bucket) of every
    person who gained or lost a record or a fact.
    """
    found = link_night(home, report, run_id=run_id)
    links = _with_bucket(found.table.select(KEYS)).append_column(
        "run_id", pa.repeat(pa.scalar(run_id), len(found.table))
    )
    people = _with_bucket(found.persons)
    relinked = _differences(engine, links, base_links, [*KEYS, "bucket"])
    redescribed = _differences(engine, people, base_people, lake_table("standard.person").schema.names)
    _bring_up_to_date(home, "standard.person_link", links, relinked, wrote)
    _bring_up_to_date(home, "standard.person", people, redescribed, wrote)
    both = pa.concat_tables([changed.select(["person_id", "bucket"]) for changed in (relinked, redescribed)])
    return both.group_by(["person_id", "bucket"]).aggregate([])


def _with_bucket(rows: pa.Table) -> pa.Table:
    persons = rows.column("person_id").combine_chunks().dictionary_encode()
    if isinstance(persons, pa.ChunkedArray):
        persons = persons.combine_chunks()
    buckets = np.fromiter(
        (bucket_of(person) for person in persons.dictionary.to_pylist()), np.int32, len(persons.dictionary)
    )
    own = buckets[persons.indices.to_numpy(zero_copy_only=False).astype(np.int64)] if len(rows) else buckets
    return rows.append_column("bucket", pa.array(own, pa.int32()))


def _differences(engine: Engine, now: pa.Table, base: ir.Table, names: Sequence[str]) -> pa.Table:
    """Rows of `now` that `base` lacks and rows of `base` that are gone."""
    new, old = engine.register("_linked_now", now).select(*names), base.select(*names)
    return engine.to_arrow(new.difference(old, distinct=True).union(old.difference(new, distinct=True)))


def _bring_up_to_date(
    home: Home, name: str, rows: pa.Table, changed: pa.Table, wrote: Callable[[str, writer.Written], None]
) -> None:
    """Rewrites the partitions of `name` (it has one partition column) in which `changed` has a row."""
    target = lake_table(name)
    (column,) = target.partitions
    parts = sorted(set(changed.column(column).to_pylist()))
    if parts:
        mine = rows.filter(
            pc.is_in(rows.column(column), pa.array(parts, rows.schema.field(column).type))
        ).select(target.schema.names)
        mine = mine.sort_by([(key, "ascending") for key in (column, *target.order)])
        wrote(name, writer.replace_partitions(home, name, [(part,) for part in parts], mine))
