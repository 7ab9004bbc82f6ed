"""The night: stored parcels → source → standard → links → application → one release. Plain functions, no scheduler.

`standard_rows` composes the pure steps 5–8 so that an engine sees one plan; `run_night` decides what has to be done
(`affected`), lets the writer do it partition by partition, and ends in one control transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import Category, hospital_codes, load, load_hospital, standard_schema
from heluo.engines import Engine, engine
from heluo.governance import check, context, publish
from heluo.governance.affected import PARCELS, Affected, Partition, affected, partition_table, rows_of
from heluo.governance.linking import Vault, link
from heluo.governance.load import Loaded, load_stored
from heluo.governance.quality_counts import publish_quality, quality_summary
from heluo.governance.standardise import Registered, mappings, register, standardise
from heluo.governance.versions import current
from heluo.kit.dates import now
from heluo.kit.db import engine as database
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse import releases, writer
from heluo.lakehouse.records import Ledger, Lineage, Run
from heluo.lakehouse.tables import Size, empty, lake_table, partition_sizes

CHUNK_ROWS, CHUNK_BYTES = 500_000, 64 << 20
"""Source rows, and compressed bytes of them, that one commit of a standard table rewrites, roughly."""


@dataclass
class Night:
    """What one night did."""

    run_id: str
    release_id: str = ""
    loaded: Loaded = field(default_factory=Loaded)
    partitions: dict[str, tuple[Partition, ...]] = field(default_factory=dict)
    """category → partitions that were rewritten."""
    rows: int = 0
    held: int = 0
    buckets: tuple[int, ...] = ()
    """Parts of the tables of persons that were rewritten."""
    seconds: dict[str, float] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        return {
            "parcels": self.loaded.parcels, "parcels_held": self.loaded.held, "rows_loaded": self.loaded.rows, "rows_written": self.rows,
            "rows_held": self.held, "partitions": {name: len(parts) for name, parts in self.partitions.items()}, "buckets": len(self.buckets),
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
        }  # fmt: skip


def standard_rows(category: Category, source: ir.Table, declared: Registered, beside: Mapping[str, ir.Table], run_id: str) -> ir.Table:
    """Rows of the source layer → rows of the standard layer: current version, standardised, judged, in the schema's order.

    `source` holds every version of the keys concerned; `beside` is `context.context`. Pure, the same on every engine.
    """
    rows = standardise(category, current(source), declared)
    rows = check.annotate(category, rows, beside)
    rows = rows.mutate(
        parcel=rows.hospital + f"/{category.name}/" + rows.epoch.cast("string") + "/" + rows.seq.cast("string"), run_id=ibis.literal(run_id)
    )  # fmt: skip
    schema = ibis.Schema.from_pyarrow(pa.schema([pa.field(f.name, f.type) for f in standard_schema(category)]))
    return rows.select(**{name: rows[name].cast(kind) for name, kind in schema.items()})


def run_night(
    home: Home, report: Report = silent, *, hospitals: Sequence[str] | None = None, full: bool = False, with_engine: Engine | None = None
) -> Night:
    """One night; `hospitals` limits it to their parcels, `full` rebuilds every partition from the source layer.

    A run that fails is recorded with its reason and leaves readers on the old release; the next run does its work again.
    """
    control = database(home.control_db)
    night = Night(new_id("run"))
    with transaction(control) as session:
        session.add(Run(id=night.run_id, kind="full" if full else "night", started=now(), status="running", counts={}))
    try:
        with with_engine or engine() as e:
            _Work(home, control, e, night, report, hospitals, full).run()
    except BaseException as error:
        said = error.text("en") if isinstance(error, HeluoError) else type(error).__name__
        with transaction(control) as session:
            run = session.get_one(Run, night.run_id)
            run.status, run.ended, run.error, run.counts = "failed", now(), said, night.counts()
        raise
    return night


class _Work:
    """The state of one night while it runs."""

    def __init__(self, home: Home, control: sa.Engine, e: Engine, night: Night, report: Report, hospitals: Sequence[str] | None, full: bool) -> None:
        self.home, self.control, self.engine, self.night, self.report, self.full = home, control, e, night, report, full
        self.only = None if hospitals is None else set(hospitals)
        self.dictionary = load()

    def run(self) -> None:
        night = self.night
        with self._timed("load"):
            night.loaded = load_stored(self.home, self.control, night.run_id, Vault(self.home), self.report)
        self._plan()
        for i, (name, category) in enumerate(self.dictionary.categories.items()):
            self.report("standard", i, len(self.dictionary.categories))
            self._standard(name, category)
        with self._timed("link"):
            links, people = self._base("standard.person_link"), self._base("standard.person")
            changed = link(self.engine, self.home, links, people, night.run_id, self.report, self._wrote)
        with self._timed("persons"):
            night.buckets = self._buckets(changed)
            publish.publish_persons(self.engine, self.home, self.declared, night.buckets, self._wrote)
        if any(night.partitions.values()) or changed.num_rows or self.release is None:
            with self._timed("indicators"):
                publish.publish_indicators(self.engine, self.home, self.dictionary, self._wrote)
        self._release()

    def _plan(self) -> None:
        """What is waiting, against which release, with which declarations."""
        self.sources = {name: publish.newest(self.engine, self.home, f"source.{name}") for name in self.dictionary.categories}
        with reading(self.control) as session:
            self.release = releases.current(session)
            waiting = session.scalars(sa.select(Ledger).where(Ledger.status == "loaded", Ledger.processed_run.is_(None))).all()
            last = session.scalar(sa.select(Run).where(Run.status == "succeeded").order_by(Run.ended.desc()).limit(1))
            known = session.scalars(sa.select(Ledger.hospital).where(Ledger.status == "loaded").distinct()).all()
        self.waiting = [entry for entry in waiting if self.only is None or entry.hospital in self.only]
        self.hospitals = sorted(h for h in known if self.only is None or h in self.only)
        folders = (self.home.hospitals,)
        codes = set(hospital_codes(folders))
        declared = mappings(self.dictionary, [load_hospital(code, folders) for code in sorted(set(known) & codes)])
        self.declared = register(self.engine, declared)
        self.versions = {
            f"{hospital}/{category}": declared.version(hospital, category) for hospital in sorted(set(known) & codes)
            for category in self.dictionary.categories
        }  # fmt: skip
        self.before = dict(last.mappings) if last else {}
        self.beside = context.context(self.engine, self.sources, self.declared, self.hospitals)
        self.awakened = self._awakened()
        self.touched = self._touched()

    def _awakened(self) -> set[str]:
        """Hospitals that deliver for the first time a category that checks of others look at."""
        if self.release is None:
            return set()
        result: set[str] = set()
        for of in self.beside:
            pinned = self.release.versions.get(f"standard.{of}")
            before = {hospital for hospital, _ in partition_sizes(self.home, f"standard.{of}", pinned)} if pinned is not None else set()
            result |= {hospital for hospital, _ in partition_sizes(self.home, f"source.{of}")} - before
        return result & set(self.hospitals)

    def _touched(self) -> dict[str, list[tuple[str, pa.Table]]]:
        """category → (column, (hospital, column)) of the patients and visits whose context differs from the release's."""
        if self.release is None or not self.waiting:
            return {}
        result: dict[str, list[tuple[str, pa.Table]]] = {name: [] for name in self.dictionary.categories}
        for of in self.beside:
            changed = context.changed(self.engine, of, self.beside[of], self._base(f"standard.{of}"), self.dictionary, self.hospitals)
            for name in result:
                if name != of and context.concerns(of, self.dictionary.categories[name]):
                    result[name].append((context.key_of(of), changed))
        return result

    def _whole(self, category: str) -> list[str]:
        """Hospitals whose every row of `category` must be made again: declarations changed, or a context came into being."""
        return [
            h for h in self.hospitals
            if self.full or self.before.get(f"{h}/{category}") != self.versions.get(f"{h}/{category}") or h in self.awakened
        ]  # fmt: skip

    def _standard(self, name: str, category: Category) -> None:
        with self._timed("plan"):
            mine = [(entry.hospital, entry.epoch, entry.seq) for entry in self.waiting if entry.stream == name]
            parcels = pa.table([pa.array(c) for c in zip(*mine, strict=True)], schema=PARCELS) if mine else PARCELS.empty_table()
            base = self._base(f"standard.{name}")
            pinned = self.release.versions.get(f"standard.{name}") if self.release else None
            known = {*partition_sizes(self.home, f"source.{name}"),
                     *(partition_sizes(self.home, f"standard.{name}", pinned) if pinned is not None else ())}  # fmt: skip
            whole = self._whole(name)
            share = affected(self.engine, name, self.sources[name], base, parcels, whole, self.touched.get(name, ()), known)
        self.night.partitions[name] = share.partitions
        if not share.partitions:
            return
        with self._timed("standard"):
            self._rewrite(category, share)
        with self._timed("quality"):
            hospitals = sorted({hospital for hospital, _ in share.partitions})
            known = [h for h in self.declared.mappings.hospitals if h.code in hospitals]
            publish_quality(self.engine, self.home, category, hospitals, known, self.beside, self.night.run_id, self._wrote)

    def _rewrite(self, category: Category, share: Affected) -> None:
        target = f"standard.{category.name}"
        counts = partition_sizes(self.home, f"source.{category.name}")
        for chunk in _chunks(share.partitions, counts):
            # In memory, because two parts of the plan read them; one scan of many small files costs more than both.
            rows = self.engine.register("_rows_of_chunk", self.engine.to_arrow(rows_of(self.engine, self.sources[category.name], share, chunk)))
            made = standard_rows(category, rows, self.declared, self.beside, self.night.run_id)
            made = made.order_by([made.hospital, *(made[name] for name in lake_table(target).order)])
            written = writer.replace_partitions(self.home, target, chunk, self.engine.batches(made))
            self._wrote(target, written)
            self.night.rows += written.rows
            self.night.held += sum(part.held for part in written.parts.values())

    def _buckets(self, changed: pa.Table) -> tuple[int, ...]:
        links = publish.newest(self.engine, self.home, "standard.person_link")
        whole = {hospital for name, partitions in self.night.partitions.items() if partitions for hospital in self._whole(name)}
        own = links.filter(links.hospital.isin(sorted(whole))).select("hospital", "subject_ref")
        subjects = [self.engine.to_arrow(own)] if whole else []
        for name, partitions in self.night.partitions.items():
            part = partition_table(p for p in partitions if p[0] not in whole)
            if part.num_rows:
                subjects.append(publish.changed_subjects(self.engine, self.home, name, self._base(f"standard.{name}"), part))
        if subjects:
            table = self.engine.register("_changed_subjects", pa.concat_tables(subjects))
            found = self.engine.to_arrow(links.semi_join(table, ["hospital", "subject_ref"]).select("bucket").distinct())
            return tuple(sorted({*found.column("bucket").to_pylist(), *changed.column("bucket").to_pylist()}))
        return tuple(sorted(set(changed.column("bucket").to_pylist())))

    def _base(self, name: str) -> ir.Table:
        """The table as the current release holds it."""
        pinned = self.release.table(self.home, name) if self.release else empty(name)
        return self.engine.register(f"base.{name}", pinned)

    def _wrote(self, name: str, written: writer.Written) -> None:
        """Records lineage of a commit, as it was made."""
        with transaction(self.control) as session:
            for values, part in written.parts.items():
                at = dict(zip(written.columns, values, strict=True))
                session.add(Lineage(
                    run_id=self.night.run_id, table=name, version=written.version, hospital=at.get("hospital", ""),
                    month=at.get("month") or (f"bucket {at['bucket']}" if "bucket" in at else ""), rows_in=part.rows, rows_out=part.rows, held=part.held,
                ))  # fmt: skip

    def _release(self) -> None:
        night = self.night
        with self._timed("release"):
            described = releases.describe(self.home)
            summary = quality_summary(self.engine, self.home)
        with transaction(self.control) as session:
            for entry in self.waiting:
                key = (entry.hospital, entry.stream, entry.epoch, entry.seq, entry.copy)
                session.get_one(Ledger, key).processed_run = night.run_id
            same = self.release is not None and self.release.versions == {name: facts["version"] for name, facts in described.items()}
            about = {"dictionary": self.dictionary.version, "mappings": self.before | self.versions, "quality": summary, "run": night.run_id}
            # A night that changed nothing leaves readers where they are.
            night.release_id = self.release.id if same and self.release else releases.create(session, night.run_id, described, about).id
            run = session.get_one(Run, night.run_id)
            run.status, run.ended, run.dictionary, run.mappings = "succeeded", now(), self.dictionary.version, self.before | self.versions
            run.counts = night.counts()

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        started = now()
        yield
        self.night.seconds[step] = self.night.seconds.get(step, 0.0) + (now() - started).total_seconds()


def _chunks(partitions: Sequence[Partition], sizes: Mapping[tuple[str, ...], Size]) -> Iterator[list[Partition]]:
    chunk: list[Partition] = []
    rows = size = 0
    for partition in partitions:
        own = sizes.get(partition, Size())
        if chunk and (rows + own.rows > CHUNK_ROWS or size + own.bytes > CHUNK_BYTES):
            yield chunk
            chunk, rows, size = [], 0, 0
        chunk.append(partition)
        rows, size = rows + own.rows, size + own.bytes
    if chunk:
        yield chunk
