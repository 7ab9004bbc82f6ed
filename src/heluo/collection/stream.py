"""One stream, one night: pull → conform → ship, with every row accounted for.

`read = accepted + quarantined + duplicate` holds for each parcel and for the night, and `read` less deletions
is compared with the source's own count in the same snapshot.
"""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pyarrow as pa

from heluo.collection import (
    disk,
    epochs,
    key_forms,
    mask,
    pull,
    reading_findings,
    shared_keys,
    vanished_columns,
    view_changes,
)
from heluo.collection.conform import Conformer, Refusal
from heluo.collection.doubted_deletions import doubted
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource, ViewColumn, Where
from heluo.collection.interfaces.give_way import GaveWay
from heluo.collection.interfaces.text import DOUBTED
from heluo.collection.journal import Journal, StreamState
from heluo.collection.latecomers import Latecomers
from heluo.collection.mapping import StreamPlan
from heluo.collection.parcel_draft import ParcelDraft
from heluo.collection.row_comparison import CONFLICT, RowComparison, rows_at
from heluo.collection.ship import Sealer, continued
from heluo.collection.stream_night import StreamNight
from heluo.dictionary import Category
from heluo.kit.dates import now
from heluo.kit.local_copy import LocalCopy
from heluo.kit.progress import Report, silent

MOST_WAYS_GIVEN, PAUSE = 3, 1.0
"""How often a reading gives way to somebody who waits for its lock, and seconds until it begins again."""
T = TypeVar("T")


class QueueFull(Exception):
    """So many parcels wait for the centre that reading on would only fill the disk; what was sealed stays."""


@dataclass
class Collector:
    """Collects one stream. `room` is asked before each parcel is sealed and may raise `QueueFull`; `sent` is
    called after."""

    plan: StreamPlan
    source: OpenSource
    journal: Journal
    sealer: Sealer
    secret: bytes
    patient: Category
    look_back_hours: float = 72
    deep: bool = False
    report: Report = silent
    label: str = ""
    room: Callable[[], None] = lambda: None
    sent: Callable[[], None] = lambda: None
    night: StreamNight = field(init=False)
    put_off: list[tuple[pa.Table, list[bytes], list[bytes]]] = field(init=False, default_factory=list)
    latecomers: Latecomers | None = None
    copied: LocalCopy = field(init=False)
    items: int = field(init=False, default=0)
    """Rows read beyond those of the source, because a cell held several items."""
    empty: Counter[tuple[str, str]] = field(init=False, default_factory=Counter)
    last: dict[bytes, int] = field(init=False, default_factory=dict)
    """Of a log: row key → position of its last version in this reading."""

    def run(self) -> StreamNight:
        """The night of this stream. Raises Unavailable when the source fails, QueueFull, or OSError of a full
        disk; whatever was sealed until then counts, and the next run goes on from there."""
        began = time.monotonic()
        self.night = StreamNight(self.plan.name)
        state = self.journal.stream(self.plan.name)
        reading = self._short_transaction(lambda: self._copy(state))
        if reading is None or self._keys_are_other(state):
            return self.night
        self._read(self.copied.tables())
        rows = self.night.read - self.items
        if reading.count is None:
            self.night.counted = self.night.read
        else:
            self.night.counted += self.items
            if rows != reading.count:
                self.night.findings.append(reading_findings.miscounted(self.plan, rows, reading.count))
        is_complete = self._find_absent(reading)
        self.night.findings += reading_findings.empty_cells(self.plan, self.empty)
        self._finish(is_complete and epochs.may_state_complete(self.journal, state))
        self.night.seconds = time.monotonic() - began
        return self.night

    def _short_transaction(self, act: Callable[[], T]) -> T:
        """What `act` learns from the source in one snapshot, whose locks go before anything is made of it.
        Three times it gives way to whoever waits for such a lock, and begins again."""
        for attempt in range(MOST_WAYS_GIVEN + 1):
            try:
                found = act()
            except GaveWay:
                ask.rest(self.source, attempt + 1 < MOST_WAYS_GIVEN)
                time.sleep(PAUSE)
                continue
            except BaseException:
                ask.rest(self.source)
                raise
            ask.rest(self.source)
            return found
        raise GaveWay

    def _copy(self, state: StreamState) -> pull.ReadingPlan | None:
        """What to read tonight, and a copy of it; None when this stream cannot be read."""
        doubted_before = dict.fromkeys(self.journal.unreadable_columns(self.plan.name), DOUBTED)
        columns = ask.columns(self.source, self.plan.view, doubted_before | self.plan.encodings)
        if not self._may_begin(state, columns):
            return None
        reading = self._begin(state, columns)
        if self.source.can.own_order:
            self.last = pull.last_versions(self.source, self.plan, self.conformer, reading.where)
        self.copied = self._copy_of(reading.where)
        return reading

    def _copy_of(self, where: Where = None) -> LocalCopy:
        with closing(self.source.batches(self.plan.view, self.conformer.columns, where)) as batches:
            return LocalCopy(batches, self.journal.folder, disk.STOP)

    def _patients(self, refs: Iterable[str]) -> dict[str, list[mask.Token]]:
        if self.latecomers is None:
            return self.journal.identifiers.find(refs)
        return self.latecomers.find(
            refs, self.journal.identifiers, self.conformer.ids, self._short_transaction
        )

    def _may_begin(self, state: StreamState, columns: Sequence[ViewColumn]) -> bool:
        """Compares the view with its mapping; False when this stream cannot be read tonight."""
        if not columns and self.source.can.own_order:
            self.night.findings = [*self.plan.findings, reading_findings.nothing_arrived(self.plan)]
            return False
        changes, vanished = view_changes.findings(self.plan, columns, state.columns), []
        if all(f.severity != "error" for f in changes):  # else nothing is read as empty, whatever is away
            with self.journal.transaction():
                vanished = vanished_columns.note(self.journal, self.plan, columns, state.columns)
        found = (*self.plan.findings, *vanished, *changes)
        self.night.findings = list(found)
        if self.source.can.own_order and self.plan.lists:
            found = (*found, reading_findings.no_lists(self.plan))
            self.night.findings = list(found)
        stops = [f for f in found if f.severity == "error"]
        if stops:
            self._pause(state, stops[0])
        return not stops

    def _pause(self, state: StreamState, why: CollectionFinding) -> None:
        self.night.paused = why.text("zh")
        with self.journal.transaction():
            self.journal.put_stream(replace(state, paused=why.text("en")))

    def _keys_are_other(self, state: StreamState) -> bool:
        """Whether the rows come under other keys than those under which the centre has them; pauses then."""
        known = functools.partial(self.journal.known, self.plan.name)
        found = key_forms.changed(self.plan, self.conformer, self.copied.first, known)
        if found is not None:
            self.copied.close()
            self.night.counted = 0
            self.night.findings.append(found)
            self._pause(state, found)
        return found is not None

    def _begin(self, state: StreamState, columns: tuple[ViewColumn, ...]) -> pull.ReadingPlan:
        """Decides what to read, and sets up what the rows pass through."""
        name = self.plan.name
        self.conformer = Conformer(
            self.plan,
            self.secret,
            self.plan.readable(columns),
            self.patient,
            self._patients,
            self.journal.identifiers.remember,
        )
        reading = pull.decide(state, self.plan, self.source, columns, self.look_back_hours, self.deep)
        self.night.rung, self.night.counted = reading.rung, reading.count or 0
        self.window = {"low": reading.low, "high": reading.high, "snapshot": now().isoformat()}
        # all at once where every row passes by: one look-up a batch would read the table many times over
        everything = (
            self.journal.all_known(name) if reading.complete and self.journal.count_known(name) else {}
        )
        refused = self.journal.quarantine.open(name)
        self.remap = (
            tuple(specs for specs in state.specs if specs != self.plan.specs) if everything or refused else ()
        )
        if self.source.can.own_order and state.complete and reading.complete:
            self.night.findings.append(reading_findings.pruned_rows_stay(self.plan))
        if reading.ahead:
            self.night.findings.append(reading_findings.mark_ahead(self.plan, reading.ahead))
        self.state, self.final = pull.states(state, self.plan, columns, reading)
        self.everything = everything
        known = (lambda _: everything) if reading.complete else (lambda keys: self.journal.known(name, keys))
        self.comparison = RowComparison(known, refused, reading.complete)
        self.draft = ParcelDraft(self.plan.category, self.plan.mapping)
        return reading

    def _find_absent(self, reading: pull.ReadingPlan) -> bool:
        """Behind the rows that were read: which known rows are there no more. True when every row of the
        source is accounted for, so that the epoch may be called complete."""
        if reading.complete:
            self._put_off_rows()
        if reading.absent_is_gone:
            gone = self.comparison.gone(self.everything)
            found_none = not (self.night.read if reading.count is None else reading.count)
            believed = self._delete(gone, len(self.everything), found_none)
            if believed:
                self.draft.closed += [(k, h, "gone") for k, h in self.comparison.cured()]
            return believed
        return self._keys() if "L2" in self.source.can.rungs else False

    def _read(self, batches: Generator[pa.Table, None, None]) -> None:
        # closed at once, also when the disk is full
        with closing(batches):
            self._sort(batches)

    def _sort(self, batches: Iterable[pa.Table]) -> None:
        position = 0
        for rows in batches:
            read = self.conformer.exploded(rows)
            more = read.num_rows - rows.num_rows  # the source counts rows, the night counts their items
            self.items += more
            table, (keys, hashes) = read, self.conformer.identify(read)
            self.night.read += read.num_rows
            if self.last:  # a later message of the same reading replaces the others
                newest = [i for i, key in enumerate(keys) if self.last.get(key, position + i) == position + i]
                self._count_duplicates(read.num_rows - len(newest))
                table, keys, hashes = rows_at(table, keys, hashes, newest)
            position += read.num_rows
            self._sort_batch(table, keys, hashes)
            self.report(self.label, self.night.read, max(self.night.counted, self.night.read))
            if self.draft.is_full:
                self._seal(self.state)

    def _sort_batch(self, source: pa.Table, keys: list[bytes], hashes: list[bytes]) -> None:
        """Every row is accepted, refused or a duplicate: exactly one of them."""
        found = self.comparison.compare(keys, hashes)
        if found.put_off:
            self.put_off.append(rows_at(source, keys, hashes, found.put_off))
        fresh, remapped = found.fresh, []
        if self.remap and found.same:
            some, _, _ = rows_at(source, keys, hashes, found.same)
            remapped = [
                found.same[i]
                for i in sorted({i for specs in self.remap for i in self.conformer.changed(some, specs)})
            ]
            fresh = [*fresh, *remapped]
        self._count_duplicates(found.duplicates + len(found.put_off) + len(found.same) - len(remapped))
        freed = self._conform(source, keys, hashes, fresh)
        self._again(source, keys, hashes, found.again)
        if found.conflicts:
            self._conflicts(source, keys, hashes, found.conflicts, freed)

    def _conform(
        self, source: pa.Table, keys: list[bytes], hashes: list[bytes], positions: list[int]
    ) -> set[bytes]:
        """Types the rows at `positions` and takes or refuses each; returns the keys of those refused."""
        if not positions:
            return set()
        if len(positions) < source.num_rows:
            source, keys, hashes = rows_at(source, keys, hashes, positions)
        batch = self.conformer.conform(source, keys, hashes)
        self.empty.update(batch.empty_counts())
        good = (
            [i for i in range(source.num_rows) if i not in batch.refused]
            if batch.refused
            else list(range(source.num_rows))
        )
        if good:
            self.draft.accept(batch, good, keys, hashes)
            self.night.accepted += len(good)
            self._supersede(keys[i] for i in good)
        for i, why in batch.refused.items():
            self._refuse(source, i, keys[i], hashes[i], why)
        return {keys[i] for i in batch.refused}

    def _conflicts(
        self,
        source: pa.Table,
        keys: list[bytes],
        hashes: list[bytes],
        positions: list[int],
        freed: set[bytes],
    ) -> None:
        """Rows that share the key of another: quarantined, unless that other one was itself refused."""
        again = [i for i in positions if keys[i] in freed]
        for i in positions:
            if keys[i] not in freed:
                first = self.plan.key[0]
                self._refuse(
                    source, i, keys[i], hashes[i], Refusal(CONFLICT, first.variable.name, first.column)
                )
        if again:
            chosen, some_keys, some_hashes = rows_at(source, keys, hashes, again)
            found = self.comparison.compare(some_keys, some_hashes)
            self._count_duplicates(found.duplicates + len(found.same))
            freed = self._conform(chosen, some_keys, some_hashes, found.fresh)
            if found.conflicts:
                self._conflicts(chosen, some_keys, some_hashes, found.conflicts, freed)

    def _again(self, source: pa.Table, keys: list[bytes], hashes: list[bytes], positions: list[int]) -> None:
        """Rows refused on an earlier night with the same content: duplicates, unless a new mapping makes them
        fit."""
        if not self.remap or not positions:
            self._count_duplicates(len(positions))
            return
        some, some_keys, some_hashes = rows_at(source, keys, hashes, positions)
        batch = self.conformer.conform(some, some_keys, some_hashes)
        good = [
            i
            for i in range(some.num_rows)
            if i not in batch.refused and some_keys[i] not in self.comparison.seen
        ]
        self._count_duplicates(len(positions) - len(good))
        if good:
            self.draft.accept(batch, good, some_keys, some_hashes)
            self.night.accepted += len(good)
            self.comparison.seen |= {some_keys[i]: some_hashes[i] for i in good}
            self.draft.closed += [(some_keys[i], some_hashes[i], "replayed") for i in good]

    def _count_duplicates(self, number: int) -> None:
        self.night.duplicate += number
        self.draft.duplicate += number

    def _refuse(self, source: pa.Table, position: int, key: bytes, digest: bytes, why: Refusal) -> None:
        raw = {name: source.column(name)[position].as_py() for name in source.column_names}
        self.comparison.refuse(key, digest)
        self.draft.refuse(key, digest, why, raw)
        self.night.quarantined += 1

    def _supersede(self, keys: Iterable[bytes]) -> None:
        if self.comparison.refused:
            for key in keys:
                for digest, code in self.comparison.refused.get(key, {}).items():
                    if code != CONFLICT and (key, digest) not in self.comparison.met:
                        self.draft.closed.append((key, digest, "superseded"))

    def _put_off_rows(self) -> None:
        """Rows once refused as the second of their key, whose first has gone meanwhile: their turn has
        come."""
        for source, keys, hashes in self.put_off:
            turn = []
            for i, key in enumerate(keys):
                if key not in self.comparison.seen:
                    self.comparison.seen[key] = hashes[i]
                    self.draft.closed.append((key, hashes[i], "superseded"))
                    turn.append(i)
            self._count_duplicates(-len(turn))
            self._conform(source, keys, hashes, turn)

    def _keys(self) -> bool:
        """The key-only diff: fetches rows that are there and unknown, deletes those that are known and gone;
        as `_delete`."""
        name = self.plan.name
        known = set(self.journal.all_known(name)) | {key for key, _, _ in self.draft.upserts}
        refused = set(self.comparison.refused) | {key for key, _ in self.comparison.met}
        unmet = self.comparison.unmet()
        unmet = unmet if len(unmet) <= pull.MOST_MISSING else set()  # so many wait for a complete reading
        diff, copied, shared = self._short_transaction(lambda: self._compare_keys(known, refused, unmet))
        missing, gone = diff.missing, diff.gone
        self.night.rung = "L1+L2"
        if len(missing) > pull.MOST_MISSING:
            self._everything()
        elif missing or unmet:
            before = self.night.read
            self._read(copied.tables())
            self.night.counted += self.night.read - before
            lost = missing.keys() - self.comparison.seen.keys() - {key for key, _ in self.comparison.met}
            if lost:
                self.night.findings.append(reading_findings.not_by_key(self.plan, len(lost), len(missing)))
                self._everything()
        if self.night.rung == "L1+L2":
            self._shared_keys(shared)
        believed = self._delete(sorted(gone), len(known), not missing and len(gone) == len(known))
        if believed and self.night.rung == "L1+L2":
            self.draft.closed += [(k, h, "gone") for k, h in self.comparison.cured() if k in unmet]
        return believed

    def _compare_keys(
        self, known: set[bytes], refused: set[bytes], unmet: set[bytes]
    ) -> tuple[pull.KeyDiff, LocalCopy, LocalCopy]:
        """The key-only diff, and copies of the rows that nothing is known of, unless they are too many, with
        the rows under `unmet` keys, and of rows that share a key."""
        watched = shared_keys.watched(self.comparison) | unmet
        diff = pull.key_diff(self.source, self.plan, self.conformer, known, refused, watched)
        few = list(diff.missing.values()) if len(diff.missing) <= pull.MOST_MISSING else []
        again = (row for key in unmet for row in diff.met.get(key, ()))
        return (
            diff,
            self._copy_by_key(list(dict.fromkeys([*few, *again]))),
            self._copy_by_key(shared_keys.to_fetch(self.comparison, diff.met)),
        )

    def _copy_by_key(self, keys: list[tuple[str, ...]]) -> LocalCopy:
        rows = pull.by_key(self.source, self.plan, self.conformer.columns, keys)
        return LocalCopy(rows, self.journal.folder, disk.STOP)

    def _shared_keys(self, copied: LocalCopy) -> None:
        """Takes back what came under the key of a row that did not change; `shared_keys` says which."""
        batches = [self.conformer.exploded(rows) for rows in copied.tables()]
        if not any(batch.num_rows for batch in batches):
            return
        table = pa.concat_tables(batches)
        keys, hashes = self.conformer.identify(table)
        found = shared_keys.decide(self.comparison, keys, hashes)
        self.night.read += table.num_rows
        self.night.counted += table.num_rows
        self._count_duplicates(table.num_rows - len(found.standing) - len(found.refused))
        self._conform(table, keys, hashes, found.standing)
        self._conflicts(table, keys, hashes, found.refused, set())
        self.draft.closed += found.closed

    def _count_and_copy(self) -> tuple[int, LocalCopy]:
        return ask.count(self.source, self.plan.view) or 0, self._copy_of()

    def _everything(self) -> None:
        """Reads the complete view behind what the watermark found: rows that cannot be fetched by key, or are
        too many for it."""
        if self.draft.read:
            self._seal(self.state)
        self.night.rung = "L1+L0"
        everything = self.journal.all_known(self.plan.name)
        self.comparison = RowComparison(
            lambda _: everything,
            self.journal.quarantine.open(self.plan.name),
            True,
            arrived=self.comparison.arrived,
        )
        before = self.items
        count, copied = self._short_transaction(self._count_and_copy)
        self._read(copied.tables())
        self.night.counted += count + self.items - before

    def _delete(self, gone: list[bytes], known: int, empty: bool) -> bool:
        """Reports `gone` of `known` rows as deleted; False when they are so many that they wait for the next
        night to say so too."""
        with self.journal.transaction():
            believed = self.journal.doubted_deletions.believed(
                self.plan.name, gone, known, self.comparison.arrived, empty
            )
        waiting, gone = len(gone) - len(believed), believed
        if waiting:
            self.night.findings.append(doubted(self.plan, waiting, known))
        for start in range(0, len(gone), 100_000):
            versions = self.journal.last_versions(self.plan.name, gone[start : start + 100_000])
            if versions:
                self.draft.delete(versions)
            self.night.read += len(versions)
            self.night.counted += len(versions)
            self.night.accepted += len(versions)
            self.night.deleted += len(versions)
            if self.draft.is_full:
                self._seal(self.state)
        return not waiting

    def _seal(self, state: StreamState) -> None:
        self.room()
        self.sealer.seal(self.draft, state, self.window)
        self.night.parcels += 1
        self.draft = ParcelDraft(self.plan.category, self.plan.mapping)
        self.sent()

    def _finish(self, states_complete: bool) -> None:
        """The last parcel carries the new mark, and the statement that the epoch is complete when
        `states_complete`; a night without any row only moves the mark."""
        stated = states_complete and bool(self.draft.read)
        if self.draft.read:
            self.window |= {epochs.COMPLETE: self.final.read_at} if stated else {}
            self._seal(self.final)
        else:
            position = self.journal.stream(self.plan.name)
            with self.journal.transaction():
                for key, digest, why in self.draft.closed:
                    self.journal.quarantine.close(self.plan.name, [(key, digest)], why)
                self.journal.put_stream(continued(self.final, position))
        position = self.journal.stream(self.plan.name)
        if position.complete:
            epochs.note_night(self.journal, position, stated and position.epoch == self.final.epoch)
