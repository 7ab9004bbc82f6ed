"""Every row accounted for, from what a hospital read to what a timeline shows: by hospital and category, each
step an identity.

    read        = accepted + quarantined + duplicate                      (in every parcel, signed)
    accepted    = source layer − ended by a whole epoch + in held parcels + in waiting parcels
    source      = standard + superseded + tombstones + awaiting the night
    standard    = held + passed
    passed      = timeline + without a person
    identities  = taken by the vault                                      (in the row of the patients)

`difference` is the sum of what is missing or too much in any of them: 0, or a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary import load
from heluo.engines import Delta, Engine, engine
from heluo.governance.link.recover import missing_patients
from heluo.governance.night import marks
from heluo.governance.night.vault_repair import missing_identities
from heluo.governance.receive.accept import not_entered
from heluo.governance.receive.present import QUARANTINE, loaded_parcels, presence, unknown_in_inbox
from heluo.governance.standardise.versions import EPOCH, SEQ
from heluo.kit.db import engine as database
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import checksums, releases
from heluo.lakehouse.damage import Damage, inspect
from heluo.lakehouse.newest import newest
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.room_rows import is_room
from heluo.lakehouse.tables import empty, tables

SOURCES = frozenset({QUARANTINE, *(f"source.{name}" for name in load().categories)})


@dataclass(frozen=True)
class Account:
    """One hospital × category. `source_count` is the hospital's own count of rows in its view, None when it
    is not known here."""

    hospital: str
    category: str
    source_count: int | None = None
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicate: int = 0
    deleted: int = 0
    parcels: int = 0
    parcels_held: int = 0
    rows_in_held_parcels: int = 0
    rows_waiting: int = 0
    ended: int = 0
    """Tombstones that the centre itself made (`ended.py`): in the source layer, in no parcel."""
    source_rows: int = 0
    superseded: int = 0
    tombstones: int = 0
    awaiting_night: int = 0
    standard_rows: int = 0
    held: int = 0
    passed: int = 0
    timeline_rows: int = 0
    without_person: int = 0
    identities_missing: int = 0
    """Patients whom the release links, or identities of loaded parcels, that the vault does not have."""

    @property
    def differences(self) -> dict[str, int]:
        """Identity → what does not add up in it."""
        return {
            "read": self.read - self.accepted - self.quarantined - self.duplicate,
            "accepted": self.accepted
            + self.ended
            - self.source_rows
            - self.rows_in_held_parcels
            - self.rows_waiting,
            "source": self.source_rows
            - self.standard_rows
            - self.superseded
            - self.tombstones
            - self.awaiting_night,
            "standard": self.standard_rows - self.held - self.passed,
            "passed": self.passed - self.timeline_rows - self.without_person,
            "identities": self.identities_missing,
        }

    @property
    def difference(self) -> int:
        return sum(abs(value) for value in self.differences.values())

    def to_dict(self) -> dict[str, Any]:
        """Every figure, `difference`, and for each identity that does not hold its name and amount."""
        wrong = {name: value for name, value in self.differences.items() if value}
        return asdict(self) | {
            "difference": self.difference,
            "explanation": ", ".join(f"{name} {value:+d}" for name, value in wrong.items()),
        }


def table(home: Home, source_counts: Mapping[tuple[str, str], int] | None = None) -> list[dict[str, Any]]:
    """One row a hospital × category that has sent anything, in the dictionary's order. Compares the source
    layer with the current release; what no night has carried yet is `awaiting_night`. A table that is damaged
    counts as one without rows: `findings` names it."""
    control = database(home.control_db)
    figures: dict[tuple[str, str], dict[str, int]] = {}
    with reading(control) as session:
        release = releases.current(session)
        damaged = {one.table for one in _damaged(home, release)}
        release = release and release.without(damaged)
        unprocessed = _of_ledger(session, figures)
    with engine() as e:
        shown = e.register(
            "timeline",
            release.table(home, "application.timeline") if release else empty("application.timeline"),
        )
        links = e.register(
            "links", release.table(home, "standard.person_link") if release else empty("standard.person_link")
        )
        for row in e.to_arrow(shown.group_by("hospital", "category").agg(n=shown.count())).to_pylist():
            figures.setdefault((row["hospital"], row["category"]), {})["timeline_rows"] = row["n"]
        for name in load().categories:
            if any(category == name for _, category in figures):
                source = f"source.{name}"
                _layers(
                    e,
                    name,
                    (e.register(source, empty(source)) if source in damaged else newest(e, home, source)),
                    release.table(home, f"standard.{name}") if release else empty(f"standard.{name}"),
                    links,
                    figures,
                    {key for key in unprocessed if key[1] == name},
                )
        for hospital, patients in _identities_missing(home, control, e.to_arrow(links)).items():
            figures.setdefault((hospital, "patient"), {})["identities_missing"] = patients
    order = {name: i for i, name in enumerate(load().categories)}
    counted = source_counts or {}
    return [
        Account(hospital, category, counted.get((hospital, category)), **own).to_dict()
        for (hospital, category), own in sorted(
            figures.items(), key=lambda item: (item[0][0], order[item[0][1]])
        )
    ]


def _of_ledger(
    session: Session, figures: dict[tuple[str, str], dict[str, int]]
) -> set[tuple[str, str, int, int]]:
    """Adds the ledger's sums to `figures`; returns the loaded parcels that no night has carried yet."""
    sums = [
        sa.func.sum(getattr(Ledger, name))
        for name in ("read", "accepted", "quarantined", "duplicate", "deleted", "rows")
    ]
    grouped = sa.select(Ledger.hospital, Ledger.stream, Ledger.status, sa.func.count(), *sums).group_by(
        Ledger.hospital, Ledger.stream, Ledger.status
    )
    for line in session.execute(grouped):
        hospital, category, status, parcels, *counts, rows = tuple(line)
        own = figures.setdefault((hospital, category), {})
        for name, value in zip(
            ("read", "accepted", "quarantined", "duplicate", "deleted"), counts, strict=True
        ):
            own[name] = own.get(name, 0) + value
        own["parcels"] = own.get("parcels", 0) + parcels
        if status == "held":
            own["parcels_held"], own["rows_in_held_parcels"] = parcels, counts[1]
        elif status == "stored":
            own["rows_waiting"] = counts[1]
        own["ended"] = own.get("ended", 0) + rows - counts[1]
    waiting = sa.select(Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq).where(
        Ledger.status == "loaded", Ledger.processed_run.is_(None)
    )
    return {(h, c, e, s) for h, c, e, s in session.execute(waiting)}


def findings(home: Home) -> list[Text]:
    """What contradicts, in words: damaged tables, rows that the source layer lacks or has too many of, a
    vault or control database from another time, identities that the vault lacks. Reads logs, lengths of files
    and the two databases. `heluo work --once` mends it, or says why it cannot."""
    control = database(home.control_db)
    with transaction(control) as session:
        found = [one.words for one in _damaged(home, releases.current(session)) if one.table not in SOURCES]
        ledger = loaded_parcels(session)
        found += [words for one in presence(home, ledger) for words in one.words]
        found += unknown_in_inbox(not_entered(home, ledger.status))
        lacking = missing_identities(home, session)
        counted = Counter((entry.hospital, entry.stream) for entry in lacking)
    found += [one.words for one in checksums.damaged(home, control)]
    found += [
        Text(
            f"身份库缺少 {hospital} × {stream} 的 {n} 个身份文件",
            f"the vault lacks {n} identity files of {hospital} × {stream}",
        )
        for (hospital, stream), n in sorted(counted.items())
    ]
    stands = marks.standing(home, control)
    return found + ([] if stands.kind in (marks.SAME, marks.FIRST) else [stands.words])


def _damaged(home: Home, release: releases.Pinned | None) -> list[Damage]:
    """Tables that cannot be read, or that hold something else than the release says."""
    found = []
    for name, target in tables().items():
        facts = release.manifest["tables"].get(name) if release else None
        if facts is not None or target.place(home).exists():
            damage = inspect(target.place(home), name, facts)
            found += [damage] if damage else []
    return found


def _identities_missing(home: Home, control: sa.Engine, links: pa.Table) -> dict[str, int]:
    """By hospital: patients of `links`, and of loaded parcels, whom the vault does not know."""
    with transaction(control) as session:
        lacking = missing_identities(home, session)
        found = Counter({entry.hospital: 0 for entry in lacking})
        for entry in lacking:
            found[entry.hospital] += entry.identity_rows or 0
    linked = Counter(hospital for hospital, _ in missing_patients(home, links) if not is_room(hospital))
    return {h: max(found[h], linked[h]) for h in sorted(found.keys() | linked.keys())}


def _layers(
    e: Engine,
    name: str,
    source: ir.Table,
    standard: Delta | pa.Table,
    links: ir.Table,
    figures: dict[tuple[str, str], dict[str, int]],
    unprocessed: set[tuple[str, str, int, int]],
) -> None:
    def add(rows: ir.Table, *columns: str) -> None:
        for row in e.to_arrow(rows).to_pylist():
            figures.setdefault((row["hospital"], name), {}).update(
                {column: row[column] or 0 for column in columns}
            )

    versions = source.select(
        "hospital", "row_key", "op", "epoch", "seq", at_=source.epoch * EPOCH + source.seq * SEQ + source.row
    )
    add(versions.group_by("hospital").agg(source_rows=versions.count()), "source_rows")
    done = versions
    for hospital, _, epoch, seq in unprocessed:
        done = done.filter(~((done.hospital == hospital) & (done.epoch == epoch) & (done.seq == seq)))
    if unprocessed:
        carried = {
            row["hospital"]: row["n"]
            for row in e.to_arrow(done.group_by("hospital").agg(n=done.count())).to_pylist()
        }
        for hospital in {key[0] for key in unprocessed}:
            own = figures[hospital, name]
            own["awaiting_night"] = own.get("source_rows", 0) - carried.get(hospital, 0)
    last = done.group_by("hospital", "row_key").agg(at_=done.at_.max(), n_=done.count())
    ended = last.inner_join(
        done.select("hospital", "row_key", "at_", gone_=done["op"] == "D"), ["hospital", "row_key", "at_"]
    )
    add(
        ended.group_by("hospital").agg(superseded=(ended.n_ - 1).sum(), tombstones=ended.gone_.sum()),
        "superseded",
        "tombstones",
    )
    rows = e.register("standard", standard)
    joined = rows.left_join(links.select("hospital", "subject_ref", "person_id"), ["hospital", "subject_ref"])
    passed = joined.held.isnull()
    add(
        joined.group_by("hospital").agg(
            standard_rows=joined.count(),
            held=(~passed).sum(),
            passed=passed.sum(),
            without_person=(passed & joined.person_id.isnull()).sum(),
        ),
        "standard_rows",
        "held",
        "passed",
        "without_person",
    )
