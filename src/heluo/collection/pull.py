"""Which rows to read tonight: the ladder from a whole snapshot to a watermark with a look-back and a key-only
diff.

    L0  everything: first load, new epoch, changed mapping
    L1  rows at or after the last mark less the look-back (and rows without a mark): stamped inserts and
    updates
    L2  all keys and nothing else: deletes and back-dated inserts
    L3  everything, compared by row hash: silent updates too; weekly, when the columns or the watermark are no
    longer those of
        the last time, and nightly for streams that have no usable watermark

Reads; decides nothing about a row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Generator
from dataclasses import dataclass

import pyarrow as pa

from heluo.collection import watermark
from heluo.collection.conform import Conformer
from heluo.collection.interfaces.base import Among, Since, Source, ViewColumn, Where
from heluo.collection.journal import StreamState
from heluo.collection.mapping import StreamPlan
from heluo.kit.dates import SHANGHAI, now

CHUNK = 500
MOST_MISSING = 20_000
"""Back-dated rows fetched by key; above it the whole stream is read instead."""
WHOLE_EVERY = dt.timedelta(days=6, hours=12)
"""So old may the last whole reading be: a silent update is found within seven days, also by nights that begin
a little late."""


@dataclass(frozen=True)
class ReadingPlan:
    """What to read. `whole`: what does not pass by is gone. `count` is the source's own count(*) of the same
    rows."""

    rung: str
    where: Where
    whole: bool
    low: str | None
    high: str | None
    count: int


def decide(
    state: StreamState,
    plan: StreamPlan,
    source: Source,
    columns: tuple[ViewColumn, ...],
    look_back_hours: float,
    deep: bool,
) -> ReadingPlan:
    """The rung for this run, and the new mark."""
    kinds = {c.name: c.type for c in columns}
    stamped = plan.watermark in kinds and watermark.sortable(plan.watermark_format, kinds[plan.watermark])
    high = _mark(source, plan) if stamped else None
    if (
        not state.complete or state.mapping != plan.mapping or state.specs != (plan.specs,)
    ):  # also where a reading under other lines was cut short
        return ReadingPlan("L0", None, True, None, high, source.count(plan.view))
    low = (
        watermark.moved(state.mark, -look_back_hours * 3600, plan.watermark_format)
        if state.mark and stamped
        else None
    )
    if deep or low is None or state.basis != basis(plan, columns) or _is_overdue(state):
        return ReadingPlan("L3", None, True, None, high, source.count(plan.view))
    where = Since(plan.watermark, low)
    return ReadingPlan("L1", where, False, low, high or state.mark, source.count(plan.view, where))


def basis(plan: StreamPlan, columns: tuple[ViewColumn, ...]) -> str:
    """Names what rows were read with: mapped columns and watermark, with the types that the database
    declares. While a column was away, or another one was the watermark, rows were read that no mark will
    bring back."""
    kinds = {c.name: c.type for c in columns}
    seen = [(name, kinds.get(name)) for name in sorted({*plan.columns, plan.watermark})]
    return hashlib.sha256(json.dumps([plan.watermark, plan.watermark_format, seen]).encode()).hexdigest()[:16]


def _is_overdue(state: StreamState) -> bool:
    """The last whole reading is too long ago; one in the future says that a clock was wrong."""
    return state.whole_at is None or abs(now() - dt.datetime.fromisoformat(state.whole_at)) > WHOLE_EVERY


def _mark(source: Source, plan: StreamPlan) -> str | None:
    """The greatest mark that is not in the future."""
    mark = source.highest(plan.view, plan.watermark, None)
    here = now().astimezone(SHANGHAI).replace(tzinfo=None)
    if mark is not None and watermark.is_future(mark, here, plan.watermark_format):
        limit = watermark.spelled(here + dt.timedelta(days=1), mark, plan.watermark_format)
        mark = source.highest(plan.view, plan.watermark, limit)
    return mark


def key_diff(
    source: Source, plan: StreamPlan, conformer: Conformer, known: set[bytes], refused: set[bytes]
) -> tuple[dict[bytes, tuple[str, ...]], set[bytes]]:
    """(row key → natural key of rows at the source that nothing is known of, row keys `known` that the source
    has no more)."""
    missing: dict[bytes, tuple[str, ...]] = {}
    gone = set(known)
    columns = tuple(dict.fromkeys(plan.key_columns))
    for table in source.batches(plan.view, columns):
        keys, nameless = conformer.keys(table)
        gone.difference_update(keys)
        new = [i for i, k in enumerate(keys) if k not in known and k not in refused and i not in nameless]
        if new:
            rows = table.take(pa.array(new)).to_pylist()
            missing |= {keys[i]: tuple(str(r[c]) for c in columns) for i, r in zip(new, rows, strict=True)}
    return missing, gone


def by_key(
    source: Source, plan: StreamPlan, columns: tuple[str, ...], keys: list[tuple[str, ...]]
) -> Generator[pa.Table, None, None]:
    """The rows of these natural keys."""
    names = tuple(dict.fromkeys(plan.key_columns))
    for start in range(0, len(keys), CHUNK):
        yield from source.batches(plan.view, columns, Among(names, tuple(keys[start : start + CHUNK])))
