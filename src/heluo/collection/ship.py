"""Seals a draft as a parcel and notes it: segment file, fsync, rename, fsync folder, then one transaction
with the mark.

A kill before the transaction leaves a file that nobody knows and the next run writes over; a kill after it
leaves a parcel that is sent whenever the centre can be reached. Sending is `deliver.py`.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from heluo.collection import epochs
from heluo.collection.journal import Journal, StreamState, with_specs
from heluo.collection.outbox import Segment
from heluo.collection.parcel_draft import ParcelDraft
from heluo.dictionary import parcel_schema
from heluo.kit.dates import now
from heluo.kit.parcel import MANIFEST, MOST_BYTES, seal_parcel
from heluo.kit.seal import AgentKeys

Step = Callable[[str], None]
"""Called after each durable act with its name; a test ends the process there."""


@dataclass(frozen=True)
class Sealer:
    """Seals drafts of one hospital. `most_bytes` bounds a parcel's file."""

    journal: Journal
    keys: AgentKeys
    hospital: str
    dictionary: str
    agent: str
    self_test: dict[str, Any] = field(default_factory=dict)
    step: Step = lambda _: None
    most_bytes: int = MOST_BYTES

    def seal(self, draft: ParcelDraft, state: StreamState, window: dict[str, str | None]) -> StreamState:
        """Seal and note `draft`; returns the stream's new state, which is `state` with the next number.

        A draft too large for one parcel becomes several. `state` carries mark, mapping, columns as they
        shall be stored.
        """
        position = self.journal.stream(state.name)
        if state.epoch != position.epoch:  # begun anew since the night did: it holds next to nothing
            window = _silent(window)
        state = replace(continued(state, position), seq=position.seq + 1)
        path = seal_parcel(
            self.journal.folder / "segments" / state.name,
            self._manifest(draft, state, position, window),
            draft.table(),
            draft.identity(),
            draft.quarantine(),
            self.keys,
            self.step,
        )
        if path.stat().st_size > self.most_bytes and draft.count > 1:
            path.unlink()
            return self._seal_in_two(draft, state, position, window)
        state = replace(state, previous=_manifest_hash(path))
        segment = Segment(
            state.name,
            state.epoch,
            state.seq,
            str(path.relative_to(self.journal.folder)),
            hashlib.sha256(path.read_bytes()).hexdigest(),
            str(state.previous),
            path.stat().st_size,
            draft.read,
            draft.count,
            len(draft.quarantined),
            draft.duplicate,
            len(draft.deletes),
        )
        self._note(draft, state, segment)
        return state

    def _manifest(
        self, draft: ParcelDraft, state: StreamState, position: StreamState, window: dict[str, str | None]
    ) -> dict[str, Any]:
        return {
            "producer": self.hospital,
            "stream": state.name,
            "epoch": state.epoch,
            "seq": state.seq,
            "previous": position.previous,
            "duplicate": draft.duplicate,
            "window": window,
            "dictionary": self.dictionary,
            "mapping": draft.mapping,
            "agent": self.agent,
            "schema": _fingerprint(draft, state),
            "created": now().isoformat(),
            "self_test": self.self_test,
        }

    def _seal_in_two(
        self, draft: ParcelDraft, state: StreamState, position: StreamState, window: dict[str, str | None]
    ) -> StreamState:
        """Two parcels for one draft. The mark moves with the last part only: a kill between them reads again
        what is still missing."""
        first, second = draft.halves()
        unmoved = replace(
            state,
            mark=position.mark,
            complete=position.complete,
            mapping=position.mapping,
            specs=reduce(with_specs, state.specs, position.specs),
            whole_at=position.whole_at,
            basis=position.basis,
        )
        self.seal(first, unmoved, _silent(window))
        return self.seal(second, state, window)

    def _note(self, draft: ParcelDraft, state: StreamState, segment: Segment) -> None:
        # One transaction: were the mark to move without the parcel, its rows would never be read again; were
        # the parcel noted without the mark, they would be read and sent twice.
        journal, name = self.journal, state.name
        with journal.transaction():
            journal.outbox.put(segment)
            journal.put_rows(name, draft.upserts, draft.deletes)
            sent = [*(key for key, _, _ in draft.upserts), *draft.deletes]
            journal.empty_cells.put(name, sent, draft.empty)
            journal.quarantine.put(name, (q for q, _ in draft.quarantined), f"{state.epoch}/{state.seq}")
            for status in {why for _, _, why in draft.closed}:
                journal.quarantine.close(
                    name, ((k, h) for k, h, why in draft.closed if why == status), status
                )
            journal.identifiers.save()
            journal.put_stream(state)
            self.step("noted")
        journal.identifiers.saved()
        self.step("journaled")


def continued(state: StreamState, position: StreamState) -> StreamState:
    """`state` at the stream's present `position`. Where a new epoch began since the night did, what it sealed
    before is not in it."""
    return replace(
        state,
        epoch=position.epoch,
        complete=state.complete and state.epoch == position.epoch,
        seq=position.seq,
        previous=position.previous,
    )


def _silent(window: dict[str, str | None]) -> dict[str, str | None]:
    """`window` of a parcel that does not state that its epoch is complete."""
    return {name: value for name, value in window.items() if name != epochs.COMPLETE}


def _manifest_hash(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return hashlib.sha256(archive.read(MANIFEST)).hexdigest()


def _fingerprint(draft: ParcelDraft, state: StreamState) -> str:
    """Names the shape of rows and of the view they came from."""
    shape = (
        "\n".join(f"{f.name} {f.type}" for f in parcel_schema(draft.category))
        + "\n\n"
        + "\n".join(f"{c} {t}" for c, t in state.columns)
    )
    return hashlib.sha256(shape.encode()).hexdigest()[:16]
