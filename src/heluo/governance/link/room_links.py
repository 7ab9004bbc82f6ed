"""Links of the rows that rooms of the portal give back: each belongs to the person of the patient whom it
names. Compares nobody: who a patient is was decided before."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.kit.places import Home
from heluo.lakehouse.lineage import LOOKED_UP, Input
from heluo.lakehouse.newest import newest
from heluo.lakehouse.room_rows import BETWEEN, is_room
from heluo.lakehouse.tables import exists, latest_version, partition_sizes


def with_rooms(engine: Engine, home: Home, links: pa.Table) -> tuple[pa.Table, tuple[Input, ...]]:
    """`links` (hospital, subject_ref, person_id of every patient) and, behind them, those of the patients
    whom rows of rooms name; with what was read for these. A patient who is linked no longer, or never was, is
    left out: their rows wait for a person as a hospital's do."""
    named, read = [], []
    for category in load().categories:
        table = f"source.{category}"
        rooms = (
            sorted({key[0] for key in partition_sizes(home, table) if is_room(key[0])})
            if exists(home, table)
            else []
        )
        if not rooms:  # the log alone tells: no row of a hospital is looked at
            continue
        rows = newest(engine, home, table)
        rows = rows.filter(rows.hospital.isin(rooms), rows.subject_ref.notnull())
        found = engine.to_arrow(rows.group_by("hospital", "subject_ref").agg(n_=rows.count()))
        if found.num_rows:
            named.append(found.select(["hospital", "subject_ref"]))
            read.append(
                Input(table, latest_version(home, table), pc.sum(found.column("n_")).as_py(), LOOKED_UP)
            )
    if not named:
        return links, ()
    known = engine.register("_linked_patients", links)
    wanted = engine.register("_named_by_rooms", pa.concat_tables(named)).distinct()
    patients = known.select("person_id", named_=known.hospital + ibis.literal(BETWEEN) + known.subject_ref)
    found = wanted.inner_join(patients, wanted.subject_ref == patients.named_)
    rows = engine.to_arrow(found.select(*links.column_names)).cast(links.schema)
    return pa.concat_tables([links, rows]), tuple(read)
