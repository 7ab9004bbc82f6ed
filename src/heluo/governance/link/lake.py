"""Where the lake meets the vault: sealed identities go in, (hospital, subject_ref, person_id) comes out.
Nothing else crosses.

How persons are told apart is `link/`'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.engines import Engine
from heluo.governance.link.night import LinkResult, link_night
from heluo.governance.link.night import rehearse as rehearse_night
from heluo.governance.link.receive import receive_identity, withdraw_identity
from heluo.governance.link.room_links import with_rooms
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import writer
from heluo.lakehouse.lineage import Input, Read, Wrote
from heluo.lakehouse.tables import bucket_of, lake_table
from heluo.vault.marks import Mark

KEYS = ["hospital", "subject_ref", "person_id"]
LINK, PERSON = "standard.person_link", "standard.person"


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


@dataclass(frozen=True)
class Linked:
    """What the step of linkage hands on. `changed`: (person_id, bucket) of every person who gained or lost a
    record or a fact; `statements`: what humans have decided (`recover.statements`)."""

    changed: pa.Table
    statements: Sequence[Any]


def rehearse(home: Home, hospitals: Sequence[str]) -> None:
    """Links the patients of `hospitals` alone and leaves the vault as it was: raises what they make it
    raise."""
    rehearse_night(home, frozenset(hospitals))


def link(
    engine: Engine,
    home: Home,
    base: Mapping[str, ir.Table],
    mark: Mark,
    report: Report,
    wrote: Wrote,
    as_linked: Mapping[str, Mapping[str, str]] | None = None,
    *,
    full: bool = False,
) -> Linked:
    """Runs the linkage under the night's `mark` and brings `standard.person_link` and `standard.person` up to
    date, rewriting changed partitions only.

    `base`: the two tables as the current release has them; `as_linked`: hospitals whose patients stay what
    they were when they were last linked, with their codes of sex; `full`: everything anew.
    """
    run_id = mark.run_id
    found = link_night(home, report, full=full, run_id=run_id, mark=mark, as_linked=as_linked)
    patients = found.table.select(KEYS)
    both, named = with_rooms(engine, home, patients)
    links = _with_bucket(both).append_column("run_id", pa.repeat(pa.scalar(run_id), len(both)))
    rows = {LINK: links, PERSON: _with_bucket(found.persons)}
    records = {LINK: links, PERSON: links.slice(0, len(patients))}
    compared = {LINK: [*KEYS, "bucket"], PERSON: lake_table(PERSON).schema.names}
    changed = {name: _differences(engine, rows[name], base[name], compared[name]) for name in rows}
    for name in rows:
        made_of = _records(records[name], name, found)
        looked_up = named if name == LINK else ()
        _bring_up_to_date(home, name, rows[name], changed[name], made_of, wrote, looked_up)
    persons = pa.concat_tables([lines.select(["person_id", "bucket"]) for lines in changed.values()])
    return Linked(persons.group_by(["person_id", "bucket"]).aggregate([]), found.statements)


def _records(links: pa.Table, name: str, found: LinkResult) -> Input:
    """The vault's records that were linked, by the partition of `name` that their person's row or link is
    in."""
    (column,) = lake_table(name).partitions
    counted = links.group_by([column]).aggregate([([], "count_all")])
    by = {(str(line[column]),): line["count_all"] for line in counted.to_pylist()}
    return Input("vault.identities", found.stats["newest"], len(links), by=by)


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
    home: Home,
    name: str,
    rows: pa.Table,
    changed: pa.Table,
    records: Input,
    wrote: Wrote,
    looked_up: Sequence[Input],
) -> None:
    """Rewrites the partitions of `name` (it has one partition column) in which `changed` has a row.
    `records`: what all rows were made of."""
    target = lake_table(name)
    (column,) = target.partitions
    parts = sorted(set(changed.column(column).to_pylist()))
    if not parts:
        return
    mine = rows.filter(pc.is_in(rows.column(column), pa.array(parts, rows.schema.field(column).type))).select(
        target.schema.names
    )
    mine = mine.sort_by([(key, "ascending") for key in (column, *target.order)])
    by = {(str(part),): (records.by or {}).get((str(part),), 0) for part in parts}
    read = Read((replace(records, rows=sum(by.values()), by=by), *looked_up))
    wrote(writer.replace_partitions(home, name, [(part,) for part in parts], mine, read))
