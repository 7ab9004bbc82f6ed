"""Keys that a night did not find any more, in such numbers that the source is doubted before the rows are.

A vendor who truncates a table and loads it again, or a view that lost its join, looks like a hospital that
deleted everything, and a deletion cannot be called back: persons end, identities are withdrawn. So many at
once wait for a second night that says the same, unless as many rows came under other keys: a table that was
numbered anew would stand twice at the centre. A table of the journal: its caller holds the transaction.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

from heluo.collection.findings import CollectionFinding
from heluo.collection.mapping import StreamPlan
from heluo.kit.dates import now

FEW, SHARE = 100, 0.1
"""So many keys, or this share of those known, may go in one night without a question."""
NEXT_NIGHT = dt.timedelta(hours=12)
"""A repeated run sooner than this is still the same night: the vendor's load may still be running."""


class DoubtedDeletions:
    """The doubted keys of one agent."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def believed(
        self, stream: str, gone: Sequence[bytes], known: int, arrived: int, empty: bool
    ) -> list[bytes]:
        """Those of `gone` to be deleted tonight; the others are remembered until a later night finds them
        gone too.

        `known`: keys at the centre before tonight; `arrived`: keys that are new tonight; `empty`: the source
        has no row at all.
        """
        since: dict[bytes, str] = dict(
            self._db.execute("SELECT key, since FROM absent WHERE stream = ?", (stream,)).fetchall()
        )
        limit, moment = (now() - NEXT_NIGHT).isoformat(), now().isoformat()
        again = [key for key in gone if key in since and since[key] <= limit]
        fresh = [key for key in gone if key not in since or since[key] > limit]
        waits = (
            any(key in since for key in fresh)
            or len(fresh) - arrived > max(FEW, SHARE * known)
            or (empty and bool(fresh))
        )
        if since:
            self._db.execute("DELETE FROM absent WHERE stream = ?", (stream,))
        if not waits:
            return list(gone)
        self._db.executemany(
            "INSERT INTO absent VALUES (?, ?, ?)",
            [(stream, key, since.get(key, moment)) for key in sorted(fresh)],
        )
        return again


def doubted(plan: StreamPlan, waiting: int, known: int) -> CollectionFinding:
    """What the hospital learns while deletions wait."""
    return CollectionFinding(
        "many_gone",
        "warning",
        plan.name,
        plan.view,
        f"视图 {plan.view} 中不见了 {waiting} 行(中心共有 {known} 行);一夜之间通常只少几行。今夜不删除",
        f"{waiting} rows are no longer in view {plan.view} (the centre has {known}); one night usually "
        "loses a few. Nothing is deleted tonight",
        "请厂商确认视图是否被清空重载或改写;若确已删除,无需处理:下一夜仍然如此即删除",
        "ask the vendor whether the view was emptied, loaded again or rewritten; if they are deleted, "
        "nothing to do: the next night that says the same deletes them",
        plan.where,
    )
