"""The chain over all decisions: each carries SM3 over the former one's chain and its own fields, so a change
or a gap shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from sqlalchemy.orm import Session

from heluo.kit.errors import Broken
from heluo.vault import bulk
from heluo.vault.tables import Decision

FIELDS = (
    "id",
    "run_id",
    "kind",
    "actor",
    "source_a",
    "source_b",
    "reason",
    "weight",
    "prior",
    "levels",
    "weights",
    "model",
    "normaliser",
)
"""Fields of a decision that its chain covers, in this order."""


def last(session: Session) -> tuple[int, str]:
    """(id, chain) of the last decision; (0, "") when there is none."""
    row = session.execute(
        sa.select(Decision.id, Decision.chain).order_by(Decision.id.desc()).limit(1)
    ).first()
    return (row.id, row.chain) if row else (0, "")


def link(former: str, row: Sequence[object]) -> str:
    """SM3 over the former chain and the values of FIELDS joined by U+001F (numbers with two decimals), 64 hex
    digits."""
    fields = "\x1f".join(f"{v:.2f}" if isinstance(v, float) else str(v) for v in row)
    digest = hashes.Hash(hashes.SM3())
    digest.update(former.encode() + b"\x1e" + fields.encode())
    return digest.finalize().hex()


def append(session: Session, rows: Iterable[Sequence[object]]) -> None:
    """Stores decisions (values of FIELDS, ids following the last one), each chained to the one before it."""
    former, chained = last(session)[1], []
    for row in rows:
        former = link(former, row)
        chained.append((*row, former))
    bulk.insert(session, Decision, (*FIELDS, "chain"), chained)


def verify(session: Session) -> int:
    """Number of decisions whose chain holds. Raises Broken naming the first id that was changed, or follows a
    gap."""
    former, count = "", 0
    for *row, chain in session.execute(
        sa.select(*(getattr(Decision, c) for c in FIELDS), Decision.chain).order_by(Decision.id)
    ):
        former = link(former, row)
        count += 1
        if former != chain or row[0] != count:
            raise Broken(
                (f"第 {row[0]} 条关联决定与其链值不符", f"decision {row[0]} does not fit its chain"),
                ("未被改动的决定", "unchanged decisions"),
                ("从备份核对 vault.db", "compare vault.db with its backup"),
                code="broken:chain",
            )
    return count
