"""One night of one hospital: send what waits, read every stream, seal, send, settle. Also the loop that
repeats it.

    night = run_once(home, "h1", report)

Everything that happened is in the `HospitalNight`; a stream that cannot be read does not stop the others.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from heluo import __version__
from heluo.collection.centre import Centre, RefusedByCentre, open_centre
from heluo.collection.deliver import Courier
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import Source
from heluo.collection.interfaces.connect import Connection, connect, connections
from heluo.collection.journal import Journal
from heluo.collection.mapping import StreamPlan, plans
from heluo.collection.ship import Sealer, Step
from heluo.collection.stream import Collector, QueueFull, StreamNight
from heluo.dictionary import Dictionary, Hospital, load, load_hospital
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, HeluoError, Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import AgentKeys, Box, load_agent_keys

MOST_WAITING = 40
"""Unacknowledged parcels a stream: above, nothing more of it is read."""
SLOW, STOP = 2 << 30, 512 << 20
"""Free bytes on disk: below the first mark parcels are sent before more are sealed, below the second nothing
is read."""


@dataclass
class HospitalNight:
    """What one run did. `ok` is False when a source, the disk or the centre failed; paused streams are
    findings."""

    hospital: str
    started: str
    ended: str = ""
    streams: list[StreamNight] = field(default_factory=list)
    stored: int = 0
    loaded: int = 0
    waiting: int = 0
    pruned: int = 0
    problems: list[str] = field(default_factory=list)
    findings: list[CollectionFinding] = field(default_factory=list)
    clock_skew: float | None = None

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def read(self) -> int:
        return sum(s.read for s in self.streams)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"ok": self.ok, "read": self.read}


@dataclass(frozen=True)
class Agent:
    """One front-end machine: declared data, keys, journal. Open it with `open_agent`."""

    home: Home
    hospital: Hospital
    dictionary: Dictionary
    folder: Path
    keys: AgentKeys
    journal: Journal
    plans: tuple[StreamPlan, ...]


def open_agent(home: Home, code: str, *, write: bool = True, folders: tuple[Path, ...] = ()) -> Agent:
    """The agent of hospital `code`. Raises NotFound, BadConfiguration, or Conflict while another one runs."""
    dictionary, hospital, folder = load(), load_hospital(code, (*folders, home.hospitals)), home.agent(code)
    keys = load_agent_keys(folder / "keys")
    journal = Journal(folder, Box(keys.reference, "heluo journal"), write)
    return Agent(home, hospital, dictionary, folder, keys, journal, plans(hospital, dictionary))


def run_once(
    home: Home,
    code: str,
    report: Report = silent,
    *,
    streams: tuple[str, ...] = (),
    deep: bool = False,
    deliver: bool = True,
    patience: float = 60,
    step: Step = lambda _: None,
    folders: tuple[Path, ...] = (),
    centre: Centre | None = None,
) -> HospitalNight:
    """One night of hospital `code` under `home`; returns what happened.

    `streams`: only these categories; `deep`: compare every row by hash (rung L3); `deliver=False`: seal only;
    `patience`: seconds to wait in all for a centre that cannot be reached; `step`: told after each durable
    act, for crash tests; `centre`: another line to the centre, for tests. Raises BadConfiguration and
    NotFound for what nobody can work with.
    """
    agent = open_agent(home, code, folders=folders)
    line = centre
    try:
        night = HospitalNight(code, now().isoformat())
        if deliver and line is None:
            line = open_centre(code, agent.folder)
        chosen = tuple(p for p in agent.plans if not streams or p.name in streams)
        sealer = Sealer(
            agent.journal,
            agent.keys,
            code,
            agent.dictionary.version,
            __version__,
            _self_test(agent, folders),
            step,
        )
        courier = Courier(agent.journal, line, patience, step, report) if line else None
        if courier:
            _reach(night, lambda: courier.align([p.name for p in chosen]))
            courier.run(patient=False)
        _collect(agent, night, chosen, courier, report, deep, sealer)
        if courier:
            _deliver(agent, night, chosen, courier, report, deep, sealer)
        night.ended = now().isoformat()
        with agent.journal.transaction():
            agent.journal.put_findings("", night.findings)
        return night
    finally:
        agent.journal.close()
        if line and centre is None:
            line.close()


def _deliver(
    agent: Agent,
    night: HospitalNight,
    chosen: tuple[StreamPlan, ...],
    courier: Courier,
    report: Report,
    deep: bool,
    sealer: Sealer,
) -> None:
    """Send what is left, read reopened streams once more, settle, prune, say that we live."""
    courier.run()
    again = tuple(
        p for p in chosen if p.name in courier.result.reopened and not agent.journal.stream(p.name).complete
    )
    if again:
        _collect(agent, night, again, courier, report, deep, sealer)
        courier.run()
    if not courier.result.waiting:
        _reach(night, courier.settle)
        night.pruned = courier.prune()
        _reach(night, lambda: _heartbeat(agent, night, courier.centre))
    night.stored, night.loaded, night.waiting = (
        courier.result.stored,
        courier.result.loaded,
        courier.result.waiting,
    )
    night.findings += courier.result.findings
    if courier.result.problem and night.waiting:
        night.problems.append(f"{night.waiting} parcels wait: {courier.result.problem}")


def _collect(
    agent: Agent,
    night: HospitalNight,
    chosen: tuple[StreamPlan, ...],
    courier: Courier | None,
    report: Report,
    deep: bool,
    sealer: Sealer,
) -> None:
    """Every chosen stream, patients first. One source = one connection = one snapshot."""
    known = connections(agent.folder)
    opened: dict[str, Source | str] = {}
    try:
        for plan in chosen:
            if plan.source not in opened:
                opened[plan.source] = _opened(plan.source, known, agent.folder)
            source = opened[plan.source]
            if isinstance(source, str):
                night.streams.append(StreamNight(plan.name, paused=source))
                if source not in night.problems:
                    night.problems.append(source)
                continue
            night.streams.append(
                _stream(agent, night, plan, source, known[plan.source], sealer, courier, report, deep)
            )
    finally:
        for source in opened.values():
            if not isinstance(source, str):
                source.close()


def _stream(
    agent: Agent,
    night: HospitalNight,
    plan: StreamPlan,
    source: Source,
    connection: Connection,
    sealer: Sealer,
    courier: Courier | None,
    report: Report,
    deep: bool,
) -> StreamNight:
    def room() -> None:
        free = shutil.disk_usage(agent.folder).free
        if courier and (
            free < SLOW or len(agent.journal.outbox.segments("sealed", plan.name)) >= MOST_WAITING
        ):
            courier.run()
        if free < STOP or len(agent.journal.outbox.segments("sealed", plan.name)) >= MOST_WAITING:
            raise QueueFull(f"{free >> 20} MiB free")

    def sent() -> None:
        if courier and not courier.result.problem:
            courier.run(plan.name, patient=False)

    label = f"{agent.hospital.short.zh} {plan.category.label.zh}"
    collector = Collector(
        plan,
        source,
        agent.journal,
        sealer,
        agent.keys.reference,
        agent.dictionary.categories["patient"],
        connection.look_back_hours,
        deep,
        report,
        label,
        room,
        sent,
    )
    try:
        done = collector.run()
    except (HeluoError, QueueFull, OSError) as error:
        done = collector.night
        done.paused = (
            error.text("zh") if isinstance(error, HeluoError) else f"{type(error).__name__}: {error}"
        )
        night.problems.append(
            f"{plan.name}: {error.text('en') if isinstance(error, HeluoError) else done.paused}"
        )
        done.findings.append(
            CollectionFinding(
                "stopped",
                "error",
                plan.name,
                "",
                done.paused,
                night.problems[-1],
                "下次运行会从断点继续",
                "the next run goes on from here",
            )
        )
    with agent.journal.transaction():
        agent.journal.put_findings(plan.name, done.findings)
    return done


def _opened(name: str, known: dict[str, Connection], folder: Path) -> Source | str:
    """The source, or why there is none."""
    if name not in known:
        return BadConfiguration(
            f"[{name}]",
            ("connections.toml 中的一节", "a table of connections.toml"),
            ("补上连接", "add the connection"),
            where=str(folder / "connections.toml"),
        ).text("en")
    try:
        return connect(known[name])
    except HeluoError as error:
        return error.text("en")


def _reach(night: HospitalNight, ask: Callable[[], Any]) -> None:
    """Ask the centre something that can wait until tomorrow."""
    try:
        ask()
    except (Unavailable, RefusedByCentre) as error:
        if error.text("en") not in night.problems:
            night.problems.append(error.text("en"))


def _heartbeat(agent: Agent, night: HospitalNight, centre: Centre) -> None:
    before = now()
    theirs = dt.datetime.fromisoformat(
        centre.heartbeat(
            {
                "version": __version__,
                "clock": before.isoformat(),
                "disk_free": shutil.disk_usage(agent.folder).free,
                "streams": {
                    s.stream: {
                        "rung": s.rung,
                        "read": s.read,
                        "paused": bool(s.paused),
                        "read_at": agent.journal.stream(s.stream).read_at,
                    }
                    for s in night.streams
                },
                "waiting": len(agent.journal.outbox.segments("sealed")),
            }
        )
    )
    night.clock_skew = ((before + (now() - before) / 2) - theirs).total_seconds()


def _self_test(agent: Agent, folders: tuple[Path, ...]) -> dict[str, Any]:
    """Summary of the self-test that ran before the first parcel: it travels in every manifest."""
    note = agent.journal.note("selftest")
    if not note:
        from heluo.collection.selftest import selftest

        found = selftest(agent.home, agent.hospital.code, folders, centre=False)
        counts = {severity: sum(f.severity == severity for f in found) for severity in ("error", "warning")}
        note = json.dumps({"at": now().isoformat(), "errors": counts["error"], "warnings": counts["warning"]})
        with agent.journal.transaction():
            agent.journal.put_note("selftest", note)
    return json.loads(note)
