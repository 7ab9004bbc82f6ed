"""One category of a night: which partitions, from which rows, written and counted. Categories do not depend
on one another, so `all_done` may give them to two processes; a `Plan` says everything that a process must
know.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, hospital_codes, load, load_hospital, standard_schema
from heluo.engines import Engine, engine, in_parts
from heluo.governance.check import context, judge
from heluo.governance.check.counts import publish_quality
from heluo.governance.night.affected import MOVED, PARCELS, Affected, Partition, affected, moved, rows_of
from heluo.governance.standardise.translate import Mappings, Registered, mappings, register, standardise
from heluo.governance.standardise.versions import current
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import writer
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.tables import Size, empty, lake_table, partition_sizes, snapshot

CHUNK_ROWS, CHUNK_BYTES = 500_000, 64 << 20
"""Source rows, and compressed bytes of them, that one commit of a standard table rewrites, roughly."""
PROCESSES = 2
SHARE = 0.125
"""Of the machine's memory, for the engine of each process."""
PARALLEL_FROM = 5
"""Categories with work to do from which a second process pays for its start."""


@dataclass(frozen=True)
class Plan:
    """What a night is to do, the same for every process that takes part."""

    home: Home
    run_id: str
    release: Pinned | None
    """Against which everything is measured."""
    parcels: tuple[tuple[str, str, int, int], ...]
    """(hospital, stream, epoch, seq) of what no night has carried yet."""
    sources: Mapping[str, int]
    """Category → version of its source table, −1 when there is none."""
    hospitals: tuple[str, ...]
    """Those that this night is about."""
    configured: tuple[str, ...]
    """Those that have a configuration, of all that have delivered."""
    before: Mapping[str, str]
    """"hospital/category" → version of the declarations that the last night applied."""
    full: bool

    def mappings(self) -> Mappings:
        """The declarations as they are on disk now."""
        return mappings(load(), [load_hospital(code, (self.home.hospitals,)) for code in self.configured])

    def base(self, e: Engine, name: str) -> ir.Table:
        """The table as the release holds it."""
        return e.register(
            f"base.{name}", self.release.table(self.home, name) if self.release else empty(name)
        )

    def pinned(self, name: str) -> Mapping[tuple[str, ...], Size]:
        """Partitions of the table in the release."""
        version = self.release.versions.get(name) if self.release else None
        return {} if version is None else partition_sizes(self.home, name, version)

    def stored(self, name: str) -> Mapping[tuple[str, ...], Size]:
        """Partitions of the category's source table."""
        return (
            partition_sizes(self.home, f"source.{name}", self.sources[name])
            if self.sources[name] >= 0
            else {}
        )


@dataclass
class Done:
    """What a night did to one category."""

    category: str
    partitions: tuple[Partition, ...] = ()
    whole: frozenset[str] = frozenset()
    """Hospitals that were rebuilt completely."""
    commits: list[tuple[str, writer.Written]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def written(self) -> list[writer.Part]:
        """Parts of the standard table that were written."""
        return [
            part
            for name, one in self.commits
            if name == f"standard.{self.category}"
            for part in one.parts.values()
        ]


def versions(declared: Mappings, hospitals: Sequence[str]) -> dict[str, str]:
    """ "hospital/category" → version of what its rows mean."""
    return {
        f"{hospital}/{category}": declared.version(hospital, category)
        for hospital in hospitals
        for category in declared.dictionary.categories
    }


def configured(home: Home, hospitals: Sequence[str]) -> tuple[str, ...]:
    """Those of `hospitals` that have a configuration."""
    return tuple(sorted(set(hospitals) & set(hospital_codes((home.hospitals,)))))


def standard_rows(
    category: Category, source: ir.Table, declared: Registered, beside: Mapping[str, ir.Table], run_id: str
) -> ir.Table:
    """Rows of the source layer → rows of the standard layer: current version, standardised, judged, in the
    schema's order.

    `source` holds every version of the keys concerned; `beside` is `context.context`. Pure, the same on every
    engine.
    """
    rows = standardise(category, current(source), declared)
    rows = judge.annotate(category, rows, beside, absent=declared.mappings.absent(category.name))
    rows = rows.mutate(
        parcel=rows.hospital
        + f"/{category.name}/"
        + rows.epoch.cast("string")
        + "/"
        + rows.seq.cast("string"),
        run_id=ibis.literal(run_id),
    )
    schema = ibis.Schema.from_pyarrow(
        pa.schema([pa.field(f.name, f.type) for f in standard_schema(category)])
    )
    return rows.select(**{name: rows[name].cast(kind) for name, kind in schema.items()})


class Categories:
    """A plan on one engine: what all categories share is made once."""

    def __init__(self, plan: Plan, e: Engine) -> None:
        self.plan, self.engine, self.dictionary = plan, e, load()
        self.sources = {
            name: e.register(
                f"source.{name}",
                snapshot(plan.home, f"source.{name}", version) if version >= 0 else empty(f"source.{name}"),
            )
            for name, version in plan.sources.items()
        }
        self.declared = register(e, plan.mappings())
        self.versions = versions(self.declared.mappings, plan.configured)
        self.beside = context.context(e, self.sources, self.declared, plan.hospitals)
        self.awakened = self._awakened()
        self.touched = self._touched()

    def whole(self, category: str) -> list[str]:
        """Hospitals whose every row of `category` must be made again: declarations changed, or a context came
        into being."""
        now, before = self.versions, self.plan.before
        return [
            h
            for h in self.plan.hospitals
            if self.plan.full
            or before.get(f"{h}/{category}") != now.get(f"{h}/{category}")
            or h in self.awakened
        ]

    def do(self, name: str) -> Done:
        """Brings `standard.<name>` and its counts up to date."""
        done = Done(name)
        category = self.dictionary.categories[name]
        with _timed(done, "plan"):
            share = self._share(name)
        done.partitions, done.whole = share.partitions, share.whole
        if not share.partitions:
            return done
        with _timed(done, "standard"):
            self._rewrite(category, share, done)
        with _timed(done, "quality"):
            hospitals = sorted({hospital for hospital, _ in share.partitions})
            known = [h for h in self.declared.mappings.hospitals if h.code in hospitals]

            def count(some: Sequence[str]) -> None:
                publish_quality(
                    self.engine,
                    self.plan.home,
                    category,
                    some,
                    [h for h in known if h.code in some],
                    self.beside,
                    self.plan.run_id,
                    lambda table, written: done.commits.append((table, written)),
                )

            in_parts(hospitals, count)
        return done

    def _share(self, name: str) -> Affected:
        mine = [
            (hospital, epoch, seq) for hospital, stream, epoch, seq in self.plan.parcels if stream == name
        ]
        parcels = (
            pa.table([pa.array(c) for c in zip(*mine, strict=True)], schema=PARCELS)
            if mine
            else PARCELS.empty_table()
        )
        known = {*self.plan.stored(name), *self.plan.pinned(f"standard.{name}")}
        base = self.plan.base(self.engine, f"standard.{name}")
        return affected(
            self.engine,
            name,
            self.sources[name],
            base,
            parcels,
            self.whole(name),
            self.touched.get(name, ()),
            known,
        )  # type: ignore[arg-type]

    def _rewrite(self, category: Category, share: Affected, done: Done) -> None:
        target = f"standard.{category.name}"
        source = self.sources[category.name]
        plans: list[ir.Table] = []  # one plan for all chunks: their rows stand under the same name
        elsewhere: dict[str, pa.Table] = {}

        def later(chunk: Sequence[Partition]) -> pa.Table:
            """Keys with a later version in partitions that are not in `chunk`; by hospital, because keys of
            two never meet."""
            found = [MOVED.empty_table()]
            for hospital in sorted({hospital for hospital, _ in chunk}):
                own = [partition for partition in share.partitions if partition[0] == hospital]
                if not set(own) <= set(chunk):
                    if hospital not in elsewhere:
                        elsewhere[hospital] = moved(self.engine, source, own)
                    found.append(elsewhere[hospital])
            return pa.concat_tables(found)

        def write(chunk: Sequence[Partition]) -> None:
            # In memory, because two parts of the plan read them; one scan of many small files costs more than
            # both.
            rows = self.engine.register(
                "_rows_of_chunk",
                self.engine.to_arrow(rows_of(self.engine, source, share, chunk, later(chunk))),
            )
            if not plans:
                made = standard_rows(category, rows, self.declared, self.beside, self.plan.run_id)
                plans.append(
                    made.order_by([made.hospital, *(made[name] for name in lake_table(target).order)])
                )
            done.commits.append(
                (
                    target,
                    writer.replace_partitions(self.plan.home, target, chunk, self.engine.batches(plans[0])),
                )
            )

        for chunk in _chunks(share.partitions, self.plan.stored(category.name)):
            in_parts(chunk, write)

    def _awakened(self) -> set[str]:
        """Hospitals that deliver for the first time a category that checks of others look at."""
        if self.plan.release is None:
            return set()
        result: set[str] = set()
        for of in self.beside:
            before = {hospital for hospital, _ in self.plan.pinned(f"standard.{of}")}
            result |= {hospital for hospital, _ in self.plan.stored(of)} - before
        return result & set(self.plan.hospitals)

    def _touched(self) -> dict[str, list[tuple[str, pa.Table]]]:
        """category → (column, (hospital, column)) of the patients and visits whose context differs from the
        release's."""
        if self.plan.release is None or not self.plan.parcels:
            return {}
        result: dict[str, list[tuple[str, pa.Table]]] = {name: [] for name in self.dictionary.categories}
        for of in self.beside:
            base = self.plan.base(self.engine, f"standard.{of}")
            changed = context.changed(
                self.engine, of, self.beside[of], base, self.dictionary, self.plan.hospitals
            )
            for name in result:
                if name != of and context.concerns(of, self.dictionary.categories[name], self.dictionary):
                    result[name].append((context.key_of(of), changed))
        return result


def all_done(plan: Plan, e: Engine, report: Report, alone: bool = False) -> list[Done]:
    """Every category, in the dictionary's order of results. Much work goes to two processes, unless
    `alone`."""
    names = list(load().categories)
    changed = versions(plan.mappings(), plan.configured) != {
        k: v for k, v in plan.before.items() if k.split("/")[0] in plan.configured
    }
    delivered = [name for name in names if plan.sources[name] >= 0]
    busy = delivered if plan.full or changed else {stream for _, stream, _, _ in plan.parcels}
    processes = min(PROCESSES, os.cpu_count() or 1)
    if alone or processes == 1 or len(busy) < PARALLEL_FROM:
        shared = Categories(plan, e)
        found = {}
        for i, name in enumerate(names):
            report("standard", i, len(names))
            found[name] = shared.do(name)
        return [found[name] for name in names]
    # The largest first, so that none is left alone at the end.
    order = sorted(names, key=lambda name: -sum(size.bytes for size in plan.stored(name).values()))
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (plan,)) as pool:
        running = {pool.submit(_do, name): name for name in order}
        found = {}
        for i, future in enumerate(as_completed(running)):
            found[running[future]] = future.result()
            report("standard", i + 1, len(names))
    return [found[name] for name in names]


_of_process: Categories


def _begin(plan: Plan) -> None:
    global _of_process
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _of_process = Categories(plan, engine("duckdb", threads=1, share=SHARE))


def _end_with(parent: int) -> None:
    """A killed night must not leave a process behind that goes on writing beside the next one."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _do(name: str) -> Done:
    return _of_process.do(name)


@contextmanager
def _timed(done: Done, step: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    done.seconds[step] = done.seconds.get(step, 0.0) + time.monotonic() - started


def _chunks(
    partitions: Sequence[Partition], sizes: Mapping[tuple[str, ...], Size]
) -> Iterator[list[Partition]]:
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
