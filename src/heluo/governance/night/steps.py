"""The night: stored parcels → source → standard → links → application → one release. Plain functions, no
scheduler.

`categories` makes the standard layer; this file decides what a night is about, puts the steps in order, and
ends in one control transaction. A night that fails leaves readers on the old release, and the next one does
its work again.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import load
from heluo.engines import Engine, engine
from heluo.governance.check.counts import quality_summary
from heluo.governance.link.lake import Vault, link
from heluo.governance.night.affected import Partition, partition_table
from heluo.governance.night.categories import Done, Plan, all_done, configured, standard_rows, versions
from heluo.governance.publish import application
from heluo.governance.receive.load import Loaded, load_stored
from heluo.governance.standardise.translate import register
from heluo.kit.dates import now
from heluo.kit.db import engine as database
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, HeluoError
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse import releases, writer
from heluo.lakehouse.records import Ledger, Lineage, Run
from heluo.lakehouse.tables import BUCKETS, latest_version, tables

__all__ = ["Night", "alone", "run_night", "standard_rows"]


@dataclass
class Night:
    """What one night did."""

    run_id: str
    release_id: str = ""
    loaded: Loaded = field(default_factory=Loaded)
    partitions: dict[str, tuple[Partition, ...]] = field(default_factory=dict)
    """category → partitions (hospital, span) that were rewritten."""
    rows: int = 0
    held: int = 0
    buckets: tuple[int, ...] = ()
    """Parts of the tables of persons that were rewritten."""
    restored: list[str] = field(default_factory=list)
    """Tables that a failed night had written to."""
    seconds: dict[str, float] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
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
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
        }


def run_night(
    home: Home,
    report: Report = silent,
    *,
    hospitals: Sequence[str] | None = None,
    full: bool = False,
    with_engine: Engine | None = None,
) -> Night:
    """One night; `hospitals` limits it to their parcels, `full` rebuilds every partition from the source
    layer.

    `with_engine`: everything runs on that engine in this process; otherwise much work is shared with a second
    process. A run that fails is recorded with its reason. Raises Conflict while another night runs on this
    home.
    """
    with alone(home):
        return _run_night(home, report, hospitals, full, with_engine)


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """One night at a time: a second one would release what the first is rewriting. The system ends the lock
    with the process."""
    path = home.centre / "locks" / "night.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                ("另一个夜间作业正在运行", "another night is running"),
                ("同一时间只有一个", "one at a time"),
                ("等它结束后重试,或先停下 heluo work", "repeat when it has ended, or stop heluo work first"),
                code="night_running",
            ) from None
        yield


def _run_night(
    home: Home, report: Report, hospitals: Sequence[str] | None, full: bool, with_engine: Engine | None
) -> Night:
    control = database(home.control_db)
    night = Night(new_id("run"))
    with transaction(control) as session:
        session.add(
            Run(id=night.run_id, kind="full" if full else "night", started=now(), status="running", counts={})
        )
    try:
        with with_engine or engine() as e:
            _Work(home, control, e, night, report, hospitals, full, with_engine is not None).run()
    except BaseException as error:
        said = error.text("en") if isinstance(error, HeluoError) else type(error).__name__
        with transaction(control) as session:
            run = session.get_one(Run, night.run_id)
            run.status, run.ended, run.error, run.counts = "failed", now(), said, night.counts()
        raise
    return night


class _Work:
    """The state of one night while it runs."""

    def __init__(
        self,
        home: Home,
        control: sa.Engine,
        e: Engine,
        night: Night,
        report: Report,
        hospitals: Sequence[str] | None,
        full: bool,
        alone: bool,
    ) -> None:
        self.home, self.control, self.engine, self.night, self.report, self.full, self.alone = (
            home,
            control,
            e,
            night,
            report,
            full,
            alone,
        )
        self.only = None if hospitals is None else set(hospitals)
        self.dictionary = load()
        self.meanings = application.meanings(self.dictionary)

    def run(self) -> None:
        night = self.night
        with self._timed("load"):
            night.loaded = load_stored(self.home, self.control, night.run_id, Vault(self.home), self.report)
        plan = self._plan()
        self._begin_at(plan.release)
        with self._timed("categories"):
            done = all_done(plan, self.engine, self.report, self.alone)
        self._note(done)
        with self._timed("link"):
            links, people = (
                plan.base(self.engine, "standard.person_link"),
                plan.base(self.engine, "standard.person"),
            )
            changed = link(self.engine, self.home, links, people, night.run_id, self.report, self._wrote)
        different = (
            any(night.partitions.values())
            or changed.num_rows > 0
            or plan.release is None
            or self._other_meaning(plan, "indicators")
        )
        with ThreadPoolExecutor(1) as beside:  # neither reads what the other writes
            figures = beside.submit(self._indicators) if different else None
            with self._timed("persons"):
                night.buckets = self._buckets(plan, done, changed)
                application.publish_persons(
                    self.engine, self.home, register(self.engine, plan.mappings()), night.buckets, self._wrote
                )
            if figures is not None:
                figures.result()
        self._release(plan)

    def _begin_at(self, release: releases.Pinned | None) -> None:
        """Published tables as `release` holds them: what a night that failed has written since was made of
        declarations that may have been taken back, and this night would keep whatever it does not rewrite."""
        known = tables()  # a table that the dictionary has given up stays as it is
        for name, version in release.versions.items() if release else ():
            if name in known and writer.restore(self.home, name, version):
                self.night.restored.append(name)

    def _indicators(self) -> None:
        with self._timed("indicators"), self.engine.cursor() as e:
            application.publish_indicators(e, self.home, self.dictionary, self._wrote)

    def _plan(self) -> Plan:
        """What is waiting, against which release."""
        sources = {name: latest_version(self.home, f"source.{name}") for name in self.dictionary.categories}
        with reading(self.control) as session:
            release = releases.current(session)
            waiting = session.scalars(
                sa.select(Ledger).where(Ledger.status == "loaded", Ledger.processed_run.is_(None))
            ).all()
            last = session.scalar(
                sa.select(Run).where(Run.status == "succeeded").order_by(Run.ended.desc()).limit(1)
            )
            known = session.scalars(
                sa.select(Ledger.hospital).where(Ledger.status == "loaded").distinct()
            ).all()
        self.waiting = [entry for entry in waiting if self.only is None or entry.hospital in self.only]
        return Plan(
            self.home,
            self.night.run_id,
            release,
            tuple((e.hospital, e.stream, e.epoch, e.seq) for e in self.waiting),
            sources,
            tuple(sorted(h for h in known if self.only is None or h in self.only)),
            configured(self.home, known),
            dict(last.mappings) if last else {},
            self.full,
        )

    def _note(self, done: Sequence[Done]) -> None:
        """Lineage and figures of the categories."""
        for one in done:
            self.night.partitions[one.category] = one.partitions
            self.night.rows += sum(part.rows for part in one.written)
            self.night.held += sum(part.held for part in one.written)
            for step, seconds in one.seconds.items():
                self.night.seconds[step] = self.night.seconds.get(step, 0.0) + seconds
            for name, written in one.commits:
                self._wrote(name, written)

    def _other_meaning(self, plan: Plan, of: str) -> bool:
        return (
            plan.release is not None
            and plan.release.manifest.get("meanings", {}).get(of) != self.meanings[of]
        )

    def _buckets(self, plan: Plan, done: Sequence[Done], changed: pa.Table) -> tuple[int, ...]:
        if self._other_meaning(plan, "persons"):
            return tuple(range(BUCKETS))
        links = application.newest(self.engine, self.home, "standard.person_link")
        whole = {hospital for one in done if one.partitions for hospital in one.whole}
        own = links.filter(links.hospital.isin(sorted(whole))).select("hospital", "subject_ref")
        subjects = [self.engine.to_arrow(own)] if whole else []
        for one in done:
            part = partition_table(p for p in one.partitions if p[0] not in whole)
            if part.num_rows:
                base = plan.base(self.engine, f"standard.{one.category}")
                subjects.append(
                    application.changed_subjects(self.engine, self.home, one.category, base, part)
                )
        if subjects:
            table = self.engine.register("_changed_subjects", pa.concat_tables(subjects))
            found = self.engine.to_arrow(
                links.semi_join(table, ["hospital", "subject_ref"]).select("bucket").distinct()
            )
            return tuple(sorted({*found.column("bucket").to_pylist(), *changed.column("bucket").to_pylist()}))
        return tuple(sorted(set(changed.column("bucket").to_pylist())))

    def _wrote(self, name: str, written: writer.Written) -> None:
        """Records lineage of a commit, as it was made."""
        with transaction(self.control) as session:
            for values, part in written.parts.items():
                at = dict(zip(written.columns, values, strict=True))
                session.add(
                    Lineage(
                        run_id=self.night.run_id,
                        table=name,
                        version=written.version,
                        hospital=at.get("hospital", ""),
                        month=at.get("month") or (f"bucket {at['bucket']}" if "bucket" in at else ""),
                        rows_in=part.rows,
                        rows_out=part.rows,
                        held=part.held,
                    )
                )

    def _release(self, plan: Plan) -> None:
        night = self.night
        with self._timed("release"):
            described = releases.describe(self.home)
            summary = quality_summary(self.engine, self.home)
        with transaction(self.control) as session:
            for entry in self.waiting:
                key = (entry.hospital, entry.stream, entry.epoch, entry.seq, entry.copy)
                session.get_one(Ledger, key).processed_run = night.run_id
            same = plan.release is not None and plan.release.versions == {
                name: facts["version"] for name, facts in described.items()
            }
            applied = {
                **plan.before,
                **versions(plan.mappings(), [h for h in plan.hospitals if h in plan.configured]),
            }
            about = {
                "dictionary": self.dictionary.version,
                "mappings": applied,
                "quality": summary,
                "run": night.run_id,
                "meanings": self.meanings,
            }
            # A night that changed nothing leaves readers where they are.
            night.release_id = (
                plan.release.id
                if same and plan.release
                else releases.create(session, night.run_id, described, about).id
            )
            run = session.get_one(Run, night.run_id)
            run.status, run.ended, run.dictionary, run.mappings = (
                "succeeded",
                now(),
                self.dictionary.version,
                applied,
            )
            run.counts = night.counts()

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        started = now()
        yield
        self.night.seconds[step] = self.night.seconds.get(step, 0.0) + (now() - started).total_seconds()
