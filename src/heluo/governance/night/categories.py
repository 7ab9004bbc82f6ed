"""One category of a night: which partitions, from which rows, written and counted. A hospital for which any
of that raises is put back to what the release holds, and named; the others go on.

Categories do not depend on one another: a check that looks at a patient or a visit looks at the source layer
(see `check.context`). So `all_done` may give them to two processes; a `NightPlan` says everything that a
process must know.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category, Dictionary, load, standard_schema
from heluo.engines import Engine, engine, in_parts
from heluo.governance.bulkhead import in_bulkheads, unforeseen
from heluo.governance.check import context, judge
from heluo.governance.check.counts import publish_quality
from heluo.governance.night import put_back
from heluo.governance.night.affected import KEYS, MOVED, PARCELS, Affected, Changes, affected, moved, rows_of
from heluo.governance.night.culprit import located
from heluo.governance.night.plan import NightPlan, versions
from heluo.governance.standardise.translate import REASON, Registered, register, standardise
from heluo.governance.standardise.versions import current
from heluo.kit.children import pool
from heluo.kit.progress import Report
from heluo.lakehouse import writer
from heluo.lakehouse.faults import FaultFound
from heluo.lakehouse.labels import ROW_LEVEL, labelled_batches
from heluo.lakehouse.lineage import BY_KEY, COMPARED, LOOKED_UP, Input, Read, Written, WrittenPart
from heluo.lakehouse.newest import Partition
from heluo.lakehouse.tables import Size, empty, lake_table, snapshot
from heluo.quality.taken_out import without_turned

CHUNK_ROWS, CHUNK_BYTES = 500_000, 64 << 20
"""Source rows, and compressed bytes of them, that one commit of a standard table rewrites, roughly: with two
processes at work, what a chunk takes in memory is what a small machine has."""
PROCESSES = 2
"""Compiling the plans of hundreds of checks holds Python's lock, which threads would wait for; more than two
processes would each read the contexts and compile the same plans again."""
SHARE = 0.125
"""Of the machine's memory, for the engine of each process."""
PARALLEL_FROM = 5
"""Categories with work to do from which a second process pays for its start."""


@dataclass(frozen=True)
class CategoryDone:
    """What a night did to one category."""

    category: str
    partitions: tuple[Partition, ...] = ()
    complete: frozenset[str] = frozenset()
    """Hospitals that were rebuilt completely."""
    commits: tuple[Written, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    faults: tuple[FaultFound, ...] = ()
    """What stopped hospitals, whose rows are what the release holds."""

    @property
    def written(self) -> list[WrittenPart]:
        """Parts of the standard table that were written."""
        name = f"standard.{self.category}"
        return [part for one in self.commits if one.table == name for part in one.parts.values()]


def standard_rows(
    category: Category, source: ir.Table, declared: Registered, contexts: Mapping[str, ir.Table], run_id: str
) -> ir.Table:
    """Rows of the source layer → rows of the standard layer: current version, standardised, evaluated, in the
    schema's order, but for ROW_LEVEL, which `labelled_batches` adds.

    `source` holds every version of the keys concerned, and of a month every row: neighbours say what a
    value means. `contexts` is `context.context`. Pure, the same on every engine.
    """
    rows = standardise(category, current(source), declared)
    rows = without_turned(category, rows, declared.mappings.dictionary)
    rows = judge.annotate(category, rows, contexts, absent=declared.mappings.absent(category.name))
    rows = rows.mutate(
        held=rows[REASON].coalesce(rows.held),
        parcel=rows.hospital
        + f"/{category.name}/"
        + rows.epoch.cast("string")
        + "/"
        + rows.seq.cast("string"),
        run_id=ibis.literal(run_id),
    )
    schema = ibis.Schema.from_pyarrow(
        pa.schema([pa.field(f.name, f.type) for f in standard_schema(category) if f.name != ROW_LEVEL])
    )
    return rows.select(**{name: rows[name].cast(kind) for name, kind in schema.items()})


@dataclass(frozen=True)
class Prepared:
    """A plan on one engine: what all its categories read, made once."""

    plan: NightPlan
    engine: Engine
    dictionary: Dictionary
    sources: Mapping[str, ir.Table]
    declared: Registered
    versions: Mapping[str, str]
    contexts: context.Contexts
    awakened: frozenset[str]
    """Hospitals that deliver for the first time a category that checks of others look at."""
    touched: Mapping[str, Sequence[tuple[str, pa.Table]]]
    """category → (column, (hospital, column)) of the patients and visits whose context differs from the
    release's."""
    faults: tuple[FaultFound, ...] = ()
    """Hospitals × categories of which no context could be made."""

    def lookups(self, category: str) -> tuple[Input, ...]:
        """What the contexts that checks of `category` look at were made of."""
        own = self.dictionary.categories[category]
        return tuple(
            Input(f"source.{of}", self.plan.sources[of], rows, LOOKED_UP)
            for of, rows in self.contexts.read.items()
            if context.concerns(of, own, self.dictionary) and self.plan.sources[of] >= 0
        )

    def rebuilt(self, category: str) -> list[str]:
        """Hospitals whose every row of `category` must be made again: declarations changed, or a context came
        into being."""
        now, before = self.versions, self.plan.before
        return [
            h
            for h in self.plan.hospitals
            if (h, category) not in self.plan.stale
            and (
                self.plan.full
                or category in self.plan.remade
                or (h, category) in self.plan.left_stale
                or before.get(f"{h}/{category}") != now.get(f"{h}/{category}")
                or h in self.awakened
            )
        ]


def prepare(plan: NightPlan, e: Engine) -> Prepared:
    """Registers the source tables and the declarations on `e`, and makes the contexts."""
    dictionary = load()
    sources = {
        name: e.register(
            f"source.{name}",
            snapshot(plan.home, f"source.{name}", version) if version >= 0 else empty(f"source.{name}"),
        )
        for name, version in plan.sources.items()
    }
    declared = register(e, plan.mappings())
    earlier = context.EarlierRows(plan.stale, lambda name: plan.base(e, f"standard.{name}"))
    contexts = context.context(e, sources, declared, plan.hospitals, earlier)
    prepared = Prepared(
        replace(plan, stale=plan.stale | contexts.broken.keys()),
        e,
        dictionary,
        sources,
        declared,
        versions(declared.mappings, [h.code for h in plan.configured]),
        contexts,
        _awakened(plan, contexts),
        _touched(plan, e, contexts.tables, dictionary),
    )
    return replace(
        prepared,
        faults=tuple(_named(prepared, name, h, error) for (h, name), error in contexts.broken.items()),
    )


@dataclass
class _Work:
    """A category while a night works on it. `failed`: hospital → what it raised; `written` and `counted`:
    those of which tables hold something new."""

    prepared: Prepared
    category: Category
    share: Affected
    commits: list[Written] = field(default_factory=list)
    failed: dict[str, BaseException] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)

    def partitions(self, hospitals: Sequence[str]) -> list[Partition]:
        return [partition for partition in self.share.partitions if partition[0] in hospitals]

    @property
    def going_on(self) -> list[str]:
        """Hospitals of the share that nothing has stopped."""
        return sorted({hospital for hospital, _ in self.share.partitions} - self.failed.keys())


def bring_up_to_date(prepared: Prepared, name: str) -> CategoryDone:
    """Makes what is affected of `standard.<name>` again, and counts its hospitals anew."""
    category, seconds = prepared.dictionary.categories[name], dict[str, float]()
    with _timed(seconds, "plan"):
        share, failed = _share(prepared, name)
    work = _Work(prepared, category, share, failed=failed)
    with _timed(seconds, "standard"):
        _rewrite(work)
    with _timed(seconds, "quality"):
        _count(work)
    stopped = sorted(work.failed)
    if stopped:
        partitions = work.partitions(sorted(work.written & set(stopped)))
        counted = sorted(work.counted & set(stopped))
        work.commits += put_back.category(prepared.engine, prepared.plan, name, partitions, counted)
    return CategoryDone(
        name,
        tuple(work.partitions(work.going_on)),
        share.complete - work.failed.keys(),
        tuple(work.commits),
        seconds,
        tuple(_named(prepared, name, hospital, work.failed[hospital]) for hospital in stopped),
    )


def _named(prepared: Prepared, name: str, hospital: str, error: BaseException) -> FaultFound:
    """What stopped `hospital`, with the variable and the rows if they can be found."""
    category, e = prepared.dictionary.categories[name], prepared.engine
    source = prepared.sources[name]
    plans: list[ir.Table] = []

    def attempt(rows: ir.Table) -> object:
        if not plans:
            plans.append(
                standard_rows(
                    category, rows, prepared.declared, prepared.contexts.tables, prepared.plan.run_id
                )
            )
        return writer.rehearse(f"standard.{name}", labelled_batches(category, e.batches(plans[0])))

    variable, keys = located(e, category, source.filter(source.hospital == hospital), attempt)
    return unforeseen((hospital, name), error, variable, keys)


def _share(prepared: Prepared, name: str) -> tuple[Affected, dict[str, BaseException]]:
    """What has to be written again, and hospitals for which that could not be found out."""
    found: list[Affected] = []
    failed: dict[str, BaseException] = {}
    stale = {hospital for hospital, category in prepared.plan.stale if category == name}
    hospitals = [hospital for hospital in prepared.plan.hospitals if hospital not in stale]
    in_bulkheads(
        hospitals, lambda some: found.append(_affected(prepared, name, frozenset(some))), failed.__setitem__
    )
    return Affected(
        name,
        tuple(sorted(partition for one in found for partition in one.partitions)),
        frozenset[str]().union(*(one.complete for one in found)),
        pa.concat_tables([KEYS.empty_table(), *(one.keys for one in found)]),
    ), failed


def _affected(prepared: Prepared, name: str, hospitals: frozenset[str]) -> Affected:
    plan = prepared.plan
    mine = [
        (hospital, epoch, seq)
        for hospital, stream, epoch, seq in plan.parcels
        if stream == name and hospital in hospitals
    ]
    columns = [pa.array(column) for column in zip(*mine, strict=True)]
    known = (*plan.stored(name), *plan.pinned(f"standard.{name}"))
    return affected(
        prepared.engine,
        prepared.sources[name],
        plan.base(prepared.engine, f"standard.{name}"),
        Changes(
            name,
            pa.table(columns, schema=PARCELS) if mine else PARCELS.empty_table(),
            frozenset(prepared.rebuilt(name)) & hospitals,
            tuple((column, _of(table, hospitals)) for column, table in prepared.touched.get(name, ())),
            frozenset((hospital, span) for hospital, span in known if hospital in hospitals),
        ),
    )


def _of(rows: pa.Table, hospitals: frozenset[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows.column("hospital"), pa.array(sorted(hospitals), pa.string())))


def _rewrite(work: _Work) -> None:
    prepared, category, share = work.prepared, work.category, work.share
    e, plan, target = prepared.engine, prepared.plan, f"standard.{category.name}"
    source = prepared.sources[category.name]
    besides = (*_compared(plan, share), *prepared.lookups(category.name))
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
                    elsewhere[hospital] = moved(e, source, own)
                found.append(elsewhere[hospital])
        return pa.concat_tables(found)

    def write(chunk: Sequence[Partition]) -> None:
        # In memory, because two parts of the plan read them; one scan of many small files costs more than
        # both.
        versions = e.to_arrow(rows_of(e, source, share, chunk, later(chunk)))
        rows = e.register("_rows_of_chunk", versions)
        if not plans:
            made = standard_rows(category, rows, prepared.declared, prepared.contexts.tables, plan.run_id)
            plans.append(made.order_by([made.hospital, *(made[name] for name in lake_table(target).order)]))
        read = Read((_read(plan, category, versions), *besides))
        labelled = labelled_batches(category, e.batches(plans[0]))
        work.commits.append(writer.replace_partitions(plan.home, target, chunk, labelled, read))
        work.written.update(hospital for hospital, _ in chunk)

    for chunk in _chunks(share.partitions, plan.stored(category.name)):
        here = sorted({hospital for hospital, _ in chunk} & set(work.going_on))
        if here:
            in_bulkheads(
                here,
                lambda some: in_parts([p for p in chunk if p[0] in some], write),  # noqa: B023
                work.failed.__setitem__,
            )


def _read(plan: NightPlan, category: Category, versions: pa.Table) -> Input:
    """The source rows of one commit, counted as they came: every version of its keys, by hospital and
    month."""
    grouped = (
        versions.select(["hospital", "month"]).group_by(["hospital", "month"]).aggregate([([], "count_all")])
    )
    by = {(line["hospital"], line["month"]): line["count_all"] for line in grouped.to_pylist()}
    version = plan.sources[category.name]
    return Input(f"source.{category.name}", version, versions.num_rows, by=by)


def _compared(plan: NightPlan, share: Affected) -> tuple[Input, ...]:
    """The release's version of the category, where it decided what has to be written again."""
    name = f"standard.{share.category}"
    version = plan.release.versions.get(name) if plan.release else None
    return () if version is None else (Input(name, version, None, COMPARED, reason=BY_KEY),)


def _count(work: _Work) -> None:
    prepared, category = work.prepared, work.category
    configured = {h.code: h for h in prepared.declared.mappings.hospitals}

    def count(some: Sequence[str]) -> None:
        work.commits.extend(
            publish_quality(
                prepared.engine,
                prepared.plan.home,
                category,
                {hospital: configured.get(hospital) for hospital in some},
                prepared.contexts.tables,
                prepared.lookups(category.name),
                prepared.plan.run_id,
            )
        )
        work.counted.update(some)

    if work.going_on:
        in_bulkheads(work.going_on, lambda some: in_parts(some, count), work.failed.__setitem__)


def _awakened(plan: NightPlan, contexts: context.Contexts) -> frozenset[str]:
    if plan.release is None:
        return frozenset()
    result: set[str] = set()
    for of in contexts.tables:
        before = {hospital for hospital, _ in plan.pinned(f"standard.{of}")}
        before |= {hospital for hospital, name in plan.stale | contexts.broken.keys() if name == of}
        result |= {hospital for hospital, _ in plan.stored(of)} - before
    return frozenset(result & set(plan.hospitals))


def _touched(
    plan: NightPlan, e: Engine, contexts: Mapping[str, ir.Table], dictionary: Dictionary
) -> dict[str, list[tuple[str, pa.Table]]]:
    if plan.release is None or not plan.parcels:
        return {}
    result: dict[str, list[tuple[str, pa.Table]]] = {name: [] for name in dictionary.categories}
    for of in contexts:
        base = plan.base(e, f"standard.{of}")
        changed = context.changed(e, of, contexts[of], base, dictionary, plan.hospitals)
        for name in result:
            if name != of and context.concerns(of, dictionary.categories[name], dictionary):
                result[name].append((context.key_of(of), changed))
    return result


def all_done(plan: NightPlan, e: Engine, report: Report, one_process: bool = False) -> list[CategoryDone]:
    """Every category, in the dictionary's order of results. Much work goes to two processes, unless
    `one_process`."""
    names = list(load().categories)
    codes = [h.code for h in plan.configured]
    changed = versions(plan.mappings(), codes) != {
        k: v for k, v in plan.before.items() if k.split("/")[0] in codes
    }
    delivered = [name for name in names if plan.sources[name] >= 0]
    busy = delivered if plan.full or changed or plan.remade else {stream for _, stream, _, _ in plan.parcels}
    processes = min(PROCESSES, os.cpu_count() or 1)
    found: dict[str, CategoryDone] = {}
    if one_process or processes == 1 or len(busy) < PARALLEL_FROM:
        prepared = prepare(plan, e)
        for i, name in enumerate(names):
            report("standard", i, len(names))
            found[name] = bring_up_to_date(prepared, name)
        return [_with(found[name], prepared.faults) for name in names]
    # The largest first, so that none is left alone at the end.
    order = sorted(names, key=lambda name: -sum(size.bytes for size in plan.stored(name).values()))
    with pool(processes, _begin, (plan,)) as others:
        running = {others.submit(_do, name): name for name in order}
        for i, future in enumerate(as_completed(running)):
            found[running[future]] = future.result()
            report("standard", i + 1, len(names))
    return [found[name] for name in names]


def _with(done: CategoryDone, faults: Sequence[FaultFound]) -> CategoryDone:
    """`done` with those of `faults`, met before the categories, that concern it."""
    mine = tuple(one for one in faults if one.category == done.category)
    return replace(done, faults=(*mine, *done.faults)) if mine else done


_of_process: Prepared
"""What a process of the pool works with; an engine cannot be handed from one process to another."""


def _begin(plan: NightPlan) -> None:
    global _of_process
    _of_process = prepare(plan, engine("duckdb", threads=1, share=SHARE))


def _do(name: str) -> CategoryDone:
    return _with(bring_up_to_date(_of_process, name), _of_process.faults)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.monotonic() - started


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
