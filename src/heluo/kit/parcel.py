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
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from heluo.kit import durable, foreign_json
from heluo.kit.errors import Broken
from heluo.kit.seal import AgentKeys, Identities, canonical, is_signed, seal, sign, unseal

FORMAT = "heluo-parcel/1"
ALGORITHMS = {"hash": "sha256", "signature": "ed25519", "seal": "age-x25519", "table": "parquet-zstd-1"}
ROWS, QUARANTINE, IDENTITY = "rows.parquet.age", "quarantine.parquet.age", "identity.parquet.age"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MEMBERS = (MANIFEST, SIGNATURE, ROWS, QUARANTINE, IDENTITY)
MOST_ROWS, MOST_BYTES = 1_000_000, 64 << 20
MOST_OPENED = 1 << 30
"""Bytes of one table in memory: 64 MB of zstd may hold any number of zeros."""
MOST_NUMBER = (1 << 31) - 1
"""Of epochs and of parcels in one."""
HEX = re.compile("[0-9a-f]{64}")
BATCH = 2_000
"""Rows that are read before their bytes are counted."""


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


def open_parcel(path: Path, intake_key: Identities, producer_public_key: Ed25519PublicKey) -> Opened:
    """Verify and open. Raises Broken whose `code` names the part: `container`, a member's name, `counts` or
    `digest`.

    Nothing is decrypted before the signature and the hashes hold.
    """
    manifest, members = _verified(path, producer_public_key)
    rows, quarantine = (
        open_table(members[name], intake_key, name, manifest.files[name]["rows"])
        for name in (ROWS, QUARANTINE)
    )
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


def open_table(
    sealed: bytes, key: Identities, name: str = IDENTITY, rows: int | None = None, most: int = MOST_OPENED
) -> pa.Table:
    """The Arrow table inside one sealed member: of `rows` rows (None: at most MOST_ROWS) and at most `most`
    bytes. Raises Broken naming it, also for a text that is none: Arrow hands such bytes on, and what reads
    them later ends."""
    try:
        opened = unseal(sealed, key)
        file = pq.ParquetFile(io.BytesIO(opened))
    except (Broken, pa.ArrowException, OSError) as error:
        raise _broken(name, "bytes that do not open", "a table sealed for this key") from error
    try:
        table = _read(file, name, rows, most)
    except (pa.ArrowException, OSError) as error:
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


def _read(file: pq.ParquetFile, name: str, rows: int | None, most: int) -> pa.Table:
    """By batches, and no further than the limits: what the file says of its own size may be a lie."""
    found = file.metadata.num_rows
    if found > MOST_ROWS or (rows is not None and found != rows):
        raise _broken(name, f"{found} rows", f"{MOST_ROWS if rows is None else rows} rows")
    groups = (file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    if sum(groups) > most:
        raise _broken(name, f"over {most} bytes of rows", f"at most {most} bytes")
    batches, size = [], 0
    for batch in file.iter_batches(batch_size=BATCH):
        size += batch.nbytes
        if size > most:
            raise _broken(name, f"over {most} bytes of rows", f"at most {most} bytes")
        batches.append(batch)
    return pa.Table.from_batches(batches, file.schema_arrow).combine_chunks()


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
    manifest = _manifest(members[MANIFEST])
    if set(manifest.files) != set(members) - {MANIFEST, SIGNATURE}:
        raise _broken("container", "other members than the manifest lists", ", ".join(sorted(manifest.files)))
    for name, stated in manifest.files.items():
        if len(members[name]) != stated["bytes"] or _hash(members[name]) != stated["sha256"]:
            raise _broken(name, "other bytes", "the length and the hash in the manifest")
    return manifest, members


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _manifest(data: bytes) -> Manifest:
    """Raises Broken for whatever is no manifest of this format."""
    try:
        fields = foreign_json.read(data)
    except ValueError as error:
        raise _broken(MANIFEST, str(error), "JSON as the hospital program writes it") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise _broken(MANIFEST, "another format", FORMAT)
    for name, is_right in _FIELDS.items():
        if name not in fields or not is_right(fields[name]):
            raise _broken(MANIFEST, f"{name} is missing or of another kind", f"{name} as the format says")
    if set(fields) - set(_FIELDS) != {"format"}:
        raise _broken(MANIFEST, "fields that the format does not know", ", ".join(_FIELDS))
    return Manifest(**fields)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 40


def _is_number(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_NUMBER


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def _is_window(value: Any) -> bool:
    return isinstance(value, dict) and all(one is None or _is_text(one) for one in value.values())


def _is_files(value: Any) -> bool:
    return isinstance(value, dict) and all(
        name in MEMBERS
        and isinstance(file, dict)
        and set(file) == {"sha256", "bytes", "rows"}
        and _is_hash(file["sha256"])
        and _is_count(file["bytes"])
        and _is_count(file["rows"])
        for name, file in value.items()
    )


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_before(value: Any) -> bool:
    return value is None or _is_hash(value)


_FIELDS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("producer", "stream", "digest", "dictionary", "mapping"), _is_text),
    **dict.fromkeys(("agent", "schema", "created"), _is_text),
    **dict.fromkeys(("epoch", "seq"), _is_number),
    **dict.fromkeys(("read", "accepted", "quarantined", "duplicate", "deleted"), _is_count),
    **dict.fromkeys(("self_test", "algorithms"), _is_object),
    "previous": _is_before,
    "files": _is_files,
    "window": _is_window,
}


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
    """Nothing is inflated: members lie in the file as they are, of the names and the sizes of a parcel."""
    members: dict[str, bytes] = {}
    name = "container"
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        listed = archive.infolist()
        if len(listed) > len(MEMBERS) or sum(one.file_size for one in listed) > len(data):
            raise _broken("container", "more than the file can hold", "the members of a parcel")
        for one in listed:
            name = one.filename
            if name not in MEMBERS or name in members or one.compress_type != zipfile.ZIP_STORED:
                raise _broken("container", "a member that no parcel has", ", ".join(MEMBERS))
            members[name] = archive.read(one)
    except (zipfile.BadZipFile, ValueError, LookupError, RuntimeError, OSError, EOFError) as error:
        place = name if name in MEMBERS else "container"
        raise _broken(place, "other bytes", "the bytes that were sealed") from error
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
