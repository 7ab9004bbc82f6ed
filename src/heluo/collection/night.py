"""One night of one hospital: send what waits, read every stream, seal, send, settle. Also the loop that
repeats it.

    night = run_once(home, "h1", report)

Everything that happened is in the `HospitalNight`; a stream that cannot be read does not stop the others.
"""

from __future__ import annotations

import datetime as dt
import json
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypedDict, Unpack

from heluo import __version__
from heluo.collection import centre_keys, disk, receipted_marks
from heluo.collection.centre import Centre, RefusedByCentre, open_centre
from heluo.collection.deliver import Courier
from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import Connection, OpenSource
from heluo.collection.interfaces.connect import connect, connections, kind
from heluo.collection.issue_exchange import exchange
from heluo.collection.journal import Journal
from heluo.collection.latecomers import Latecomers
from heluo.collection.mapping import StreamPlan, plans
from heluo.collection.selftest import selftest
from heluo.collection.ship import Sealer, Step
from heluo.collection.stream import Collector, QueueFull
from heluo.collection.stream_night import StreamNight
from heluo.collection.witness import watch
from heluo.dictionary import Dictionary, Hospital, load, load_hospital
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, HeluoError, Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import AgentKeys, Box, load_agent_keys

MOST_WAITING = 40
"""Unacknowledged parcels a stream: above, nothing more of it is read."""


class NightOptions(TypedDict, total=False):
    """What may be asked of a night: `streams`: only these categories; `deep`: compare every row by hash (rung
    L3); `deliver=False`: seal only; `patience`: seconds to wait in all for a centre that cannot be reached;
    `step`: called after each durable act, for crash tests; `folders`: where hospitals are looked for first;
    `centre`: another line to the centre, for tests; `sources`: the folder with connections.toml, where it is
    not the agent's own."""

    streams: tuple[str, ...]
    deep: bool
    deliver: bool
    patience: float
    step: Step
    folders: tuple[Path, ...]
    centre: Centre | None
    sources: Path | None


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
    sources: Path
    """The folder with connections.toml."""


def open_agent(
    home: Home, code: str, *, write: bool = True, folders: tuple[Path, ...] = (), sources: Path | None = None
) -> Agent:
    """The agent of hospital `code`. Raises NotFound, BadConfiguration, or Conflict while another one runs."""
    dictionary, hospital, folder = load(), load_hospital(code, (*folders, home.hospitals)), home.agent(code)
    keys = load_agent_keys(folder / "keys")
    journal = Journal(folder, Box(keys.reference, "heluo journal"), write)
    made = plans(hospital, dictionary)
    return Agent(home, hospital, dictionary, folder, keys, journal, made, sources or folder)


@dataclass(frozen=True)
class _Run:
    """What every step of one night shares."""

    agent: Agent
    night: HospitalNight
    sealer: Sealer
    courier: Courier | None
    report: Report
    deep: bool


def run_once(
    home: Home, code: str, report: Report = silent, **options: Unpack[NightOptions]
) -> HospitalNight:
    """One night of hospital `code` under `home`; returns what happened. Raises BadConfiguration and NotFound
    for what nobody can work with."""
    folders, step = options.get("folders", ()), options.get("step", _no_step)
    agent = open_agent(home, code, folders=folders, sources=options.get("sources"))
    line = options.get("centre")
    own_line: Centre | None = None
    try:
        night = HospitalNight(code, now().isoformat())
        if options.get("deliver", True) and line is None:
            line = own_line = open_centre(code, agent.folder)
        streams = options.get("streams", ())
        chosen = tuple(p for p in agent.plans if not streams or p.name in streams)
        self_test = _self_test(agent, folders)
        sealer = Sealer(
            agent.journal, agent.keys, code, agent.dictionary.version, __version__, self_test, step
        )
        courier = Courier(agent.journal, line, options.get("patience", 60), step, report) if line else None
        run = _Run(agent, night, sealer, courier, report, options.get("deep", False))
        if courier:
            _reach(night, courier.resend_missing)
            _reach(night, lambda: courier.align([p.name for p in chosen]))
            courier.run(patient=False)
        _collect(run, chosen)
        if courier:
            _deliver(run, courier, chosen)
        night.ended = now().isoformat()
        with agent.journal.transaction():
            agent.journal.put_findings("", night.findings)
        return night
    finally:
        agent.journal.close()
        if own_line:
            own_line.close()


def _no_step(name: str) -> None:
    """The default observer of steps: does nothing."""


def _deliver(run: _Run, courier: Courier, chosen: tuple[StreamPlan, ...]) -> None:
    """Send what is left, read reopened streams once more, settle, prune, say that we live."""
    agent, night = run.agent, run.night
    courier.run()
    again = tuple(
        p for p in chosen if p.name in courier.result.reopened and not agent.journal.stream(p.name).complete
    )
    if again:
        _collect(run, again)
        courier.run()
    if not courier.result.waiting:
        _reach(night, courier.settle)
        night.pruned = courier.prune()
        _reach(night, lambda: _prune_logs(agent, chosen))
        _reach(night, lambda: centre_keys.renew(agent.folder / "keys", courier.centre))
        _reach(night, lambda: _heartbeat(agent, night, courier.centre))
        _reach(night, lambda: night.findings.extend(watch(agent.journal.witness, courier.centre)))
        _reach(night, lambda: night.findings.extend(exchange(agent.journal, courier.centre).findings))
    night.stored, night.loaded, night.waiting = (
        courier.result.stored,
        courier.result.loaded,
        courier.result.waiting,
    )
    night.findings += courier.result.findings
    if courier.result.problem and night.waiting:
        night.problems.append(f"{night.waiting} parcels wait: {courier.result.problem}")


def _prune_logs(agent: Agent, chosen: tuple[StreamPlan, ...]) -> None:
    """Sources that only grow forget what the centre has loaded."""
    known = connections(agent.sources)
    for plan in chosen:
        connection = known.get(plan.source)
        of_kind = kind(connection.driver) if connection else None
        if connection is None or of_kind is None or not of_kind.source.can.prunes:
            continue
        receipted_marks.note_mark(agent.journal, plan.name)
        mark = receipted_marks.receipted_mark(agent.journal, plan.name)
        if mark is not None:
            with closing(connect(connection)) as source:
                ask.prune(source, plan.view, mark)


def _collect(run: _Run, chosen: tuple[StreamPlan, ...]) -> None:
    """Every chosen stream, patients first. One source = one connection = one snapshot."""
    agent, night = run.agent, run.night
    known = connections(agent.sources)
    opened: dict[str, OpenSource | str] = {}
    try:
        for plan in chosen:
            if plan.source not in opened:
                opened[plan.source] = _opened(plan.source, known, agent.sources)
            source = opened[plan.source]
            if isinstance(source, str):
                night.streams.append(StreamNight(plan.name, paused=source))
                if source not in night.problems:
                    night.problems.append(source)
                continue
            night.streams.append(_stream(run, plan, source, known[plan.source].look_back_hours))
    finally:
        for source in opened.values():
            if not isinstance(source, str):
                source.close()


def _stream(run: _Run, plan: StreamPlan, source: OpenSource, look_back_hours: float) -> StreamNight:
    agent, night = run.agent, run.night
    collector = Collector(
        plan,
        source,
        agent.journal,
        run.sealer,
        agent.keys.reference,
        agent.dictionary.categories["patient"],
        look_back_hours,
        run.deep,
        run.report,
        f"{agent.hospital.short.zh} {plan.category.label.zh}",
        lambda: _make_room(run, plan),
        lambda: _send_at_once(run, plan),
        _latecomers(run, plan, source),
    )
    try:
        done = collector.run()
    except Exception as error:  # noqa: BLE001 whatever stops one category stops no other
        done = collector.night
        done.paused, problem = _words(error)
        night.problems.append(f"{plan.name}: {problem}")
        done.findings.append(_stopped(plan, done.paused, night.problems[-1]))
    with agent.journal.transaction():
        agent.journal.put_findings(plan.name, done.findings)
    return done


def _latecomers(run: _Run, plan: StreamPlan, source: OpenSource) -> Latecomers | None:
    """Where patients are asked for who came after the others were read: the same source, by key."""
    patients = next((p for p in run.agent.plans if p.name == "patient"), None)
    if patients is None or patients is plan or patients.stopped or not source.can.lookups:
        return None
    if patients.source != plan.source or len(patients.key_columns) != 1 or patients.lists:
        return None
    category = run.agent.dictionary.categories["patient"]
    return Latecomers(patients, source, run.agent.keys.reference, category)


def _words(error: Exception) -> tuple[str, str]:
    """What stopped a stream, in both languages. An error that nobody foresaw is named by its kind and its
    place alone: its text may quote a cell."""
    if isinstance(error, HeluoError):
        return error.text("zh"), error.text("en")
    if isinstance(error, (QueueFull, OSError)):
        words = f"{type(error).__name__}: {error}"
        return words, words
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__} ({Path(place.filename).name}:{place.lineno})"
    return (
        f"程序出错 {kind};处理:把这一行报给开发者,其他类别不受影响",
        f"a fault of the program {kind}; to do: report this line; other categories are not affected",
    )


def _make_room(run: _Run, plan: StreamPlan) -> None:
    """Before a parcel is sealed: sends what waits when disk or queue run short. Raises QueueFull when that
    does not help: nothing unreceipted is ever deleted to make room."""
    agent = run.agent

    def is_full() -> bool:
        return len(agent.journal.outbox.segments("sealed", plan.name)) >= MOST_WAITING

    left = disk.free(agent.folder)
    if run.courier and (left < disk.SLOW or is_full()):
        run.courier.run()
    if left < disk.STOP or is_full():
        raise QueueFull(f"{left >> 20} MiB free")


def _send_at_once(run: _Run, plan: StreamPlan) -> None:
    """After a parcel is sealed: sends it while the next rows are read, unless the centre has failed
    before."""
    if run.courier and not run.courier.result.problem:
        run.courier.run(plan.name, patient=False)


def _stopped(plan: StreamPlan, zh: str, en: str) -> CollectionFinding:
    return CollectionFinding(
        "stopped", "error", plan.name, "", zh, en, "下次运行会从断点继续", "the next run goes on from here"
    )


def _opened(name: str, known: dict[str, Connection], folder: Path) -> OpenSource | str:
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


def _reach(night: HospitalNight, act: Callable[[], Any]) -> None:
    """Do something that can wait until tomorrow."""
    try:
        act()
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
                "disk_free": disk.free(agent.folder),
                "keys": centre_keys.present(agent.folder / "keys"),
                "streams": {
                    s.stream: {
                        "rung": s.rung,
                        "read": s.read,
                        "paused": bool(s.paused),
                        "read_at": agent.journal.stream(s.stream).read_at,
                        # Nothing waits when this is sent: the centre has all of a complete epoch.
                        "epoch": agent.journal.stream(s.stream).epoch,
                        "complete": agent.journal.stream(s.stream).complete,
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
        found = selftest(agent.home, agent.hospital.code, folders, centre=False)
        counts = {severity: sum(f.severity == severity for f in found) for severity in ("error", "warning")}
        note = json.dumps({"at": now().isoformat(), "errors": counts["error"], "warnings": counts["warning"]})
        with agent.journal.transaction():
            agent.journal.put_note("selftest", note)
    return json.loads(note)
