"""Takes a parcel in, exactly once in effect: verified, durable, counted in the ledger, receipted with a
signature.

Opens nothing: the rows are read by `load`. Refuses only a broken parcel or a broken chain; bad rows never
refuse one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.witnesses import hash_at, present_head, signed
from heluo.dictionary import load
from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Broken, Conflict, HeluoError, NotFound
from heluo.kit.parcel import IDENTITY, Manifest, verify_parcel
from heluo.kit.places import Home
from heluo.kit.seal import canonical, load_identity, load_public_key, load_signing_key, sign
from heluo.kit.succession import read as successions
from heluo.lakehouse.records import Heartbeat, Ledger
from heluo.lakehouse.states import PARCEL

PAGE = 500
"""Second receipts in one answer."""


@dataclass(frozen=True)
class Address:
    """Where a parcel says that it belongs: (hospital, stream, epoch, seq)."""

    hospital: str
    stream: str
    epoch: int
    seq: int

    def __str__(self) -> str:
        return f"{self.hospital}/{self.stream}/{self.epoch}/{self.seq}"


class Gap(Conflict):
    """The chain goes on elsewhere: `epoch` and `expected_seq` say where."""

    code = "gap"

    def __init__(self, address: Address, epoch: int, expected: int) -> None:
        super().__init__(
            (f"包裹 {address}", f"parcel {address}"),
            (f"第 {epoch} 期第 {expected} 号", f"epoch {epoch}, seq {expected}"),
            ("从期望的序号继续发送", "go on from the expected number"),
        )
        self.epoch, self.expected_seq = epoch, expected


def store(
    home: Home,
    control: sa.Engine,
    address: Address,
    file: Path,
    sha256: str,
    step: Callable[[str], None] = lambda _: None,
) -> tuple[bool, dict[str, Any]]:
    """Makes the parcel in `file` (whose bytes hash to `sha256`) durable; returns (new, signed receipt).

    The same parcel again gives (False, the same receipt). Raises NotFound for a hospital that is not
    enrolled, Broken for a parcel that does not verify, Gap, and Conflict `other_hash` when this number holds
    another parcel. `file` is moved into the inbox, or left for the caller to delete. `step` is called after
    each durable act, for crash tests.
    """
    public = home.centre / "keys" / "hospitals" / f"{address.hospital}.pub"
    if not public.exists():
        raise NotFound(f"hospital {address.hospital}", "an enrolled hospital", "enrol it first")
    if address.stream not in load().categories:
        raise BadInput(
            f"stream {address.stream}", "a category of the dictionary", "update the hospital program"
        )
    with reading(control) as session:
        known = _known(session, address)
    if known:
        return False, _given_again(home, control, known, file, sha256)
    manifest, manifest_sha256 = verify_parcel(file, load_public_key(public))
    if Address(manifest.producer, manifest.stream, manifest.epoch, manifest.seq) != address:
        raise Broken(
            f"parcel {manifest.name}",
            f"parcel {address}",
            "send it to its own address",
            code="broken:manifest.json",
        )
    _sync(file)
    step("synced")
    with transaction(control) as session:
        known = _known(session, address)
        if known:
            return False, _same(home, known, sha256, address)
        _check_chain(session, address, manifest)
        place = parcel_path(home, address)
        _put(file, place, step)
        receipt = _receipt(home, address, sha256, present_head(session))
        session.add(_ledger_row(address, manifest, manifest_sha256, sha256, place.stat().st_size, receipt))
    step("ledger")
    return True, receipt


def _given_again(home: Home, control: sa.Engine, known: Ledger, file: Path, sha256: str) -> dict[str, Any]:
    """The receipt of a parcel that the ledger has. Where its own file is missing or damaged in the inbox, the
    one that has come takes its place: it is the same, byte for byte."""
    address = Address(known.hospital, known.stream, known.epoch, known.seq)
    receipt, place = _same(home, known, sha256, address), parcel_path(home, address)
    if known.wanted_at is not None or not place.exists() or place.stat().st_size != known.bytes:
        _sync(file)
        _put(file, place, lambda _: None)
        with transaction(control) as session:
            row = session.get_one(Ledger, (known.hospital, known.stream, known.epoch, known.seq))
            row.wanted_at, row.reason = None, "" if row.status == PARCEL.initial else row.reason
    return receipt


def _put(file: Path, place: Path, step: Callable[[str], None]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file, place)
    step("renamed")
    durable.sync_folder(place.parent)
    durable.sync_folder(place.parent.parent)
    step("settled")


def missing(control: sa.Engine, home: Home, hospital: str) -> dict[str, Any]:
    """Parcels of `hospital` that this centre has receipted, still needs and no longer has: it may send them
    again, and where it cannot, it opens a new epoch."""
    wanted = sa.select(Ledger).where(Ledger.hospital == hospital, Ledger.wanted_at.is_not(None))
    order = (Ledger.stream, Ledger.epoch, Ledger.seq)
    with reading(control) as session:
        found = session.scalars(wanted.order_by(*order).limit(PAGE)).all()
    key = load_signing_key(home.centre / "keys" / "signing.pem")
    items: list[dict[str, Any]] = []
    for row in found:
        place = {"hospital": row.hospital, "stream": row.stream, "epoch": row.epoch, "seq": row.seq}
        item = place | {"sha256": row.sha256, "status": "missing"}
        items.append({**item, "signature": sign(key, canonical(item)).hex()})
    return {"missing": items}


def enter_found(home: Home, control: sa.Engine, hospital: str, stream: str) -> int:
    """Enters parcels of the inbox that the ledger does not know, in chain order, and returns how many: a
    control database from a backup is older than the inbox beside it. What does not continue the chain is left
    where it is."""
    entered = 0
    for path in sorted(
        (home.inbox / hospital / stream).glob("*-*.parcel"), key=lambda p: [int(n) for n in p.stem.split("-")]
    ):
        epoch, seq = (int(part) for part in path.stem.split("-"))
        address = Address(hospital, stream, epoch, seq)
        with reading(control) as session:
            if _known(session, address):
                continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        try:
            store(home, control, address, path, digest)
        except HeluoError:
            break  # the hospital is asked where it stands, and sends what is missing
        entered += 1
    return entered


def not_entered(home: Home, known: Container[tuple[str, str, int, int]]) -> list[Address]:
    """Parcels that lie in the inbox and are not among `known`, those of the ledger. One that is just coming
    in may be among them: whoever enters it meets the intake's own entry."""
    found = []
    for path in home.inbox.glob("*/*/*-*.parcel"):
        epoch, _, seq = path.stem.partition("-")
        address = (path.parent.parent.name, path.parent.name, int(epoch), int(seq))
        if address not in known:
            found.append(Address(*address))
    return sorted(found, key=lambda one: (one.hospital, one.stream, one.epoch, one.seq))


def receipts(control: sa.Engine, home: Home, hospital: str, after: int) -> dict[str, Any]:
    """The second receipts of `hospital` numbered above `after`: which parcels are loaded, which held and why.
    `next` is the number to ask from next time; below `after` when this centre has not given so many, since it
    was restored from a backup."""
    with reading(control) as session:
        found = session.scalars(
            sa.select(Ledger)
            .where(Ledger.hospital == hospital, Ledger.n > after)
            .order_by(Ledger.n)
            .limit(PAGE)
        ).all()
        last = session.scalar(sa.select(sa.func.max(Ledger.n)).where(Ledger.hospital == hospital)) or 0
    key = load_signing_key(home.centre / "keys" / "signing.pem")
    items: list[dict[str, Any]] = []
    for row in found:
        item = {
            "hospital": row.hospital,
            "stream": row.stream,
            "epoch": row.epoch,
            "seq": row.seq,
            "sha256": row.sha256,
            "status": row.status,
            "reason": row.reason,
            "rows": row.rows,
            "n": row.n,
        }
        items.append({**item, "signature": sign(key, canonical(item)).hex()})
    return {"receipts": items, "next": items[-1]["n"] if items else min(after, last)}


def position(control: sa.Engine, hospital: str, stream: str) -> dict[str, Any]:
    """The last stored parcel of a stream: {epoch, seq, manifest_sha256}, zeros and null before the first."""
    with reading(control) as session:
        last = _last(session, hospital, stream)
    if last is None:
        return {"epoch": 0, "seq": 0, "manifest_sha256": None}
    return {"epoch": last.epoch, "seq": last.seq, "manifest_sha256": last.manifest_sha256}


def log_head(control: sa.Engine, home: Home, hospital: str, n: int) -> dict[str, Any]:
    """Where the audit log stands now (`log`), and the hash of its event `n` ("" when there is none), signed:
    the hospital compares them with the heads that it keeps."""
    with reading(control) as session:
        stated = {
            "hospital": hospital,
            "at": now().isoformat(),
            "n": n,
            "hash": hash_at(session, n),
            "log": present_head(session),
        }
    return signed(load_signing_key(home.centre / "keys" / "signing.pem"), stated)


def keys(home: Home, hospital: str) -> dict[str, Any]:
    """The centre's public keys of now, and how its present signing key followed former ones; signed. Without
    the linkage key: the vault's keys are not the intake's to tell."""
    own = home.centre / "keys"
    stated = {
        "hospital": hospital,
        "at": now().isoformat(),
        "intake": str(load_identity(own / "intake.age").to_public()),
        "successions": successions(own),
    }
    return signed(load_signing_key(own / "signing.pem"), stated)


def heartbeat(control: sa.Engine, hospital: str, body: dict[str, Any]) -> dict[str, Any]:
    """Notes a sign of life; answers the centre's time, by which the hospital sees its clock's skew."""
    moment = now()
    with transaction(control) as session:
        session.merge(Heartbeat(hospital=hospital, at=moment, body=body))
    return {"time": moment.isoformat()}


def parcel_path(home: Home, address: Address) -> Path:
    """Where the parcel is kept."""
    return home.inbox / address.hospital / address.stream / f"{address.epoch}-{address.seq}.parcel"


def _known(session: Session, address: Address) -> Ledger | None:
    return session.get(Ledger, (address.hospital, address.stream, address.epoch, address.seq))


def _last(session: Session, hospital: str, stream: str) -> Ledger | None:
    mine = sa.select(Ledger).where(Ledger.hospital == hospital, Ledger.stream == stream)
    return session.scalar(mine.order_by(Ledger.epoch.desc(), Ledger.seq.desc()).limit(1))


def _same(home: Home, known: Ledger, sha256: str, address: Address) -> dict[str, Any]:
    if known.sha256 != sha256:
        raise Conflict(
            (f"包裹 {address} 已有另一内容", f"another parcel is stored as {address}"),
            ("与已签收内容相同的字节", "the bytes that were receipted"),
            ("从备份恢复后请开启新的一期(epoch)", "after restoring a backup, open a new epoch"),
            code="other_hash",
        )
    stated = {name: value for name, value in json.loads(known.receipt).items() if name != "signature"}
    # Signed anew: the hospital may trust the present key alone, which replaced the one of that time.
    return signed(load_signing_key(home.centre / "keys" / "signing.pem"), stated)


def _check_chain(session: Session, address: Address, manifest: Manifest) -> None:
    last = _last(session, address.hospital, address.stream)
    if last is None or address.epoch > last.epoch:
        if address.seq != 1:
            raise Gap(address, address.epoch, 1)
        expected = None
    elif (address.epoch, address.seq) != (last.epoch, last.seq + 1):
        raise Gap(address, last.epoch, last.seq + 1)
    else:
        expected = last.manifest_sha256
    if manifest.previous != expected:
        raise Broken(
            (f"包裹 {address} 未接上前一份清单", f"parcel {address} does not continue the chain"),
            ("前一份清单的哈希", "the hash of the manifest before it"),
            ("开启新的一期(epoch)", "open a new epoch"),
            code="broken:chain",
        )


def _receipt(home: Home, address: Address, sha256: str, log: dict[str, Any]) -> dict[str, Any]:
    """`log`: where the audit log stands, which the hospital keeps as its witness."""
    body = {
        "hospital": address.hospital,
        "stream": address.stream,
        "epoch": address.epoch,
        "seq": address.seq,
        "sha256": sha256,
        "status": "stored",
        "stored_at": now().isoformat(),
        "log": log,
    }
    return signed(load_signing_key(home.centre / "keys" / "signing.pem"), body)


def _ledger_row(
    address: Address,
    manifest: Manifest,
    manifest_sha256: str,
    sha256: str,
    size: int,
    receipt: dict[str, Any],
) -> Ledger:
    return Ledger(
        hospital=address.hospital,
        stream=address.stream,
        epoch=address.epoch,
        seq=address.seq,
        sha256=sha256,
        manifest_sha256=manifest_sha256,
        previous=manifest.previous,
        bytes=size,
        read=manifest.read,
        accepted=manifest.accepted,
        quarantined=manifest.quarantined,
        duplicate=manifest.duplicate,
        deleted=manifest.deleted,
        rows=manifest.accepted,
        window_low=manifest.window.get("low"),
        window_high=manifest.window.get("high"),
        dictionary=manifest.dictionary,
        mapping=manifest.mapping,
        stored_at=now(),
        status=PARCEL.initial,
        reason="",
        receipt=json.dumps(receipt),
        identity_rows=manifest.files.get(IDENTITY, {}).get("rows", 0),
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
