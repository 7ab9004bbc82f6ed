"""After a restore: whether control database, lake, inbox and vault are of one time, and what the next night
does about what is not. Looks and says; the night repairs, or refuses to release."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary import load
from heluo.governance.receive.accept import Address, parcel_path
from heluo.kit.db import reading
from heluo.kit.parcel import IDENTITY
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import releases
from heluo.lakehouse.damage import LakeDamaged, open_delta
from heluo.lakehouse.interrupted import end_if_interrupted
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.tables import lake_table, partition_sizes, tables
from heluo.vault.database import vault_if_any
from heluo.vault.tables import IdentityParcel

NIGHT = Text("下一夜处理:", "the next night: ")


def disagreements(home: Home, control: sa.Engine) -> list[Text]:
    """What does not agree, in words, each with what comes of it; [] when everything is of one time."""
    end_if_interrupted(home, control)
    with reading(control) as session:
        found = [*_release(home, session), *_source(home, session), *_parcels(home, session)]
        found += _identities(home, session)
    return found


def _release(home: Home, session: Session) -> Iterator[Text]:
    release = releases.current(session)
    known = tables()
    for name, version in release.versions.items() if release else ():
        if name not in known:
            continue
        try:
            newest = open_delta(lake_table(name).place(home), name).version()
        except LakeDamaged:
            newest = -1
        if newest < version:
            yield Text(
                f"{name}:发布指向第 {version} 版,湖中只到第 {newest} 版(湖比控制库旧)。"
                f"{NIGHT.zh}从源层和收件箱重建,做不到则不发布并说明",
                f"{name}: the release names version {version}, the lake ends at {newest} (it is older than "
                f"the control database). {NIGHT.en}makes it again from source layer and inbox, or refuses to "
                "release with words",
            )


def _source(home: Home, session: Session) -> Iterator[Text]:
    counted = (
        sa.select(Ledger.hospital, Ledger.stream, sa.func.sum(Ledger.rows))
        .where(Ledger.status == "loaded")
        .group_by(Ledger.hospital, Ledger.stream)
    )
    ledger = {(hospital, stream): rows for hospital, stream, rows in session.execute(counted)}
    lake: dict[tuple[str, str], int] = {}
    for name in load().categories:
        try:
            sizes = partition_sizes(home, f"source.{name}")
        except LakeDamaged:
            sizes = {}
        for key, size in sizes.items():
            lake[key[0], name] = lake.get((key[0], name), 0) + size.rows
    for hospital, name in sorted(ledger.keys() | lake.keys()):
        expected, rows = ledger.get((hospital, name), 0), lake.get((hospital, name), 0)
        if expected > rows:
            yield Text(
                f"source.{name} 的 {hospital}:账本 {expected} 行,湖中 {rows} 行。"
                f"{NIGHT.zh}从收件箱重新装载缺少的包裹",
                f"source.{name} of {hospital}: {expected} rows by the ledger, {rows} in the lake. "
                f"{NIGHT.en}loads the missing parcels again from the inbox",
            )
        elif rows > expected:
            yield Text(
                f"source.{name} 的 {hospital}:湖中比账本多 {rows - expected} 行(控制库比湖旧)。"
                f"{NIGHT.zh}按收件箱补账,医院会重送账本没有的包裹,每行只算一次",
                f"source.{name} of {hospital}: {rows - expected} rows more than the ledger knows (the "
                f"control database is older than it). {NIGHT.en}enters what the inbox has, the hospital "
                "sends again what the ledger lacks, each row counts once",
            )


def _parcels(home: Home, session: Session) -> Iterator[Text]:
    columns = (Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq)
    waiting = session.execute(sa.select(*columns).where(Ledger.status == "stored"))
    missing = [one for row in waiting if not parcel_path(home, one := Address(*row)).exists()]
    if missing:
        yield Text(
            f"收件箱缺 {len(missing)} 个已签收、未装载的包裹(如 {missing[0]})。"
            f"{NIGHT.zh}它们等待,医院会重新发送",
            f"the inbox lacks {len(missing)} receipted parcels that are not loaded (such as {missing[0]}). "
            f"{NIGHT.en}they wait, the hospital sends them again",
        )


def _identities(home: Home, session: Session) -> Iterator[Text]:
    """Parcels of patients that are loaded, and whose identities the vault has not taken."""
    loaded = sa.select(Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq).where(
        Ledger.status == "loaded", Ledger.stream == "patient", Ledger.accepted > 0
    )
    wanted = {str(address): address for address in (Address(*row) for row in session.execute(loaded))}
    vault = vault_if_any(home)
    taken: set[str] = set()
    if vault is not None:
        with reading(vault) as own:
            taken = set(own.scalars(sa.select(IdentityParcel.parcel)))
    missing = [name for name in sorted(wanted.keys() - taken) if _brings_identities(home, wanted[name])]
    if missing:
        yield Text(
            f"身份库缺 {len(missing)} 个包裹的身份(如 {missing[0]};身份库比中心旧)。{NIGHT.zh}从收件箱补取",
            f"the vault lacks the identities of {len(missing)} parcels (such as {missing[0]}; it is older "
            f"than the centre). {NIGHT.en}takes them again from the inbox",
        )


def _brings_identities(home: Home, address: Address) -> bool:
    try:
        with zipfile.ZipFile(parcel_path(home, address)) as parcel:
            return IDENTITY in parcel.namelist()
    except (OSError, zipfile.BadZipFile):
        return True  # it is not there to say otherwise
