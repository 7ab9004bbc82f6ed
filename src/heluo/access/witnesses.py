"""Witnesses of the audit log: heads of its chain that the hospitals keep, and whether the log still agrees
with them.

Whoever can write the log can write another one that is whole in itself. What they cannot change are heads
that left the centre before, each stated under the centre's signature in a receipt and kept on a machine of a
hospital. A head of number n fixes every event up to n; so the log was changed at the first event behind the
last head that agrees. Nothing is written here; what a hospital keeps is in `collection/witness.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from heluo.access.chain import GENESIS
from heluo.access.tables import AuditEvent, AuditHead
from heluo.kit.errors import BadInput
from heluo.kit.seal import canonical, is_signed, sign


@dataclass(frozen=True)
class WitnessedHead:
    """The log's end as the centre stated it to a hospital: number and hash of the last event. `at` is the
    instant that the statement names."""

    hospital: str
    n: int
    hash: str
    at: str


@dataclass(frozen=True)
class Contradiction:
    """A kept head with which the log does not agree: it was changed behind event `after` and up to event
    `head.n`. `found` is the hash there now, "" when the log is shorter."""

    head: WitnessedHead
    found: str
    after: int


def present_head(session: Session) -> dict[str, Any]:
    """{"n", "hash"} of the last event: what a receipt states."""
    head = session.get(AuditHead, 1)
    return {"n": head.n, "hash": head.hash} if head else {"n": 0, "hash": GENESIS}


def hash_at(session: Session, n: int) -> str:
    """Hash of event `n`, that of the beginning for 0, "" when there is none."""
    if n == 0:
        return GENESIS
    try:
        return session.scalar(sa.select(AuditEvent.hash).where(AuditEvent.n == n)) or ""
    except SQLAlchemyError:
        return ""  # what cannot be read is not what was stated; `chain.verify` says where


def signed(key: Ed25519PrivateKey, stated: dict[str, Any]) -> dict[str, Any]:
    """`stated` with the centre's signature over its canonical spelling."""
    return {**stated, "signature": sign(key, canonical(stated)).hex()}


def read_statement(statement: Any, *centre: Ed25519PublicKey) -> WitnessedHead:
    """The head that a kept statement (a receipt, an answer) names; `centre`: its present key and former ones.
    Raises BadInput for one that the centre did not sign, or that names none."""
    try:
        stated = {name: value for name, value in statement.items() if name != "signature"}
        signature = bytes.fromhex(statement["signature"])
        if not any(is_signed(key, canonical(stated), signature) for key in centre):
            raise ValueError("signature")
        head, at = stated["log"], stated.get("at") or stated.get("stored_at") or ""
        found = WitnessedHead(str(stated["hospital"]), int(head["n"]), str(head["hash"]), str(at))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            ("一条见证不是本中心签发的", "a statement that this centre did not sign"),
            ("前置机 heluo hospital witness 导出的文件", "what heluo hospital witness wrote at a hospital"),
            (
                "核对文件和中心的签名公钥(恢复或更换过密钥的用 --key 给出当时的公钥)",
                "compare the file and the centre's public key; name that of the time by --key",
            ),
        ) from error
    return found


def compare(session: Session, heads: Iterable[WitnessedHead]) -> list[Contradiction]:
    """The kept heads with which the log does not agree, lowest number first: [] when it agrees with all."""
    found, agreed = [], 0
    for head in sorted(heads, key=lambda one: (one.n, one.hospital)):
        now = hash_at(session, head.n)
        if now == head.hash:
            agreed = max(agreed, head.n)
        else:
            found.append(Contradiction(head, now, agreed))
    return found
