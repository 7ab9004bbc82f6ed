"""The hospital as a witness of the centre's audit log: it keeps the log's head from each receipt, and asks
every night whether the log still leads to the last one.

Whoever rewrites the log at the centre cannot rewrite what lies here. A head that the log no longer agrees
with stays, with the centre's own signed answer beside it: the two contradict each other, and nobody but the
centre can have signed both. Which events the log holds, the hospital never learns: a head is a number and a
hash. What an auditor does with the kept heads is `heluo audit verify --witness` at the centre.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from heluo.collection.centre import Centre
from heluo.collection.findings import CollectionFinding

MOST_ASKED = 50
"""Heads that one night asks about, when the log agrees with none of them."""


@dataclass(frozen=True)
class LogHead:
    """Number and hash of the log's last event, the centre's signed `statement` of it, and its signed `answer`
    that contradicts it, None while the log agrees."""

    n: int
    hash: str
    statement: dict[str, Any]
    answer: dict[str, Any] | None


class Witness:
    """The heads that the hospital holds: a table of the journal."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keep(self, statement: dict[str, Any]) -> None:
        """Keeps the head that `statement`, whose signature was verified, names; a centre whose program states
        none is passed over. The same head again changes nothing."""
        head = statement.get("log")
        if isinstance(head, dict):
            self._db.execute(
                "INSERT OR IGNORE INTO log_head VALUES (?, ?, ?, NULL)",
                (int(head["n"]), str(head["hash"]), json.dumps(statement)),
            )

    def contradict(self, head: LogHead, answer: dict[str, Any]) -> None:
        """Notes the centre's answer that does not agree with `head`."""
        self._db.execute(
            "UPDATE log_head SET answer = ? WHERE n = ? AND hash = ?", (json.dumps(answer), head.n, head.hash)
        )

    def heads(self) -> list[LogHead]:
        """Every head, lowest number first."""
        return self._read("ORDER BY n, hash")

    def last(self) -> LogHead | None:
        """The highest head that nothing contradicts."""
        return next(iter(self._read("WHERE answer IS NULL ORDER BY n DESC LIMIT 1")), None)

    def _read(self, which: str) -> list[LogHead]:
        rows = self._db.execute(f"SELECT n, hash, statement, answer FROM log_head {which}")
        return [
            LogHead(n, hash, json.loads(statement), json.loads(answer) if answer else None)
            for n, hash, statement, answer in rows
        ]


def watch(witness: Witness, centre: Centre) -> list[CollectionFinding]:
    """Asks the centre for the log at the last head, going back until it agrees with one, and keeps where the
    log stands now; a finding when the log does not lead to a head any more. Raises TryLater,
    RefusedByCentre."""
    contradicted: list[int] = []
    while True:
        head = witness.last()
        answer = centre.log(head.n if head else 0)
        if answer is None:
            return []
        if head is None or answer["hash"] == head.hash or len(contradicted) == MOST_ASKED:
            break
        witness.contradict(head, answer)
        contradicted.append(head.n)
    witness.keep(answer)
    return [_rewritten(head.n if head else 0, min(contradicted))] if contradicted else []


def _rewritten(after: int, n: int) -> CollectionFinding:
    return CollectionFinding(
        "log_rewritten",
        "warning",
        "",
        str(n),
        f"中心的审计日志与本院保存的链头不符:第 {after} 条之后、第 {n} 条为止有改写或截断,或中心从备份恢复过",
        "the centre's audit log does not lead to the head that this hospital keeps: behind event "
        f"{after} and up to event {n} it was rewritten or cut off, or the centre was restored from a backup",
        "用 heluo hospital witness 导出见证,交给省审计管理员核对",
        "write the heads to a file with heluo hospital witness, for the province's audit administrator",
    )
