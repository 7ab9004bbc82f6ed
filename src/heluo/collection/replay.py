"""Refused rows once more, under the present mapping, from the hospital's own sealed copy: the source is not
read.

Rows that conform now are sealed and leave the quarantine; the others stay as they are, and the night says how
many and why. Of several refused versions of a row the newest counts. Their parcel's window says `replay`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from heluo import __version__
from heluo.collection.centre import Centre, open_centre
from heluo.collection.conform import Conformer
from heluo.collection.deliver import Courier
from heluo.collection.explode import without_places
from heluo.collection.findings import CollectionFinding
from heluo.collection.journal import with_specs
from heluo.collection.mapping import StreamPlan
from heluo.collection.night import Agent, HospitalNight, open_agent
from heluo.collection.parcel_draft import ParcelDraft
from heluo.collection.quarantine import QuarantinedRow
from heluo.collection.refusal_advice import WAYS_OUT, reason
from heluo.collection.row_comparison import CONFLICT
from heluo.collection.ship import Sealer, Step
from heluo.collection.stream_night import StreamNight
from heluo.kit.dates import now
from heluo.kit.places import Home

BATCH = 50_000


def replay(
    home: Home,
    code: str,
    *,
    streams: tuple[str, ...] = (),
    deliver: bool = True,
    patience: float = 60,
    step: Step = lambda _: None,
    folders: tuple[Path, ...] = (),
    centre: Centre | None = None,
) -> HospitalNight:
    """Replay every stream's quarantine (or those of `streams`); returns a night whose `read` counts the
    rows tried that now conform. Raises as `run_once`."""
    agent = open_agent(home, code, folders=folders)
    try:
        night = HospitalNight(code, now().isoformat())
        sealer = Sealer(agent.journal, agent.keys, code, agent.dictionary.version, __version__, step=step)
        for plan in agent.plans:
            if not plan.stopped and (not streams or plan.name in streams):
                night.streams.append(_stream(agent, plan, sealer))
        line = centre or (open_centre(code, agent.folder) if deliver else None)
        if line:
            courier = Courier(agent.journal, line, patience, step)
            courier.run()
            night.stored, night.waiting = courier.result.stored, courier.result.waiting
            if courier.result.problem and night.waiting:
                night.problems.append(courier.result.problem)
        night.ended = now().isoformat()
        return night
    finally:
        agent.journal.close()


def _stream(agent: Agent, plan: StreamPlan, sealer: Sealer) -> StreamNight:
    night = StreamNight(plan.name, rung="replay")
    newest_first = list(agent.journal.quarantine.rows(plan.name))[::-1]
    taken: set[bytes] = set()
    closed = 0
    for start in range(0, len(newest_first), BATCH):
        draft = _conformed(agent, plan, newest_first[start : start + BATCH], taken)
        closed += len(draft.closed)
        if draft.count:
            state = agent.journal.stream(plan.name)
            state = replace(state, specs=with_specs(state.specs, plan.specs))
            sealer.seal(
                draft,
                state,
                {"low": None, "high": None, "snapshot": now().isoformat(), "replay": "quarantine"},
            )
            night.parcels += 1
            night.read += draft.read
            night.accepted += draft.count
        elif draft.closed:
            with agent.journal.transaction():
                for key, digest, why in draft.closed:
                    agent.journal.quarantine.close(plan.name, [(key, digest)], why)
    night.counted = night.read
    if closed < len(newest_first):
        left = [q for q in agent.journal.quarantine.summary() if q["stream"] == plan.name]
        night.findings += [_still_refused(plan, group) for group in left]
    return night


def _conformed(agent: Agent, plan: StreamPlan, rows: list[QuarantinedRow], taken: set[bytes]) -> ParcelDraft:
    """The rows of `rows` (newest first) that conform now, one a natural key that is not `taken`, as a draft
    that also ends their quarantine and that of their older versions."""
    journal = agent.journal
    present = sorted({column for row in rows for column in row.raw})
    conformer = Conformer(
        plan,
        agent.keys.reference,
        present,
        agent.dictionary.categories["patient"],
        journal.identifiers.find,
        journal.identifiers.remember,
    )
    stored = pa.table({name: pa.array([r.raw.get(name) for r in rows], pa.string()) for name in present})
    source = without_places(stored, plan.lists)
    keys, hashes = conformer.identify(source)
    batch = conformer.conform(source, keys, hashes)
    draft = ParcelDraft(plan.category, plan.mapping)
    known = journal.known(plan.name, keys)
    good: list[int] = []
    for i, row in enumerate(rows):
        is_second = row.code == CONFLICT and (keys[i] in known or keys[i] in taken)
        if is_second or (i in batch.refused and keys[i] not in taken):
            continue
        if keys[i] not in taken:
            taken.add(keys[i])
            good.append(i)
            draft.closed.append((row.key, row.hash, "replayed"))
        else:
            draft.closed.append((row.key, row.hash, "superseded"))
    if good:
        draft.accept(batch, good, keys, hashes)
    return draft


def _still_refused(plan: StreamPlan, group: dict[str, Any]) -> CollectionFinding:
    """Rows of one reason and column that replay could not help, with the way out that remains."""
    why, todo = reason(group["code"]), WAYS_OUT[group["code"]]
    return CollectionFinding(
        "still_refused",
        "warning",
        plan.name,
        group["variable"],
        f"仍有 {group['rows']} 行不能重放:列 {group['column']} {why.zh}",
        f"{group['rows']} rows cannot be replayed: column {group['column']} is {why.en}",
        *todo,
        plan.where,
    )
