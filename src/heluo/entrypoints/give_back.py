"""Seals what rooms give back to the lake as parcels of their own sources and hands them to the receiving
door, before a night takes them in. Does not decide what is given back: that is each room's."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage.x25519 import Identity

from heluo.delivery.frame.collect import rooms
from heluo.delivery.frame.returned import GivesBack, RowGivenBack
from heluo.dictionary import Category, load, parcel_schema
from heluo.governance.receive import accept
from heluo.governance.receive.ended import COMPLETE
from heluo.kit.dates import month_of, now
from heluo.kit.db import reading, transaction
from heluo.kit.durable import write_once
from heluo.kit.parcel import seal_parcel
from heluo.kit.places import Home
from heluo.kit.seal import AgentKeys, load_identity, load_signing_key, private_pem, public_pem, reference
from heluo.lakehouse.records import Ledger
from heluo.lakehouse.room_rows import source_of

NOTHING_REFUSED = pa.schema(
    [(name, pa.string()) for name in ("code", "variable", "column", "row_key", "mapping")]
    + [("cells", pa.int32())]
)
NO_WINDOW: dict[str, str | None] = {"low": None, "high": None}


def give_back(home: Home, control: sa.Engine) -> int:
    """Hands over what every room has to give back; how many rows. Nothing is done where no centre's keys are:
    then no hospital has delivered either."""
    if not (home.centre / "keys" / "intake.age").exists():
        return 0
    return sum(
        _give(home, control, name, room.gives_back) for name, room in rooms().items() if room.gives_back
    )


def _give(home: Home, control: sa.Engine, room: str, of: GivesBack) -> int:
    total = 0
    while True:
        source = source_of(room)
        last = accept.position(control, source, of.category)
        anew = _lost(control, source, of.category, last["epoch"])
        with reading(control) as session:
            rows = of.rows(session, anew)
        if not rows:
            return total
        epoch, seq = (last["epoch"] + 1, 1) if anew else (max(last["epoch"], 1), last["seq"] + 1)
        address = accept.Address(source, of.category, epoch, seq)
        previous = None if seq == 1 else last["manifest_sha256"]
        # Marked after the door has it: a crash between the two gives the same rows once more, which changes
        # nothing.
        _deliver(home, control, address, rows, (previous, anew))
        with transaction(control) as session:
            of.given(session, rows, str(address))
        total += len(rows)
        if anew:
            return total


def _lost(control: sa.Engine, source: str, category: str, epoch: int) -> bool:
    """Whether a parcel of the present epoch is held, or missing in the inbox: then everything goes again, in
    a new epoch."""
    query = sa.select(sa.func.count()).where(
        Ledger.hospital == source,
        Ledger.stream == category,
        Ledger.epoch == epoch,
        sa.or_(Ledger.status == "held", Ledger.wanted_at.is_not(None)),
    )
    with reading(control) as session:
        return bool(session.scalar(query))


def _deliver(
    home: Home,
    control: sa.Engine,
    address: accept.Address,
    rows: Sequence[RowGivenBack],
    chain: tuple[str | None, bool],
) -> None:
    """Seals `rows` and hands them in. `chain`: (hash of the manifest before, whether the epoch begins anew
    and holds everything)."""
    previous, anew = chain
    category, keys = load().categories[address.stream], _keys(home, address.hospital)
    fields = {
        "producer": address.hospital,
        "stream": address.stream,
        "epoch": address.epoch,
        "seq": address.seq,
        "previous": previous,
        "duplicate": 0,
        "window": NO_WINDOW | ({COMPLETE: now().isoformat()} if anew else {}),
        "dictionary": load().version,
        "mapping": "-",
        "agent": "heluo",
        "schema": hashlib.sha256(str(parcel_schema(category)).encode()).hexdigest()[:16],
        "created": now().isoformat(),
        "self_test": {},
    }
    folder = home.inbox / ".arriving"
    path = seal_parcel(
        folder, fields, _table(category, rows, keys.reference), None, NOTHING_REFUSED.empty_table(), keys
    )
    try:
        accept.store(home, control, address, path, hashlib.sha256(path.read_bytes()).hexdigest())
    finally:
        path.unlink(missing_ok=True)


def _table(category: Category, rows: Sequence[RowGivenBack], key: bytes) -> pa.Table:
    """The rows of a parcel. Ids are references under the room's own key, as a hospital's are under its."""
    schema = parcel_schema(category)
    references = {v.shipped for v in category.variables.values() if v.type == "id"} - {"subject_ref"}
    lines: list[dict[str, Any]] = []
    for one in rows:
        line: dict[str, Any] = {
            "op": "D" if one.values is None else "U",
            "row_key": reference(key, category.name, one.key),
            "month": month_of(one.time),
        }
        for name, value in (one.values or {}).items():
            line[name] = reference(key, name, str(value)) if name in references else value
        if one.values is not None:
            line["extra"] = json.dumps(dict(one.made_of), ensure_ascii=False, sort_keys=True)
        content = json.dumps(line, ensure_ascii=False, sort_keys=True, default=str)
        line["row_hash"] = hashlib.sha256(content.encode()).hexdigest()[:16]
        lines.append(line)
    return pa.Table.from_pylist(lines, schema=schema)


def _keys(home: Home, source: str) -> AgentKeys:
    """The room's own keys, made when it first gives something back. They lie at the centre, since the room
    does; a parcel of a room is signed all the same, so that nothing else passes for one."""
    folder = home.centre / "keys" / "rooms" / source.partition(":")[2]
    write_once(folder / "reference.key", secrets.token_bytes(32).hex().encode())
    write_once(folder / "signing.pem", private_pem(Ed25519PrivateKey.generate()))
    signing = load_signing_key(folder / "signing.pem")
    write_once(_known(home, source), public_pem(signing.public_key()))
    intake = load_identity(home.centre / "keys" / "intake.age")
    # It has no key of its own to open its parcels again: what it gave is in its tables.
    own = Identity.generate()
    secret = bytes.fromhex((folder / "reference.key").read_text(encoding="utf-8"))
    return AgentKeys(secret, signing, own, intake.to_public(), intake.to_public())


def _known(home: Home, source: str) -> Path:
    return home.centre / "keys" / "hospitals" / f"{source}.pub"
