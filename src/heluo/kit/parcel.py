"""A parcel: one sealed, signed, counted file that moves rows from a producer to the centre.

An uncompressed zip with a canonical layout: `manifest.json`, `manifest.sig` (Ed25519 over the manifest's
exact bytes), `rows.parquet.age`, `quarantine.parquet.age` and perhaps `identity.parquet.age`. Hashes cover
the sealed bytes, the digest covers the rows whatever their order. Manifests of one (producer, stream, epoch)
form a hash chain. Knows producers, streams, sequences; no clinical word. What the columns mean is for the two
ends to agree.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyrage.x25519 import Identity

from heluo.kit import durable
from heluo.kit.errors import Broken
from heluo.kit.seal import AgentKeys, canonical, is_signed, seal, sign, unseal

FORMAT = "heluo-parcel/1"
ALGORITHMS = {"hash": "sha256", "signature": "ed25519", "seal": "age-x25519", "table": "parquet-zstd-1"}
ROWS, QUARANTINE, IDENTITY = "rows.parquet.age", "quarantine.parquet.age", "identity.parquet.age"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_ROWS, MOST_BYTES = 1_000_000, 64 << 20


@dataclass(frozen=True)
class Manifest:
    """What a parcel says of itself. `read = accepted + quarantined + duplicate`; a row with `op` "D" counts
    as read, as accepted and also as `deleted`."""

    producer: str
    stream: str
    epoch: int
    seq: int
    previous: str | None
    """sha256 of the manifest before it in (producer, stream, epoch), None for `seq` 1."""
    files: dict[str, dict[str, Any]]
    """name → {sha256, bytes, rows}; hash and length are of the sealed bytes."""
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    deleted: int
    digest: str
    """Sum of the rows' `row_hash` as integers mod 2**128, 32 hex digits."""
    window: dict[str, str | None]
    dictionary: str
    mapping: str
    agent: str
    schema: str
    created: str
    self_test: dict[str, Any]
    algorithms: dict[str, str]
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        return canonical(asdict(self))

    @property
    def name(self) -> str:
        """`<producer>/<stream>/<epoch>/<seq>`: how every row refers to its parcel."""
        return f"{self.producer}/{self.stream}/{self.epoch}/{self.seq}"


@dataclass(frozen=True)
class Opened:
    """A verified parcel. `identity_sealed` stays closed: only the linkage service holds its key."""

    manifest: Manifest
    manifest_sha256: str
    rows: pa.Table
    quarantine: pa.Table
    identity_sealed: bytes | None


def seal_parcel(
    folder: Path,
    manifest_fields: Mapping[str, Any],
    rows: pa.Table,
    identity: pa.Table | None,
    quarantine: pa.Table,
    keys: AgentKeys,
    step: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write `<folder>/<epoch>-<seq>.parcel` durably and return its path.

    `manifest_fields`: producer, stream, epoch, seq, previous, duplicate, window, dictionary, mapping, agent,
    schema, created, self_test; everything that can be counted is counted here. `rows` has `op` and
    `row_hash`. `step` as in `durable.write`.
    """
    tables = {
        ROWS: (rows, (keys.hospital.to_public(), keys.intake)),
        QUARANTINE: (quarantine, (keys.hospital.to_public(), keys.intake)),
    }
    if identity is not None:
        tables[IDENTITY] = (identity, (keys.hospital.to_public(), keys.linkage))
    sealed = {name: seal(_parquet(table), recipients) for name, (table, recipients) in tables.items()}
    files = {
        name: {
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": tables[name][0].num_rows,
        }
        for name, data in sealed.items()
    }
    fields = dict(manifest_fields)
    manifest = Manifest(
        files=files,
        accepted=rows.num_rows,
        quarantined=quarantine.num_rows,
        deleted=_deleted(rows),
        digest=digest(rows),
        read=rows.num_rows + quarantine.num_rows + fields["duplicate"],
        algorithms=ALGORITHMS,
        **fields,
    )
    head = manifest.to_bytes()
    path = folder / f"{manifest.epoch}-{manifest.seq}.parcel"
    durable.write(
        path, _container({MANIFEST: head, SIGNATURE: sign(keys.signing, head), **sealed}), step=step
    )
    return path


def open_parcel(path: Path, intake_key: Identity, producer_public_key: Ed25519PublicKey) -> Opened:
    """Verify and open. Raises Broken whose `code` names the part: `container`, a member's name, `counts` or
    `digest`.

    Nothing is decrypted before the signature and the hashes hold.
    """
    manifest, members = _verified(path, producer_public_key)
    rows, quarantine = (open_table(members[name], intake_key, name) for name in (ROWS, QUARANTINE))
    counts = {
        "accepted": (rows.num_rows, manifest.accepted),
        "quarantined": (quarantine.num_rows, manifest.quarantined),
        "deleted": (_deleted(rows), manifest.deleted),
        "read": (manifest.accepted + manifest.quarantined + manifest.duplicate, manifest.read),
    }
    for name, (found, stated) in counts.items():
        if found != stated:
            raise _broken("counts", f"{name} {found}", f"{name} {stated}")
    if digest(rows) != manifest.digest:
        raise _broken("digest", "another sum of row hashes", "the manifest's digest")
    return Opened(
        manifest, hashlib.sha256(members[MANIFEST]).hexdigest(), rows, quarantine, members.get(IDENTITY)
    )


def verify_parcel(path: Path, producer_public_key: Ed25519PublicKey) -> tuple[Manifest, str]:
    """(manifest, its sha256) after checking layout, signature and hashes without any secret: what a receiver
    does before it answers. Raises Broken as `open_parcel`."""
    manifest, members = _verified(path, producer_public_key)
    return manifest, hashlib.sha256(members[MANIFEST]).hexdigest()


def open_table(sealed: bytes, key: Identity, name: str = IDENTITY) -> pa.Table:
    """The Arrow table inside one sealed member. Raises Broken naming it, also for a text that is none: Arrow
    hands such bytes on, and what reads them later ends."""
    try:
        table = pq.read_table(io.BytesIO(unseal(sealed, key)))
    except (Broken, pa.ArrowException) as error:
        raise _broken(name, "bytes that do not open", "a table sealed for this key") from error
    for column in table.column_names:
        try:
            table.column(column).validate(full=True)
        except pa.ArrowInvalid:
            # The message would hold the bytes themselves.
            raise _broken(
                name, f"column {column} with cells that are no text in UTF-8", "texts in UTF-8"
            ) from None
    return table


def digest(rows: pa.Table) -> str:
    """Order-independent digest: sum of `row_hash` mod 2**128 as 32 hex digits."""
    return f"{sum(int(h, 16) for h in rows.column('row_hash').to_pylist()) % (1 << 128):032x}"


def _deleted(rows: pa.Table) -> int:
    return rows.column("op").to_pylist().count("D")


def _verified(path: Path, key: Ed25519PublicKey) -> tuple[Manifest, dict[str, bytes]]:
    data = path.read_bytes()
    members = _members(data)
    for name in (MANIFEST, SIGNATURE, ROWS, QUARANTINE):
        if name not in members:
            raise _broken("container", f"no {name}", "every part of a parcel")
    if not is_signed(key, members[MANIFEST], members[SIGNATURE]):
        raise _broken(
            SIGNATURE, "a signature that does not fit", "the producer's signature over manifest.json"
        )
    fields = json.loads(members[MANIFEST])
    if fields.get("format") != FORMAT:
        raise _broken(MANIFEST, f"format {fields.get('format')!r}", FORMAT)
    manifest = Manifest(**fields)
    if set(manifest.files) != set(members) - {MANIFEST, SIGNATURE}:
        raise _broken("container", "other members than the manifest lists", ", ".join(sorted(manifest.files)))
    for name, stated in manifest.files.items():
        if hashlib.sha256(members[name]).hexdigest() != stated["sha256"]:
            raise _broken(name, "other bytes", "the hash in the manifest")
    return manifest, members


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", compression_level=1, row_group_size=MOST_ROWS)
    return sink.getvalue()


def _container(members: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return sink.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise _broken("container", "no readable zip", "a parcel") from error
    members: dict[str, bytes] = {}
    for name in names:
        try:
            members[name] = archive.read(name)
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
            KeyError,
        ) as error:
            raise _broken(name, "other bytes", "the bytes that were sealed") from error
    if _container(members) != data:  # bytes that no member's checksum covers: headers, gaps, comments
        raise _broken("container", "bytes outside the members", "the canonical layout")
    return members


def _broken(part: str, found: str, expected: str) -> Broken:
    return Broken(
        (f"包裹的 {part}:{found}", f"{part} of the parcel: {found}"),
        expected,
        ("请生产方重新发送该包裹", "ask the producer to send this parcel again"),
        code=f"broken:{part}",
    )
