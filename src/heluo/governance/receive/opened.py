"""One parcel opened at the centre: its rows under the source layer's columns, what the hospital refused, and
whom it takes away.

Verifies counts and digest again from the opened rows. Identity files go to the vault unopened. Writes nothing
to the lake: that is `load`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import load, parcel_schema
from heluo.governance.receive.accept import Address, parcel_path
from heluo.governance.receive.ended import COMPLETE, ended
from heluo.kit.errors import Broken, HeluoError
from heluo.kit.parcel import Opened, open_parcel
from heluo.kit.places import Home
from heluo.kit.seal import Identities, load_public_key
from heluo.lakehouse.lineage import MADE_OF, Input
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import exists, lake_table, latest_version, snapshot

FRAME = ("op", "row_key", "row_hash", "month")
"""Columns without which a row of a parcel is none."""
MONTH = r"^[0-9]{4}-[0-9]{2}$"


class IdentityTaker(Protocol):
    """Where identities go. Both calls are durable when they return, and the same parcel again changes
    nothing."""

    def keep(self, hospital: str, parcel: str, sealed: bytes) -> None: ...

    def withdraw(self, hospital: str, parcel: str, subject_refs: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class OpenedParcel:
    """What one parcel brings to the lake."""

    entry: Ledger
    rows: pa.Table
    """Its rows, and tombstones of what its complete epoch no longer holds."""
    refused: pa.Table
    read: int
    """Rows of its own file."""
    lookups: tuple[Input, ...] = ()
    """What was looked through for the tombstones."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What its rows in the source layer are made of."""
        chain = Input(f"inbox/{app_of(self.entry)}", self.entry.seq, self.read, MADE_OF)
        return (chain, *self.lookups)

    @property
    def refused_input(self) -> Input:
        """What its rows in the quarantine are made of."""
        return Input(f"inbox/{app_of(self.entry)}", self.entry.seq, self.refused.num_rows, MADE_OF)


def opened(
    home: Home,
    entry: Ledger,
    keys: tuple[Identities, IdentityTaker],
    before: Sequence[OpenedParcel],
    broken_chains: set[str],
) -> OpenedParcel:
    """Opens the stored parcel `entry` with `keys` (of the intake; the vault for identities).

    `before`: parcels of this stream that are opened and not written yet; `broken_chains`: chains with a
    parcel that is held, which are not complete, whatever they say. Raises Broken.
    """
    intake_key, vault = keys
    rows, refused, complete = _open(home, entry, intake_key, vault)
    read, lookups = rows.num_rows, ()
    if complete and app_of(entry) not in broken_chains:
        tables = [*(one.rows for one in before), rows]
        gone, lookups = ended(home, entry, tables, [*(one.refused for one in before), refused])
        rows = pa.concat_tables([rows, gone])
    withdrawn = _withdrawn(home, entry, rows, [one.rows for one in before])
    if withdrawn:
        vault.withdraw(entry.hospital, str(address_of(entry)), withdrawn)
    return OpenedParcel(entry, rows, refused, read, lookups)


def app_of(entry: Ledger) -> str:
    """The Delta application transaction of a parcel's chain; its version is `seq`."""
    return f"{entry.hospital}/{entry.stream}/{entry.epoch}"


def address_of(entry: Ledger) -> Address:
    """Where the parcel belongs."""
    return Address(entry.hospital, entry.stream, entry.epoch, entry.seq)


def _open(
    home: Home, entry: Ledger, intake_key: Identities, vault: IdentityTaker
) -> tuple[pa.Table, pa.Table, bool]:
    """(rows, what was refused, whether the parcel says that its epoch is complete)."""
    address = address_of(entry)
    public = load_public_key(home.centre / "keys" / "hospitals" / f"{entry.hospital}.pub")
    opened = open_parcel(parcel_path(home, address), intake_key, public)
    table = _source_rows(entry, opened)
    if opened.identity_sealed is not None:
        try:
            vault.keep(entry.hospital, str(address), opened.identity_sealed)
        except HeluoError as error:
            raise Broken(
                f"the identity file of {address}: {error.text('en')}",
                "an identity file that the vault takes",
                "ask the hospital to seal it again",
            ) from error
    return table, _refused_rows(entry, opened.quarantine), COMPLETE in opened.manifest.window


def _refused_rows(entry: Ledger, refused: pa.Table) -> pa.Table:
    """What a hospital says of rows that it refused: key, code, column. Their text stays there."""
    n, schema = refused.num_rows, lake_table("source.quarantine").schema
    frame = {"hospital": entry.hospital, "category": entry.stream, "epoch": entry.epoch, "seq": entry.seq}
    columns = {name: pa.repeat(pa.scalar(value), n) for name, value in frame.items()} | {
        "row": pa.array(np.arange(n))
    }
    for name in schema.names:
        if name not in columns:
            columns[name] = (
                refused.column(name).cast(pa.string())
                if name in refused.schema.names
                else pa.nulls(n, pa.string())
            )
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _withdrawn(home: Home, entry: Ledger, table: pa.Table, before: list[pa.Table]) -> list[str]:
    """subject_refs of the patients whom the parcel deletes or ends: a tombstone has only its key, so earlier
    versions tell."""
    if entry.stream != "patient":
        return []
    keys = table.filter(pc.equal(table.column("op"), "D")).column("row_key")
    if not len(keys):
        return []
    parts = [part.select(["hospital", "row_key", "subject_ref"]) for part in (*before, table)]
    if exists(home, "source.patient"):
        stored = snapshot(home, "source.patient", latest_version(home, "source.patient")).dataset
        parts.append(
            stored.to_table(
                columns=["hospital", "row_key", "subject_ref"],
                filter=pc.field("row_key").isin(keys.combine_chunks()),
            )
        )
    # what is on disk does not say that a column is never null: columns alone, without their schemas, go
    # together
    known = pa.concat_tables(
        [pa.table({name: part.column(name) for name in part.schema.names}) for part in parts]
    )
    mine = pc.and_(
        pc.equal(known.column("hospital"), entry.hospital),
        pc.is_in(known.column("row_key"), keys.combine_chunks()),
    )
    return sorted({ref for ref in known.filter(mine).column("subject_ref").to_pylist() if ref is not None})


def _source_rows(entry: Ledger, opened: Opened) -> pa.Table:
    """The parcel's rows under the source layer's columns. Raises Broken when the schema or a row's frame is
    wrong."""
    wanted = parcel_schema(load().categories[entry.stream])
    rows = opened.rows
    odd = sorted(set(rows.schema.names) - set(wanted.names)) + [
        f.name for f in wanted if f.name in rows.schema.names and rows.schema.field(f.name).type != f.type
    ]
    odd += [name for name in FRAME if name not in rows.schema.names]
    if odd:
        raise Broken(
            f"columns {', '.join(odd)} of {opened.manifest.name}",
            "the columns of the dictionary's version here",
            "ship with the same dictionary major version",
            code="broken:schema",
        )
    for name in FRAME:
        if rows.column(name).null_count:
            raise Broken(
                f"{rows.column(name).null_count} rows without {name}",
                "a value in every row",
                "seal again",
                code="broken:rows",
            )
    wrong = len(rows) - (
        pc.sum(
            pc.and_(
                pc.is_in(rows.column("op"), pa.array(["U", "D"])),
                pc.match_substring_regex(rows.column("month"), MONTH),
            )
        ).as_py()
        or 0
    )
    if wrong:
        raise Broken(
            f"{wrong} rows with another op or month",
            "op U or D, month YYYY-MM",
            "seal again",
            code="broken:rows",
        )
    n = rows.num_rows
    frame = {
        "hospital": pa.repeat(pa.scalar(entry.hospital), n),
        "epoch": pa.repeat(pa.scalar(entry.epoch), n),
        "seq": pa.repeat(pa.scalar(entry.seq), n),
        "row": pa.array(np.arange(n)),
    }
    schema = lake_table(f"source.{entry.stream}").schema
    # A program that is a variable behind ships without it: there it is null, as wherever a hospital does not
    # have it.
    missing = {
        f.name: pa.nulls(n, f.type) for f in schema if f.name not in frame and f.name not in rows.schema.names
    }
    return pa.table(
        [
            frame[name] if name in frame else missing[name] if name in missing else rows.column(name)
            for name in schema.names
        ],
        schema=schema,
    )
