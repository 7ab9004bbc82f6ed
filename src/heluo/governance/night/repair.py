"""Before a night begins: what the lake, the ledger and the vault should have and have not is set aside,
loaded again from the inbox or given back, each once; what cannot be is for `consistency` to refuse.

Deletes nothing: a damaged table is moved to a dated folder. Makes nothing of rows: the night's steps do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.night import vault_repair
from heluo.governance.night.plan import NightContext
from heluo.governance.receive.accept import Address, enter_found, not_entered
from heluo.governance.receive.inbox import unreadable
from heluo.governance.receive.present import (
    QUARANTINE,
    Parcel,
    Presence,
    loaded_parcels,
    presence,
    unknown_in_inbox,
)
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.states import own_record
from heluo.kit.text import Text
from heluo.lakehouse import checksums, releases, writer
from heluo.lakehouse.damage import Damage, LakeDamaged, inspect, open_delta
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.states import PARCEL
from heluo.lakehouse.tables import lake_table, tables

AGAIN = "湖中丢失了它的行:从收件箱重新装载 · the lake has lost its rows: loaded again from the inbox"


@dataclass(frozen=True)
class Repaired:
    """What was found and mended."""

    aside: tuple[str, ...] = ()
    """Tables that were set aside, of every layer."""
    logs_aside: tuple[str, ...] = ()
    """Tables of which unreadable commits behind the release were set aside."""
    again: int = 0
    """Parcels that wait to be loaded again."""
    entered: int = 0
    """Parcels of the inbox that the ledger did not know."""
    vault: vault_repair.RepairedVault = field(default_factory=vault_repair.RepairedVault)
    found: tuple[Text, ...] = ()
    """What was wrong, in words."""

    @property
    def published(self) -> frozenset[str]:
        """Tables set aside that a release pins."""
        return frozenset(name for name in self.aside if name.startswith(releases.PUBLISHED))

    def counts(self) -> dict[str, Any]:
        """For the run's record; empty when nothing was wrong."""
        values: dict[str, Any] = {
            "tables_set_aside": list(self.aside),
            "logs_set_aside": list(self.logs_aside),
            "parcels_to_load_again": self.again,
            "parcels_found_in_the_inbox": self.entered,
            **self.vault.counts(),
            "found": [list(one) for one in self.found],
        }
        return {name: value for name, value in values.items() if value}


def repaired(night: NightContext) -> Repaired:
    """Mends what can be mended before the night's steps. Raises what they would raise for what cannot."""
    at = now()
    changed = checksums.compare(
        night.home, night.control, None if night.full else checksums.night_share()
    ).damaged
    aside, logs, found = _published(night, at, changed)
    source = _source(night, at, changed)
    vault = vault_repair.repaired(night, aside)
    return Repaired(
        (*aside, *source.aside),
        logs,
        source.again,
        source.entered,
        vault,
        (*found, *source.found, *vault.found),
    )


def _published(
    night: NightContext, at: dt.datetime, changed: Mapping[str, Damage]
) -> tuple[list[str], tuple[str, ...], list[Text]]:
    """(published tables set aside, those whose newest commits were, what was wrong)."""
    with reading(night.control) as session:
        release = releases.current(session)
    manifest: Mapping[str, Any] = release.manifest["tables"] if release else {}
    aside: list[str] = []
    logs: list[str] = []
    found: list[Text] = []
    for name in tables():
        if not name.startswith(releases.PUBLISHED):
            continue
        place, facts = lake_table(name).place(night.home), manifest.get(name)
        if facts is None and not place.exists():
            continue
        damage = inspect(place, name, facts) or changed.get(name)
        if damage is None and facts is not None and (behind := _unreadable_newest(night.home, name)):
            # Only what no release names is lost: readers are not disturbed.
            writer.set_log_aside(night.home, name, facts["version"], at)
            logs.append(name)
            found.append(behind.words)
        elif damage is not None:
            if place.exists():
                writer.set_aside(night.home, name, at)
            aside.append(name)
            found.append(damage.words)
    if aside:
        with transaction(night.control) as session:
            releases.retire_without(session, aside)
    return aside, tuple(logs), found


def _unreadable_newest(home: Home, name: str) -> Damage | None:
    place = lake_table(name).place(home)
    try:
        open_delta(place, name)
    except LakeDamaged:
        return inspect(place, name)
    return None


@dataclass(frozen=True)
class _Source:
    aside: tuple[str, ...] = ()
    again: int = 0
    entered: int = 0
    found: tuple[Text, ...] = ()


def _source(night: NightContext, at: dt.datetime, changed: Mapping[str, Damage]) -> _Source:
    """The source layer against the ledger: what is not there is put back into the loader's queue."""
    with reading(night.control) as session:
        ledger = loaded_parcels(session)
        compared = presence(night.home, ledger, changed)
    strange = not_entered(night.home, ledger.status)
    if all(one.agrees for one in compared) and not strange:
        return _Source()
    found = [*(words for one in compared for words in one.words), *unknown_in_inbox(strange)]
    entered = _entered(night, compared, strange)
    if entered:
        with reading(night.control) as session:
            compared = presence(night.home, loaded_parcels(session), changed)
    aside, again = _to_load_again(night, compared, at)
    with transaction(night.control) as session:
        for parcel in again:
            row = session.get_one(Ledger, parcel)
            PARCEL.move(row, "stored", "repair", own_record)
            row.reason, row.processed_run = AGAIN, None
    return _Source(tuple(aside), len(again), entered, tuple(found))


def _entered(night: NightContext, compared: Sequence[Presence], strange: Sequence[Address]) -> int:
    """The control database is older than lake or inbox: what it does not know may be in the inbox."""
    streams = {(parcel[0], parcel[1]) for one in compared for parcel in one.unknown}
    streams |= {(one.hospital, one.stream) for one in strange}
    return sum(
        enter_found(night.home, night.control, hospital, stream) for hospital, stream in sorted(streams)
    )


def _to_load_again(
    night: NightContext, compared: Sequence[Presence], at: dt.datetime
) -> tuple[list[str], list[Parcel]]:
    """(tables set aside, parcels to be loaded again). A table that cannot be read, or that holds other rows
    of a parcel than were loaded, is made again from all its parcels; where those are not in the inbox, a
    table that can be read stays, and the night is refused."""
    aside: list[str] = []
    again: set[Parcel] = set()
    for one in compared:
        if one.agrees:
            continue
        if not (one.damage or one.partial or one.unknown):
            again |= one.lost.keys()
            continue
        with reading(night.control) as session:
            needed = _loaded(session, one.table)
            gone = [entry for entry in needed if unreadable(night.home, entry)]
        if one.damage is None and gone:
            continue
        if lake_table(one.table).place(night.home).exists():
            writer.set_aside(night.home, one.table, at)
        aside.append(one.table)
        again |= {(entry.hospital, entry.stream, entry.epoch, entry.seq) for entry in needed}
    return aside, sorted(again)


def _loaded(session: Session, table: str) -> Sequence[Ledger]:
    chosen = sa.select(Ledger).where(Ledger.status == "loaded")
    if table == QUARANTINE:
        return session.scalars(chosen.where(Ledger.quarantined > 0)).all()
    return session.scalars(chosen.where(Ledger.stream == table.partition(".")[2])).all()


def by_hospital(parcels: Iterable[tuple[str, str]]) -> str:
    """ "h1 × lab_result 3, …": how many parcels of each hospital and category."""
    counted = Counter(parcels)
    return ", ".join(f"{hospital} × {stream} {n}" for (hospital, stream), n in sorted(counted.items()))
