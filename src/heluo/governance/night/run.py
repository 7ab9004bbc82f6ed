"""A night in this process: walks the steps, records the run, ends in one control transaction.

A night that fails leaves readers on the old release, and the next one does its work again. Knows neither what
a step does nor in which order they go (`steps`, `graph`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from heluo.dictionary import load
from heluo.engines import Engine, engine
from heluo.governance.bulkhead import ContainedError
from heluo.governance.night.consistency import Prospect, check_release
from heluo.governance.night.graph import NightStep, walk
from heluo.governance.night.issues import of_night
from heluo.governance.night.plan import NightContext, NightPlan, stale_pairs, versions
from heluo.governance.night.repair import Repaired, repaired
from heluo.governance.night.space import check_space, give_back_reserve, keep_reserve
from heluo.governance.night.steps import Described, graph
from heluo.governance.oversee import column_lineage
from heluo.governance.receive.load import Loaded
from heluo.kit.dates import now
from heluo.kit.db import engine as database
from heluo.kit.db import look_through, reading, transaction
from heluo.kit.disk import full_disk_in_words, is_full
from heluo.kit.errors import HeluoError
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.states import own_record
from heluo.lakehouse import column_graph, faults, releases, writer
from heluo.lakehouse.faults import FaultFound, StaleCategory
from heluo.lakehouse.interrupted import end_interrupted, night_lock
from heluo.lakehouse.lineage import Written, Wrote, record
from heluo.lakehouse.newest import Partition
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.states import RUN
from heluo.lakehouse.tables import tables
from heluo.quality.issues.opening import settle
from heluo.vault.database import vault_path


@dataclass(frozen=True)
class CentreNight:
    """What one night did, or had done when it failed."""

    run_id: str
    release_id: str = ""
    loaded: Loaded = field(default_factory=Loaded)
    partitions: Mapping[str, tuple[Partition, ...]] = field(default_factory=dict)
    """category → partitions (hospital, span) that were rewritten."""
    rows: int = 0
    held: int = 0
    buckets: tuple[int, ...] = ()
    """Parts of the tables of persons that were rewritten."""
    restored: tuple[str, ...] = ()
    """Tables that a failed night had written to."""
    repaired: Repaired = field(default_factory=Repaired)
    """What was wrong with lake, ledger or vault, and was mended."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """NightStep → seconds; "plan", "standard" and "quality" are parts of "categories", added over its
    processes."""
    faults: tuple[FaultFound, ...] = ()
    """What stopped hospitals × categories; the others were released."""

    def counts(self) -> dict[str, Any]:
        """What the run's record says."""
        return {
            "parcels": self.loaded.parcels,
            "parcels_held": self.loaded.held,
            "parcels_waiting": self.loaded.waiting,
            "rows_loaded": self.loaded.rows,
            "rows_written": self.rows,
            "rows_held": self.held,
            "partitions": {name: len(parts) for name, parts in self.partitions.items()},
            "buckets": len(self.buckets),
            "tables_restored": len(self.restored),
            "reloaded": self.loaded.reloaded,
            "rows_reloaded": self.loaded.rows_reloaded,
            **self.repaired.counts(),
            "faults": len(self.faults),
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
        }


def run_night(
    home: Home,
    report: Report = silent,
    *,
    hospitals: Sequence[str] | None = None,
    full: bool = False,
    with_engine: Engine | None = None,
) -> CentreNight:
    """One night; `hospitals` limits it to their parcels, `full` rebuilds every partition from the source
    layer.

    `with_engine`: everything runs on that engine in this process; otherwise much work is shared with a second
    process. A run that fails is recorded with its reason. Raises Conflict while another night runs on this
    home, DatabaseDamaged before anything is begun.
    """
    with night_lock(home):
        for path in (home.control_db, vault_path(home)):
            if path.exists():
                look_through(path)
        control, run_id = database(home.control_db), new_id("run")
        kind = "full" if full else "night"
        try:
            _begin(control, run_id, kind)
        except OperationalError as error:
            if not is_full(error):
                raise
            give_back_reserve(home)
            _begin(control, run_id, kind)
        done = _Done()
        keep_reserve(home)
        with _failure_recorded(home, control, run_id, done), with_engine or engine() as e:
            check_space(home, control, hospitals, full)
            only = None if hospitals is None else frozenset(hospitals)
            night = NightContext(
                home,
                control,
                run_id,
                e,
                report,
                _recorder(control, run_id),
                only,
                full,
                with_engine is not None,
            )
            return _walked(night, done)


def _begin(control: sa.Engine, run_id: str, kind: str) -> None:
    end_interrupted(control)
    with transaction(control) as session:
        session.add(Run(id=run_id, kind=kind, started=now(), status=RUN.initial, counts={}))


@dataclass
class _Done:
    """What a night has done so far."""

    repaired: Repaired = field(default_factory=Repaired)
    restored: tuple[str, ...] = ()
    results: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    loaded_before: Loaded = field(default_factory=Loaded)
    """By an attempt that had to begin again."""
    contained: tuple[FaultFound, ...] = ()
    """What such an attempt met."""

    @property
    def loaded(self) -> Loaded:
        return self.loaded_before + (self.results["load"].loaded if "load" in self.results else Loaded())

    def begin_again(self, error: ContainedError) -> None:
        """What stands of the night so far was made with the rows that are now left out."""
        self.loaded_before, self.contained = self.loaded, (*self.contained, *error.found)
        self.results.clear()

    def account(self, run_id: str) -> CentreNight:
        """The results of the steps that are done, as one account."""
        made, taken = self.results.get("categories", ()), dict(self.seconds)
        for one in made:
            for part, value in one.seconds.items():
                taken[part] = taken.get(part, 0.0) + value
        before = self.results["load"].plan.faults if "load" in self.results else self.contained
        found = (*self.loaded.faults, *before, *(fault for one in made for fault in one.faults))
        return CentreNight(
            run_id,
            loaded=self.loaded,
            partitions={one.category: one.partitions for one in made},
            rows=sum(part.rows for one in made for part in one.written),
            held=sum(part.held for one in made for part in one.written),
            buckets=self.results.get("persons", ()),
            restored=self.restored,
            seconds=taken,
            repaired=self.repaired,
            faults=tuple({(f.hospital, f.category, f.variable, f.code): f for f in found}.values()),
        )


@contextmanager
def _failure_recorded(home: Home, control: sa.Engine, run_id: str, done: _Done) -> Iterator[None]:
    """The run's record says how it ended, whatever ended it: also an engine that cannot be opened."""
    try:
        with full_disk_in_words(home.centre):
            yield
    except BaseException as error:
        if is_full(error):
            give_back_reserve(home)
        known = isinstance(error, HeluoError)
        reason = f"{error.text('zh')} · {error.text('en')}" if known else type(error).__name__
        try:
            _record_failure(control, run_id, reason, done.account(run_id))
        except OperationalError as unrecorded:
            # No room even for that: the next look ends the run as interrupted. What is raised is the cause.
            if not is_full(unrecorded):
                raise
        raise


def _record_failure(control: sa.Engine, run_id: str, reason: str, account: CentreNight) -> None:
    with transaction(control) as session:
        for found in account.faults:
            faults.note(session, run_id, found)
        run = session.get_one(Run, run_id)
        if RUN.can_move(run.status, "failed"):  # what fails after the release does not take it back
            RUN.move(run, "failed", "night", own_record)
        run.ended, run.error, run.counts = now(), reason, account.counts()


def _walked(night: NightContext, so_far: _Done) -> CentreNight:
    """Mends what is damaged, walks the steps, and releases what they made when it agrees with the rest. Where
    a step meets what belongs to some hospitals × categories, all is walked again without them."""
    done = so_far.results
    commits: list[Written] = []
    started = time.monotonic()
    so_far.repaired = repaired(night)
    night = replace(night, wrote=_remembered(night.wrote, commits), aside=so_far.repaired.published)
    if night.aside:  # what is made again is made for every hospital
        night = replace(night, hospitals=None)
    so_far.restored = _restored(night)
    so_far.seconds["repair"] = time.monotonic() - started

    def do(step: NightStep, next_to_another: bool) -> tuple[Any, float]:
        # A snapshot: what a step is given does not change while it runs.
        given, started = MappingProxyType(dict(done)), time.monotonic()
        if next_to_another:
            with night.engine.cursor() as e:
                result = step.do(replace(night, engine=e), given)
        else:
            result = step.do(night, given)
        return result, time.monotonic() - started

    while True:
        try:
            for step, (result, took) in walk(graph(), do):
                done[step.name] = result
                if result is not None:
                    so_far.seconds[step.name] = so_far.seconds.get(step.name, 0.0) + took
            break
        except ContainedError as error:
            so_far.begin_again(error)
            night = replace(night, contained=so_far.contained)
            commits.clear()  # every table goes back to the release, and its commits with it
            _restored(night)
    started = time.monotonic()
    check_release(Prospect(night, done["load"].plan, done["categories"], commits))
    so_far.seconds["check"] = time.monotonic() - started
    plan = done["load"].plan
    ended = _ended(night, so_far.account(night.run_id), plan, done["release"])
    _remember_columns(night, plan)
    return ended


def _restored(night: NightContext) -> tuple[str, ...]:
    """Puts published tables back to what the release holds, and names those that had been changed: what a
    night that failed has written since was made of declarations that may have been taken back, and this night
    would keep whatever it does not rewrite."""
    with reading(night.control) as session:
        release = releases.current(session)
        release = release and release.without(night.aside)
    known = tables()  # a table that the dictionary has given up stays as it is
    found = []
    for name, version in release.versions.items() if release else ():
        if name in known and (written := writer.restore(night.home, name, version)):
            night.wrote(written)
            found.append(name)
    return tuple(found)


def _remember_columns(night: NightContext, plan: NightPlan) -> None:
    """Stores which column is made of which, where that is another one now. After the release: nobody's data
    waits for a catalogue."""
    columns = column_lineage.anew(night.control, plan.configured, plan.meanings)
    if columns is not None:
        with transaction(night.control) as session:
            column_graph.store(session, *columns)


def _ended(night: NightContext, account: CentreNight, plan: NightPlan, described: Described) -> CentreNight:
    """The one transaction that makes the night visible: parcels carried, the release, the faults, the run."""
    stale = stale_pairs(account.faults)
    mine = {hospital.code for hospital in plan.configured} & set(plan.hospitals)
    applied = {**plan.before} | {
        name: version
        for name, version in versions(plan.mappings(), sorted(mine)).items()
        if tuple(name.split("/")) not in stale
    }
    about = {
        "dictionary": load().version,
        "mappings": applied,
        "quality": described.quality,
        "trends": list(described.trends),
        "run": night.run_id,
        "meanings": dict(plan.meanings),
    }
    with transaction(night.control) as session:
        for hospital, stream, epoch, seq in plan.parcels:
            if (hospital, stream) in stale:
                continue
            session.execute(
                sa.update(Ledger)
                .where(
                    Ledger.hospital == hospital,
                    Ledger.stream == stream,
                    Ledger.epoch == epoch,
                    Ledger.seq == seq,
                )
                .values(processed_run=night.run_id)
            )
        met = {found: faults.note(session, night.run_id, found) for found in account.faults}
        faults.close_others(session, night.run_id, night.hospitals, set(met.values()))
        settle(session, of_night(plan, account.faults, described.checks))
        about["stale"] = [one.to_dict() for one in _marked(night, plan, met)]
        now_at = {name: facts["version"] for name, facts in described.tables.items()}
        if plan.release is not None and plan.release.versions == now_at and _as_before(plan, about["stale"]):
            # A night that changed nothing leaves readers where they are.
            account = replace(account, release_id=plan.release.id)
        else:
            made = releases.create(session, night.run_id, described.tables, about)
            account = replace(account, release_id=made.id)
        run = session.get_one(Run, night.run_id)
        RUN.move(run, "succeeded", "night", own_record)
        run.ended, run.dictionary, run.mappings, run.counts = now(), load().version, applied, account.counts()
    return account


def _remembered(wrote: Wrote, commits: list[Written]) -> Wrote:
    """`wrote` that also adds to `commits`, for the check before the release. Steps in threads call it too."""

    def both(written: Written) -> None:
        wrote(written)
        commits.append(written)

    return both


def _marked(night: NightContext, plan: NightPlan, met: Mapping[FaultFound, str]) -> tuple[StaleCategory, ...]:
    """The hospitals × categories of which the new release holds an earlier state."""
    listed = plan.release.manifest.get("stale", ()) if plan.release else ()
    before = {(one["hospital"], one["category"]): StaleCategory(**one) for one in listed}
    # A night of some hospitals says nothing of the others.
    marked = {
        pair: one
        for pair, one in before.items()
        if night.hospitals is not None and pair[0] not in night.hospitals
    }
    now_at = plan.release.id if plan.release else ""
    for found, fault in met.items():
        for pair in stale_pairs([found]):
            since = before[pair].release if pair in before else now_at
            marked.setdefault(pair, StaleCategory(*pair, since, fault))
    return tuple(marked[pair] for pair in sorted(marked))


def _as_before(plan: NightPlan, stale: Sequence[Mapping[str, str]]) -> bool:
    """Whether the release already says of the same hospitals × categories that they are stale."""
    return {(one["hospital"], one["category"]) for one in stale} == plan.left_stale


def _recorder(control: sa.Engine, run_id: str) -> Wrote:
    """Notes what each commit read and wrote, in a transaction of its own: a night that fails later has still
    written."""

    def wrote(written: Written) -> None:
        with transaction(control) as session:
            record(session, run_id, written)

    return wrote
