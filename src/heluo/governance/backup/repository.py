"""The folder of copies: sealed chunks under keyed names, and sets that name them.

    heluo-backup.json            format and id
    chunks/ab/<name>             at most CHUNK bytes of a file, sealed (age); name = HMAC of the bytes
    sets/<moment>/manifest.age   what the set is made of, signed by the centre, sealed
    sets/<moment>/chunks.txt     name and sealed size of each chunk: for whoever may not open the set

A chunk that a set names is never written again: a second copy adds what is new. A set appears by one rename,
after everything that it names is on disk; chunks that no set names count for nothing and are written anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from filelock import Timeout
from pyrage.x25519 import Recipient

from heluo.governance.backup.keys import RestoreKeys
from heluo.kit import durable
from heluo.kit.errors import BadInput, Broken, Conflict, NotFound
from heluo.kit.locks import file_lock
from heluo.kit.seal import canonical, is_signed, seal, sign
from heluo.kit.succession import followers

CHUNK = 4 << 20
"""Bytes: a changed page of a database costs one chunk, and one chunk is held in memory."""
FORMAT = 1
PURPOSE = b"heluo backup 1\n"
"""Before what is signed: a signature over something else never fits."""
MARKER = "heluo-backup.json"


def chunk_name(key: bytes, data: bytes) -> str:
    """Name of the chunk `data`. Without `key` nobody can find out whether a copy holds known bytes."""
    return hmac.digest(key, data, "sha256").hex()


@dataclass(frozen=True)
class Repository:
    """A folder of copies that exists."""

    root: Path

    @cached_property
    def id(self) -> str:
        return self._about["id"]

    @cached_property
    def _about(self) -> dict[str, Any]:
        try:
            about = json.loads((self.root / MARKER).read_text(encoding="utf-8"))
            known = about["format"] == FORMAT
        except (OSError, ValueError, KeyError):
            raise NotFound(
                (f"{self.root} 不是备份目录", f"{self.root} is no folder of copies"),
                MARKER,
                ("给出 heluo backup 的目标目录", "name the folder that heluo backup was given"),
            ) from None
        if not known:
            raise BadInput(
                (f"{self.root} 的格式 {about['format']}", f"format {about['format']} of {self.root}"),
                f"{FORMAT}",
                ("升级本程序", "upgrade this program"),
            )
        return about

    def place(self, name: str) -> Path:
        """Where the chunk `name` lies."""
        return self.root / "chunks" / name[:2] / name

    def sets(self) -> list[str]:
        """Names of the complete sets, oldest first."""
        folder = self.root / "sets"
        if not folder.exists():
            return []
        return sorted(p.name for p in folder.iterdir() if (p / "manifest.age").exists() and p.name[0] != ".")

    def chosen(self, name: str) -> str:
        """The set whose name begins with `name`; the newest for "". Raises NotFound."""
        found = [one for one in self.sets() if one.startswith(name)]
        if not found or (name and len(found) > 1 and name not in found):
            raise NotFound(
                (
                    f"{self.root} 中没有这样一份备份:{name or '—'}",
                    f"no such set in {self.root}: {name or '—'}",
                ),
                " | ".join(self.sets()[-5:]) or "sets/<moment>/manifest.age",
                ("heluo backup 目录 --list 列出全部", "heluo backup FOLDER --list lists them"),
            )
        return name if name in found else found[-1]

    def named_chunks(self) -> dict[str, int]:
        """Chunk → sealed size, of every set."""
        found: dict[str, int] = {}
        for name in self.sets():
            found |= self._chunks_of(name)
        return found

    def _chunks_of(self, name: str) -> dict[str, int]:
        lines = (self.root / "sets" / name / "chunks.txt").read_text(encoding="ascii").splitlines()
        return {chunk: int(size) for chunk, size in (line.split() for line in lines)}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time. Raises Conflict."""
        lock = file_lock(self.root / ".lock", wait=False)
        try:
            lock.acquire()
        except Timeout:
            raise Conflict(
                (f"另一个备份正在写 {self.root}", f"another copy is being written to {self.root}"),
                ("同一时间只有一个", "one at a time"),
                ("等它结束", "wait for its end"),
            ) from None
        try:
            yield
        finally:
            lock.release()

    def forget(self, keep: int) -> int:
        """Removes all sets but the last `keep`, then the chunks that no set names; how many sets went."""
        gone = self.sets()[:-keep]
        for name in gone:
            hidden = self.root / "sets" / f".{name}"
            (self.root / "sets" / name).rename(hidden)
        for hidden in (self.root / "sets").glob(".*"):
            shutil.rmtree(hidden)
        named = self.named_chunks()
        for path in (self.root / "chunks").glob("*/*"):
            if path.name not in named:
                path.unlink()
        return len(gone)


def opened(root: Path, create: bool = False) -> Repository:
    """The folder of copies at `root`; with `create` an empty or missing folder becomes one. Raises
    NotFound, BadInput."""
    if create and not (root / MARKER).exists():
        if root.exists() and any(root.iterdir()):
            raise BadInput(
                (f"{root} 里有别的东西", f"{root} holds something else"),
                ("一个空目录,或以前的备份目录", "an empty folder, or one of earlier copies"),
                ("换一个目录", "name another folder"),
            )
        (root / "chunks").mkdir(parents=True, exist_ok=True)
        (root / "sets").mkdir(exist_ok=True)
        durable.write(root / MARKER, canonical({"format": FORMAT, "id": secrets.token_hex(16)}))
    made = Repository(root)
    assert made.id
    return made


class SetWriter:
    """Adds chunks, then one set that names them."""

    def __init__(self, repository: Repository, key: bytes, recipients: Sequence[str]) -> None:
        self._repository = repository
        self._recipients = [Recipient.from_str(one) for one in recipients]
        # Chunks that were sealed for others are of no use to these recipients.
        self.key = hashlib.sha256(key + "\n".join(recipients).encode()).digest()
        # Only what a set names is known to have reached the disk.
        self._known = repository.named_chunks()
        self._named: dict[str, int] = {}
        self._new: list[Path] = []
        self.new_bytes = 0

    def has(self, name: str) -> bool:
        """Notes the chunk `name` for the set, when an earlier set brought it and it is there in full."""
        size = self._known.get(name)
        place = self._repository.place(name)
        if name in self._named:
            return True
        if size is None or not place.exists() or place.stat().st_size != size:
            return False
        self._named[name] = size
        return True

    def add(self, data: bytes) -> str:
        """Stores `data` unless an earlier set has it; its name."""
        name = chunk_name(self.key, data)
        if self.has(name):
            return name
        sealed, place = seal(data, self._recipients), self._repository.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_name(f".{name}.{os.getpid()}")
        temporary.write_bytes(sealed)
        temporary.replace(place)
        self._new.append(place)
        self._named[name] = len(sealed)
        self.new_bytes += len(sealed)
        return name

    def finish(self, name: str, manifest: dict[str, Any], signer: Ed25519PrivateKey) -> None:
        """Makes the set `name` of everything that was added."""
        for place in self._new:
            _sync(place)
        for folder in {place.parent for place in self._new}:
            durable.sync_folder(folder)
        durable.sync_folder(self._repository.root / "chunks")
        data = canonical(manifest)
        hidden = self._repository.root / "sets" / f".{name}"
        shutil.rmtree(hidden, ignore_errors=True)
        listing = "".join(f"{chunk} {size}\n" for chunk, size in sorted(self._named.items()))
        durable.write(hidden / "chunks.txt", listing.encode())
        durable.write(hidden / "manifest.age", seal(sign(signer, PURPOSE + data) + data, self._recipients))
        hidden.rename(hidden.with_name(name))
        durable.sync_folder(hidden.parent)


def read_manifest(repository: Repository, name: str, keys: RestoreKeys) -> dict[str, Any]:
    """What the set `name` is made of. Raises Broken for another key, changed bytes or another signer."""
    sealed = (repository.root / "sets" / name / "manifest.age").read_bytes()
    opened = unsealed(sealed, keys, f"sets/{name}/manifest.age")
    signature, data = opened[:64], opened[64:]
    if not any(is_signed(key, PURPOSE + data, signature) for key in _signers(keys, data)):
        raise Broken(
            (f"备份 {name} 的签名不是这个中心的", f"the signature of {name} is not this centre's"),
            ("由中心的签名钥匙签过的清单", "a manifest signed with the centre's key"),
            (
                "换一份备份;如果换过签名钥匙,用 --signed-by 给出当时的公钥",
                "take another set; if the signing key was changed, give the former public key by --signed-by",
            ),
        )
    manifest = json.loads(data)
    if manifest["format"] != FORMAT or manifest["set"] != name:
        raise Broken(
            (f"清单属于 {manifest['set']}", f"a manifest of {manifest['set']}"),
            name,
            ("目录被改动过:换一份备份", "the folder was changed: take another set"),
        )
    return manifest


def _signers(keys: RestoreKeys, data: bytes) -> list[Ed25519PublicKey]:
    """The key that `keys` names, and those that followed it: the set itself brings the statements, each
    signed by the one before."""
    try:
        statements = json.loads(data).get("successions", [])
    except (ValueError, AttributeError):
        statements = []
    return followers(keys.signer, statements if isinstance(statements, list) else [])


def unsealed(sealed: bytes, keys: RestoreKeys, what: str) -> bytes:
    """The bytes that `sealed` holds. Raises Broken naming `what`."""
    try:
        return pyrage.decrypt(sealed, list(keys.identities))
    except pyrage.DecryptError:
        raise Broken(
            (f"{what} 打不开", f"{what} does not open"),
            ("为这把钥匙密封且未被改动的字节", "bytes sealed for this key and not changed"),
            (
                "检查 --identity 是否是这份备份的钥匙;是,则备份已损坏,换一份",
                "see whether --identity is the key of this set; if so the copy is damaged, take another set",
            ),
        ) from None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
