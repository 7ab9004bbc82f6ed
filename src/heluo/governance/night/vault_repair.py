"""Before a night begins: a vault that lacks what the centre has is given it back, from the inbox's parcels,
the release and the centre's last mark; one that is another installation's is refused.

Knows which parcels brought identities and what the release says of persons; how the vault holds them is
`link.recover`'s matter.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.link import recover
from heluo.governance.link.lake import LINK, PERSON, Vault
from heluo.governance.night import marks
from heluo.governance.night.plan import NightContext
from heluo.governance.receive.accept import parcel_path
from heluo.governance.receive.inbox import unreadable
from heluo.governance.receive.opened import address_of
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Broken
from heluo.kit.parcel import IDENTITY, MANIFEST, open_parcel
from heluo.kit.places import Home
from heluo.kit.seal import load_identities, load_public_key
from heluo.kit.text import Text
from heluo.lakehouse import releases
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import exists, latest_version, snapshot


@dataclass(frozen=True)
class RepairedVault:
    """What the vault was given back."""

    parcels: int = 0
    """Identity files of the inbox that it had not taken."""
    persons: int = 0
    links: int = 0
    statements: int = 0
    """Human decisions."""
    standing: marks.Standing | None = None
    found: tuple[Text, ...] = ()

    def counts(self) -> dict[str, Any]:
        """For the run's record."""
        return {
            "identity_files_given_again": self.parcels,
            "persons_given_back": self.persons,
            "links_given_back": self.links,
            "human_decisions_given_back": self.statements,
        }


def repaired(night: NightContext, aside: Collection[str]) -> RepairedVault:
    """Gives the vault back what it lacks. `aside`: published tables that were set aside. Raises Broken for
    another installation's vault, and for one whose persons only a table could name that is lost too."""
    standing = marks.standing(night.home, night.control)
    if standing.kind == marks.FOREIGN:
        raise Broken(
            standing.words,
            ("这套安装的身份库", "this installation's vault"),
            (
                "放回自己的身份库(vault 文件夹),再运行;未做发布",
                "put this installation's vault back, then run again; no release was made",
            ),
            code="foreign_vault",
        )
    with transaction(night.control) as session:
        lacking = missing_identities(night.home, session, deletions=standing.kind == marks.OLDER)
    if standing.kind in (marks.SAME, marks.FIRST) and not lacking:
        return RepairedVault(standing=standing)
    found = [] if standing.kind in (marks.SAME, marks.FIRST) else [standing.words]
    given = _identities(night, lacking, found)
    if standing.kind == marks.NEWER:  # its links and decisions are later than the release's
        return RepairedVault(given, standing=standing, found=tuple(found))
    statements, lost = 0, []
    if standing.kind == marks.OLDER:
        statements, lost = recover.recover_statements(night.home, standing.statements, standing.vault_at)
    for kind, a, x, b, y, actor, at in lost:
        found.append(
            Text(
                f"人工关联决定丢失:{kind} {a}/{x} – {b}/{y}({actor},{at})",
                f"a human decision is lost: {kind} {a}/{x} – {b}/{y} ({actor}, {at})",
            )
        )
    links = _links(night, aside)
    found.append(
        Text(
            f"身份库补回:身份文件 {given} 个,人员 {links.persons} 个,关联 {links.links} 个,人工决定 "
            f"{statements} 个",
            f"the vault was given back: {given} identity files, {links.persons} persons, {links.links} "
            "links, "
            f"{statements} human decisions",
        )
    )
    return RepairedVault(given, links.persons, links.links, statements, standing, tuple(found))


def missing_identities(home: Home, session: Session, *, deletions: bool = False) -> list[Ledger]:
    """Loaded parcels whose identity file the vault has not taken, in chain order; with `deletions` also those
    whose deleted patients it has not. Notes for older entries of the ledger whether they brought one."""
    brought = sa.or_(Ledger.identity_rows > 0, Ledger.identity_rows.is_(None))
    deletes = sa.and_(Ledger.stream == "patient", sa.or_(Ledger.deleted > 0, Ledger.rows > Ledger.accepted))
    if deletions:
        brought = sa.or_(brought, deletes)
    order = (Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq)
    entries = session.scalars(
        sa.select(Ledger).where(Ledger.status == "loaded", brought).order_by(*order)
    ).all()
    taken = recover.taken_parcels(home) if entries else set()
    lacking: list[Ledger] = []
    for entry in entries:
        name = str(address_of(entry))
        ended = deletions and entry.stream == "patient" and (entry.deleted or entry.rows > entry.accepted)
        if ended and f"{name}#withdrawn" not in taken:
            lacking.append(entry)
        elif name not in taken:
            if entry.identity_rows is None:
                entry.identity_rows = _identity_rows(home, entry)
            if entry.identity_rows:
                lacking.append(entry)
    return lacking


def _identity_rows(home: Home, entry: Ledger) -> int | None:
    """Rows of the parcel's identity file by its manifest, None when its file cannot be read."""
    try:
        with zipfile.ZipFile(parcel_path(home, address_of(entry))) as archive:
            manifest = json.loads(archive.read(MANIFEST))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return None
    return int(manifest["files"].get(IDENTITY, {}).get("rows", 0))


def _identities(night: NightContext, lacking: Sequence[Ledger], found: list[Text]) -> int:
    """Hands the identity files of `lacking` to the vault, in chain order; a hospital's stop at the first
    whose file is lost, because versions must follow each other. Those are asked of the hospital."""
    intake_key = load_identities(night.home.centre / "keys" / "intake.age")
    vault, given, stopped = Vault(night.home), 0, set[str]()
    for entry in lacking:
        if entry.hospital in stopped:
            continue
        if unreadable(night.home, entry):
            stopped.add(entry.hospital)
            with transaction(night.control) as session:
                key = (entry.hospital, entry.stream, entry.epoch, entry.seq)
                session.get_one(Ledger, key).wanted_at = now()
            found.append(
                Text(
                    f"身份库缺少包裹 {address_of(entry)} 的身份,收件箱中也没有这个文件;已请医院重新发送",
                    f"the vault lacks the identities of parcel {address_of(entry)}, whose file is not in the "
                    "inbox either; the hospital is asked to send it again",
                )
            )
            continue
        public = load_public_key(night.home.centre / "keys" / "hospitals" / f"{entry.hospital}.pub")
        parcel = open_parcel(parcel_path(night.home, address_of(entry)), intake_key, public)
        if parcel.identity_sealed is not None:
            vault.keep(entry.hospital, str(address_of(entry)), parcel.identity_sealed)
        gone = _withdrawn(night.home, entry)
        if gone:
            vault.withdraw(entry.hospital, str(address_of(entry)), gone)
        given += 1
    return given


def _withdrawn(home: Home, entry: Ledger) -> list[str]:
    """subject_refs of the patients whom the parcel deletes, by the source layer: what it has of the parcel,
    the centre's own tombstones included."""
    if entry.stream != "patient" or not exists(home, "source.patient"):
        return []
    stored = snapshot(home, "source.patient", latest_version(home, "source.patient")).dataset
    mine = (
        (pc.field("hospital") == entry.hospital)
        & (pc.field("epoch") == entry.epoch)
        & (pc.field("seq") == entry.seq)
        & (pc.field("op") == "D")
    )
    keys = stored.to_table(columns=["row_key"], filter=mine).column("row_key").combine_chunks()
    if not len(keys):
        return []
    known = stored.to_table(
        columns=["subject_ref"],
        filter=(pc.field("hospital") == entry.hospital) & pc.field("row_key").isin(keys),
    )
    return sorted({ref for ref in known.column("subject_ref").to_pylist() if ref is not None})


def _links(night: NightContext, aside: Collection[str]) -> recover.RecoveredLinks:
    with reading(night.control) as session:
        release = releases.current(session)
    if release is None or LINK not in release.versions:
        return recover.RecoveredLinks()
    if LINK in aside:
        raise Broken(
            (
                f"身份库缺少人员,而发布中的 {LINK} 也已损坏:无法恢复原来的人员编号",
                f"the vault lacks persons, and {LINK} of the release is damaged too: their ids cannot be "
                "given "
                "back",
            ),
            ("身份库或 person_link 两者之一完好", "the vault or person_link, one of them as it was"),
            (
                "从与控制库同一时刻的备份恢复 vault(heluo restore … --part vault)或湖中的 "
                "standard/person_link,再运行;未做发布",
                "restore the vault (heluo restore … --part vault), or standard/person_link of the lake, from "
                "a backup of the control database's time and run again; no release was made",
            ),
            code="persons_lost",
        )
    links, persons = (
        night.engine.to_arrow(
            night.engine.register(f"released.{name}", release.without(aside).table(night.home, name))
        )
        for name in (LINK, PERSON)
    )
    return recover.recover_links(night.home, links, persons, night.run_id)
