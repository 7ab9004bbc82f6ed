"""The source layer against the ledger: which parcels' rows are there, gone, there in part, or there without
being known.

Sums come from the tables' logs; only where they differ are rows counted, of that hospital alone. Changes
nothing: `governance.night.repair` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary import load
from heluo.governance.receive.accept import Address
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.damage import Damage, inspect
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import exists, lake_table, latest_version, partition_sizes, snapshot

QUARANTINE = "source.quarantine"
Parcel = tuple[str, str, int, int]
"""(hospital, stream, epoch, seq)."""


@dataclass(frozen=True)
class Presence:
    """One table of the source layer against the ledger. Each names parcels with the rows that are missing, or
    that are too many."""

    table: str
    damage: Damage | None = None
    lost: Mapping[Parcel, int] = field(default_factory=dict)
    """Loaded, and no row of them is there."""
    partial: Mapping[Parcel, int] = field(default_factory=dict)
    """Loaded, and other rows are there than were loaded: rows that are missing, or below nought too many."""
    unknown: Mapping[Parcel, int] = field(default_factory=dict)
    """Rows of parcels that the ledger does not have, or holds back."""

    @property
    def agrees(self) -> bool:
        return not (self.damage or self.lost or self.partial or self.unknown)

    @property
    def words(self) -> list[Text]:
        """What contradicts the ledger, by hospital and category."""
        found = [self.damage.words] if self.damage else []
        for zh, en, parcels in (
            ("缺少", "lacks", self.lost),
            ("行数不符", "has another number of rows than the ledger for", self.partial),
            ("含有账本没有的", "has, without the ledger knowing them,", self.unknown),
        ):
            by: dict[tuple[str, str], list[int]] = {}
            for (hospital, stream, _, _), rows in parcels.items():
                by.setdefault((hospital, stream), []).append(abs(rows))
            found += [
                Text(
                    f"{self.table} {zh} {hospital} × {stream} 的 {len(rows)} 个包裹共 {sum(rows)} 行",
                    f"{self.table} {en} {len(rows)} parcels of {hospital} × {stream}, {sum(rows)} rows",
                )
                for (hospital, stream), rows in sorted(by.items())
            ]
        return found


@dataclass(frozen=True)
class LoadedParcels:
    """What the ledger says of every parcel: status, rows in the source table, refused rows."""

    status: Mapping[Parcel, str]
    rows: Mapping[Parcel, int]
    """Of loaded parcels."""
    refused: Mapping[Parcel, int]
    """Of loaded parcels."""


def loaded_parcels(session: Session) -> LoadedParcels:
    """The ledger, as `presence` compares with it."""
    columns = (
        Ledger.hospital,
        Ledger.stream,
        Ledger.epoch,
        Ledger.seq,
        Ledger.status,
        Ledger.rows,
        Ledger.quarantined,
    )
    status: dict[Parcel, str] = {}
    rows: dict[Parcel, int] = {}
    refused: dict[Parcel, int] = {}
    for hospital, stream, epoch, seq, state, own, quarantined in session.execute(sa.select(*columns)):
        parcel = (hospital, stream, epoch, seq)
        status[parcel] = state
        if state == "loaded":
            rows[parcel], refused[parcel] = own, quarantined
    return LoadedParcels(status, rows, refused)


def presence(
    home: Home, ledger: LoadedParcels, changed: Mapping[str, Damage] = MappingProxyType({})
) -> list[Presence]:
    """Every table of the source layer that exists or should, against the ledger. `changed`: tables with a
    file whose checksum is another."""
    by_stream: dict[str, dict[Parcel, int]] = {name: {} for name in load().categories}
    for parcel, rows in ledger.rows.items():
        by_stream.setdefault(parcel[1], {})[parcel] = rows
    wanted = {f"source.{name}": rows for name, rows in by_stream.items()} | {QUARANTINE: dict(ledger.refused)}
    return [_presence(home, table, rows, ledger.status, changed.get(table)) for table, rows in wanted.items()]


def unknown_in_inbox(found: Sequence[Address]) -> list[Text]:
    """Of parcels in the inbox that the ledger does not have, in words."""
    if not found:
        return []
    return [
        Text(
            f"收件箱中有账本没有的 {len(found)} 个包裹(如 {found[0]};控制库比收件箱旧)",
            f"{len(found)} parcels in the inbox that the ledger does not have (such as {found[0]}; the "
            "control database is older than the inbox)",
        )
    ]


def _presence(
    home: Home, table: str, rows: Mapping[Parcel, int], status: Mapping[Parcel, str], changed: Damage | None
) -> Presence:
    place, expected = lake_table(table).place(home), {p: n for p, n in rows.items() if n}
    if not exists(home, table) and not expected and not place.exists():
        return Presence(table)
    damage = inspect(place, table) or changed
    if damage is not None:
        return Presence(table, damage, lost=expected)
    there = _by_hospital((key[0], size.rows) for key, size in partition_sizes(home, table).items())
    should = _by_hospital((parcel[0], n) for parcel, n in expected.items())
    lost: dict[Parcel, int] = {}
    partial: dict[Parcel, int] = {}
    unknown: dict[Parcel, int] = {}
    for hospital in sorted(there.keys() | should.keys()):
        if there[hospital] == should[hospital]:
            continue
        counted = _counted(home, table, hospital)
        for parcel, n in expected.items():
            if parcel[0] == hospital and counted[parcel] != n:
                (partial if counted[parcel] else lost)[parcel] = n - counted[parcel]
        for parcel, n in counted.items():
            # Rows of a stored parcel are there when a load died before it could note them: the next one does.
            if status.get(parcel) not in ("loaded", "stored"):
                unknown[parcel] = n
            elif parcel not in expected and status[parcel] == "loaded":
                partial[parcel] = -n
    return Presence(table, None, lost, partial, unknown)


def _by_hospital(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for hospital, rows in pairs:
        found[hospital] += rows
    return found


def _counted(home: Home, table: str, hospital: str) -> Counter[Parcel]:
    """Rows of each parcel of `hospital` in the table."""
    columns = [*(("category",) if table == QUARANTINE else ()), "epoch", "seq"]
    rows = snapshot(home, table, latest_version(home, table)).dataset.to_table(
        columns=columns, filter=pc.field("hospital") == hospital
    )
    stream = table.partition(".")[2]
    return Counter(
        {
            (hospital, line.get("category", stream), line["epoch"], line["seq"]): line["count_all"]
            for line in rows.group_by(columns).aggregate([([], "count_all")]).to_pylist()
        }
    )
