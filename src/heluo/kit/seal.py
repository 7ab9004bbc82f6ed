"""Keys: keyed references, signatures, sealed bytes. Key files are read here and nowhere else.

`reference` makes a stable pseudonym that only the key's holder can trace back. `seal` closes bytes for named
recipients (age, X25519; one data key a file by construction). `sign` binds exact bytes to a producer
(Ed25519). `Box` closes small local records under a key that never leaves the machine. A key that was replaced
stays in the folder `former` beside it and goes on opening what was sealed for it. Not a key service, no HSM;
replacing one is the business of whoever made it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage.x25519 import Identity, Recipient

from heluo.kit.errors import BadConfiguration, Broken

Identities = Identity | Sequence[Identity]
"""What opens: one identity, or one and those that it replaced."""
FORMER = "former"
"""Folder beside a key with those that it replaced, `<stem>.<number><suffix>`."""


def reference(key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256(key, kind U+001F value), first 32 hex digits. `kind` is an id variable's name or a
    category."""
    return referencer(key, kind)(value.encode()).hex()


def referencer(key: bytes, kind: str) -> Callable[[bytes], bytes]:
    """The function value (UTF-8) → 16 bytes of `reference`, with the key schedule done once: for whole
    columns."""
    block = hashlib.sha256(key).digest() if len(key) > 64 else key
    block = block.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + kind.encode() + b"\x1f")
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def make(value: bytes) -> bytes:
        one, two = inner.copy(), outer.copy()
        one.update(value)
        two.update(one.digest())
        return two.digest()[:16]

    return make


def seal(data: bytes, recipients: Sequence[Recipient]) -> bytes:
    """`data` readable by the holder of any one of `recipients`' identities. Other bytes each time."""
    return pyrage.encrypt(data, list(recipients))


def unseal(data: bytes, identities: Identities) -> bytes:
    """The opposite of `seal`, by any of `identities`. Raises Broken for another key or changed bytes."""
    try:
        return pyrage.decrypt(data, [identities] if isinstance(identities, Identity) else list(identities))
    except pyrage.DecryptError as error:
        raise Broken(
            ("密封无法打开", "the seal does not open"),
            ("为本密钥密封且未被改动的字节", "bytes sealed for this key and not changed"),
            ("请发送方重新发送", "ask the sender to send it again"),
        ) from error


def sign(key: Ed25519PrivateKey, data: bytes) -> bytes:
    """64 bytes over exactly `data`."""
    return key.sign(data)


def is_signed(key: Ed25519PublicKey, data: bytes, signature: bytes) -> bool:
    """True when `signature` was made over exactly `data` by the holder of `key`."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def canonical(value: Any) -> bytes:
    """The one JSON spelling that is signed: sorted names, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Box:
    """Closes small records for this machine alone: AES-256-GCM under a key derived from `secret` for
    `purpose`; opens also what was closed under one of the secrets `former`."""

    def __init__(self, secret: bytes, purpose: str, former: Sequence[bytes] = ()) -> None:
        self._ciphers = [
            AESGCM(HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(one)) for one in (secret, *former)
        ]

    def close(self, data: bytes, about: bytes = b"") -> bytes:
        """12 bytes nonce and the sealed bytes; `about` (e.g. the record's key) must be given again to open
        it."""
        nonce = os.urandom(12)
        return nonce + self._ciphers[0].encrypt(nonce, data, about)

    def open(self, data: bytes, about: bytes = b"") -> bytes:
        """The opposite of `close`. Raises Broken when key, bytes or `about` differ."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(data[:12], data[12:], about)
            except InvalidTag:
                continue
        raise Broken(
            ("本地加密记录无法打开", "a local sealed record does not open"),
            ("本机密钥", "this machine's key"),
            ("从备份恢复 keys/reference.key", "restore keys/reference.key from the backup"),
        )


@dataclass(frozen=True)
class AgentKeys:
    """What a hospital's front-end machine holds. `reference` never changes: a new one breaks every
    pseudonym."""

    reference: bytes
    signing: Ed25519PrivateKey
    hospital: Identity
    intake: Recipient
    linkage: Recipient


def load_agent_keys(folder: Path) -> AgentKeys:
    """The keys in `folder` (`<home>/agents/<code>/keys`). Raises BadConfiguration naming the missing file."""
    return AgentKeys(
        bytes.fromhex(_text(folder / "reference.key")),
        load_signing_key(folder / "signing.pem"),
        load_identity(folder / "hospital.age"),
        Recipient.from_str(_text(folder / "centre-intake.pub")),
        Recipient.from_str(_text(folder / "linkage.pub")),
    )


def load_identity(path: Path) -> Identity:
    """The age identity (secret) in `path`."""
    return Identity.from_str(_text(path))


def load_identities(path: Path) -> tuple[Identity, ...]:
    """The age identity in `path`, and those that it replaced, newest first."""
    return (load_identity(path), *(load_identity(one) for one in former_keys(path)))


def former_keys(path: Path) -> list[Path]:
    """Files of the keys that the one at `path` replaced, newest first; the suffix may be another (of a
    signing key only the public half stays)."""
    found = [
        (int(number), one)
        for one in (path.parent / FORMER).glob(f"{path.stem}.*")
        if (number := one.name.removeprefix(f"{path.stem}.").split(".")[0]).isdecimal()
    ]
    return [one for _, one in sorted(found, reverse=True)]


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 secret key in the PEM file `path`."""
    key = serialization.load_pem_private_key(_text(path).encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """The Ed25519 public key in the PEM file `path`."""
    key = serialization.load_pem_public_key(_text(path).encode())
    assert isinstance(key, Ed25519PublicKey)
    return key


def fingerprint(data: bytes) -> str:
    """What two people read to each other to see that they have the same public key or file: the first 32 hex
    digits of a SHA-256, in fours."""
    digest = hashlib.sha256(data).hexdigest()[:32]
    return " ".join(digest[i : i + 4] for i in range(0, 32, 4))


def private_pem(key: Any) -> bytes:
    """PKCS#8, not encrypted: the folder's mode protects it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(key: Any) -> bytes:
    """SubjectPublicKeyInfo."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _text(path: Path) -> str:
    if not path.exists():
        raise BadConfiguration(
            (f"没有密钥文件 {path.name}", f"no key file {path.name}"),
            ("登记医院时生成的密钥", "the keys made when the hospital was enrolled"),
            ("运行登记,或从备份恢复", "enrol the hospital, or restore the backup"),
            where=str(path),
        )
    return path.read_text(encoding="utf-8").strip()
