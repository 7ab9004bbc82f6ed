"""Which rows to read tonight: the ladder from the complete view down to a watermark with a look-back and a
key-only diff.

    L0  everything: first load, new epoch, changed mapping
    L1  rows at or after the last mark less the look-back (and rows without a mark): stamped inserts and
    updates
    L2  all keys and nothing else: deletes and back-dated inserts
    L3  everything, compared by row hash: silent updates too; weekly, when the columns or the watermark are no
    longer those of
        the last time, and nightly for streams that have no usable watermark

Which rungs there are depends on what the source declares it can do (`interfaces.base.Capabilities`). A log of
what arrived has L0 and L1 alone: its own numbers miss nothing, and what it does not hold was not deleted.
Reads; decides nothing about a row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Generator
from dataclasses import dataclass, replace

import pyarrow as pa

from heluo.collection import watermark
from heluo.collection.conform import Conformer
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import After, Among, OpenSource, Since, ViewColumn, Where
from heluo.collection.journal import StreamState, with_specs
from heluo.collection.mapping import StreamPlan
from heluo.kit.dates import SHANGHAI, now

KEYS_AT_ONCE = 500
MOST_MISSING = 20_000
"""Back-dated rows fetched by key; above it the complete view is read instead."""
COMPLETE_EVERY = dt.timedelta(days=6, hours=12)
"""So old may the last complete reading be: a silent update is found within seven days, also by nights that
begin a little late."""


@dataclass(frozen=True)
class ReadingPlan:
    """What to read. `complete`: every row that the source has passes by. `absent_is_gone`: a known row that
    does not pass by was deleted. `count` is the source's own count of the same rows, None when it cannot
    count."""

    rung: str
    where: Where
    complete: bool
    absent_is_gone: bool
    low: str | None
    high: str | None
    count: int | None
    ahead: str = ""
    """A mark of the source that lies in the future, "" when none does: it is none."""


def decide(
    state: StreamState,
    plan: StreamPlan,
    source: OpenSource,
    columns: tuple[ViewColumn, ...],
    look_back_hours: float,
    deep: bool,
) -> ReadingPlan:
    """The rung for this run, and the new mark."""
    # also where a reading under other lines was cut short
    is_new = not state.complete or state.mapping != plan.mapping or state.specs != (plan.specs,)
    if source.can.own_order:
        return _of_log(state, plan, source, is_new)
    kinds = {c.name: c.type for c in columns}
    stamped = (
        source.can.marks
        and plan.watermark in kinds
        and watermark.sortable(plan.watermark_format, kinds[plan.watermark])
    )
    high, ahead = _mark(source, plan) if stamped else (None, "")
    if is_new:
        return ReadingPlan("L0", None, True, True, None, high, ask.count(source, plan.view), ahead)
    # Looks back: a long transaction commits rows whose stamp is older than marks that were read before it
    # ended.
    low = (
        watermark.moved(state.mark, -look_back_hours * 3600, plan.watermark_format)
        if state.mark and stamped
        else None
    )
    if deep or low is None or state.basis != basis(plan, columns) or _is_overdue(state):
        return ReadingPlan("L3", None, True, True, None, high, ask.count(source, plan.view), ahead)
    where = Since(plan.watermark, low)
    count = ask.count(source, plan.view, where)
    return ReadingPlan("L1", where, False, False, low, high or state.mark, count, ahead)


def _of_log(state: StreamState, plan: StreamPlan, source: OpenSource, is_new: bool) -> ReadingPlan:
    """What arrived since the last mark; everything that is still there for a new epoch or mapping. Old
    messages are pruned, so a row that is not there says nothing: neither may its absence delete, nor a weekly
    reading help."""
    high = ask.newest(source, plan.view) or state.mark
    if is_new or state.mark is None:
        return ReadingPlan("L0", None, True, False, None, high, ask.count(source, plan.view))
    where = After(state.mark)
    return ReadingPlan("L1", where, False, False, state.mark, high, ask.count(source, plan.view, where))


def basis(plan: StreamPlan, columns: tuple[ViewColumn, ...]) -> str:
    """Names what rows were read with: mapped columns and watermark, with the types that the database
    declares. While a column was away, or another one was the watermark, rows were read that no mark will
    bring back."""
    kinds = {c.name: c.type for c in columns}
    seen = [(name, kinds.get(name)) for name in sorted({*plan.columns, plan.watermark})]
    return hashlib.sha256(json.dumps([plan.watermark, plan.watermark_format, seen]).encode()).hexdigest()[:16]


def _is_overdue(state: StreamState) -> bool:
    """The last complete reading is too long ago; one in the future says that a clock was wrong."""
    return state.whole_at is None or abs(now() - dt.datetime.fromisoformat(state.whole_at)) > COMPLETE_EVERY


def _mark(source: OpenSource, plan: StreamPlan) -> tuple[str | None, str]:
    """(the greatest mark that is not in the future, one that is)."""
    mark, ahead = ask.highest(source, plan.view, plan.watermark), ""
    here = now().astimezone(SHANGHAI).replace(tzinfo=None)
    if mark is not None and watermark.is_future(mark, here, plan.watermark_format):
        ahead = mark
        limit = watermark.spelled(here + dt.timedelta(days=1), mark, plan.watermark_format)
        mark = ask.highest(source, plan.view, plan.watermark, limit)
    return mark, ahead


@dataclass(frozen=True)
class KeyDiff:
    """What a reading of the keys alone found. `missing`: row key → natural key of rows that nothing is known
    of; `gone`: known row keys that the source has no more; `met`: watched row key → the natural keys of its
    rows."""

    missing: dict[bytes, tuple[str, ...]]
    gone: set[bytes]
    met: dict[bytes, list[tuple[str, ...]]]


def key_diff(
    source: OpenSource,
    plan: StreamPlan,
    conformer: Conformer,
    known: set[bytes],
    refused: set[bytes],
    watched: Collection[bytes] = (),
) -> KeyDiff:
    """The source's keys against those `known` and `refused`."""
    missing: dict[bytes, tuple[str, ...]] = {}
    met: dict[bytes, list[tuple[str, ...]]] = {}
    gone = set(known)
    columns = tuple(dict.fromkeys(plan.key_columns))
    for read in source.batches(plan.view, conformer.key_columns):
        table = conformer.exploded(read)
        keys, nameless = conformer.keys(table)
        gone.difference_update(keys)
        new = [i for i, k in enumerate(keys) if k not in known and k not in refused and i not in nameless]
        if new:
            rows = table.take(pa.array(new)).to_pylist()
            missing |= {keys[i]: tuple(str(r[c]) for c in columns) for i, r in zip(new, rows, strict=True)}
        if watched and (some := [i for i, k in enumerate(keys) if k in watched]):
            for i, row in zip(some, table.take(pa.array(some)).to_pylist(), strict=True):
                met.setdefault(keys[i], []).append(tuple(str(row[c]) for c in columns))
    return KeyDiff(missing, gone, met)


def last_versions(
    source: OpenSource, plan: StreamPlan, conformer: Conformer, where: Where
) -> dict[bytes, int]:
    """Row key → position of its last row in a reading of a log: there a row comes again whenever it changes,
    and the last one counts. The reading itself has the same rows in the same order (one snapshot, the
    source's own order)."""
    last: dict[bytes, int] = {}
    position = 0
    for table in source.batches(plan.view, tuple(dict.fromkeys(plan.key_columns)), where):
        keys, nameless = conformer.keys(table)
        last.update((k, position + i) for i, k in enumerate(keys) if i not in nameless)
        position += table.num_rows
    return last


def by_key(
    source: OpenSource, plan: StreamPlan, columns: tuple[str, ...], keys: list[tuple[str, ...]]
) -> Generator[pa.Table, None, None]:
    """The rows of these natural keys."""
    names = tuple(dict.fromkeys(plan.key_columns))
    for start in range(0, len(keys), KEYS_AT_ONCE):
        yield from source.batches(plan.view, columns, Among(names, tuple(keys[start : start + KEYS_AT_ONCE])))


def states(
    state: StreamState, plan: StreamPlan, columns: tuple[ViewColumn, ...], reading: ReadingPlan
) -> tuple[StreamState, StreamState]:
    """Two states of the stream. The first goes with every parcel of the night but the last and has the old
    mark, so that a kill in the middle reads the rest again; the second goes with the last one."""
    during = replace(
        state,
        columns=tuple((c.name, c.type) for c in columns),
        paused="",
        rung=reading.rung,
        specs=with_specs(state.specs, plan.specs),
    )
    final = replace(
        during,
        mark=reading.high,
        mapping=plan.mapping,
        specs=(plan.specs,),
        complete=True,
        read_at=now().isoformat(),
    )
    if reading.complete:
        final = replace(final, whole_at=final.read_at, basis=basis(plan, columns))
    return during, final
