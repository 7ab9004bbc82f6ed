"""A night of linkage: what is new in the vault is blocked, scored, gated, clustered and given a person; every
step is recorded.

One write transaction; a kill leaves the vault as it was. The lakehouse gets `LinkResult.table` and
`.persons`, nothing else.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from sqlalchemy.orm import Session

from heluo.governance.link import gates, idle, marks, names, tasks, tiers, write
from heluo.governance.link.cluster import Clusters, cluster, violations
from heluo.governance.link.constraints import constraints, sex_maps
from heluo.governance.link.former import merged_into
from heluo.governance.link.linkage import ComparedPairs, clean, judge
from heluo.governance.link.model import Model, shipped
from heluo.governance.link.persons import Assigned, Before, assign
from heluo.governance.link.records import FIELDS, VERSION, Records, standard_sex
from heluo.governance.link.recover import statements
from heluo.governance.link.relations import relations
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.kit.errors import Broken
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.vault import links
from heluo.vault.database import open_vault
from heluo.vault.link_reasons import NUMBER_REASONS, PAIR_REASONS
from heluo.vault.marks import Mark, put
from heluo.vault.tables import LinkRun

TABLE = pa.schema([("hospital", pa.string()), ("subject_ref", pa.string()), ("person_id", pa.string())])
PERSONS = pa.schema(
    [
        ("person_id", pa.string()),
        ("sex", pa.string()),
        ("birth_date", pa.date32()),
        ("hospitals", pa.int64()),
        ("records", pa.int64()),
    ]
)
MOSTLY = 0.5
"""When more than this share of the records is new, the night is a full one: it costs the same and leaves
nothing behind."""


@dataclass(frozen=True)
class LinkResult:
    """What a night found. `table`: hospital, subject_ref, person_id of every current patient; `persons`:
    person_id, sex ("1", "2" or null), birth_date, hospitals, records; `changed_persons`: ids that gained or
    lost a record or a fact, or ended (merged, emptied)."""

    table: pa.Table
    persons: pa.Table
    changed_persons: frozenset[str]
    stats: dict[str, Any]
    statements: Sequence[Any] = ()
    """What humans have decided and not undone (`recover.statements`)."""


def link_night(
    home: Home,
    report: Report = silent,
    *,
    full: bool = False,
    model: Model | None = None,
    run_id: str | None = None,
    mark: Mark | None = None,
    as_linked: Mapping[str, Mapping[str, str]] | None = None,
) -> LinkResult:
    """Links what came since the last night (`full`: everything anew; where nothing came, what stood stands)
    and writes the vault, with the night's
    `mark` in the same transaction. `as_linked`: hospitals whose patients stay what they were when they were
    last linked → their codes of sex then.

    Raises Broken, and writes nothing, if a person would hold two trusted numbers that no human joined.
    """
    started, clock = now(), _Clock(report)
    model, run_id = model or shipped(), run_id or new_id("link")
    with transaction(open_vault(home)) as session:
        sexes = dict(sex_maps(home, links.hospitals(session))) | dict(as_linked or {})
        rests = idle.rests_on(session, model, sexes, as_linked)
        stats = None if full else idle.last_stats(session, rests)
        if stats is not None:
            result, kind = _standing(session, stats, clock), "idle"
        else:
            known = _known(
                session, model, full, _Read(links.identities(session, FIELDS, as_linked or ()), sexes), clock
            )
            clusters = _clusters(session, known, model, clock)
            writer = write.Writer(session, run_id, model, known.records)
            result = _write(session, known, clusters, writer, clock)
            rests = idle.rests_on(session, model, sexes, as_linked)
            rested = {"rests_on": rests, "until": idle.until(known.records)}
            result = replace(result, stats=result.stats | rested)
            kind = "full" if known.full else "incremental"
        session.add(
            LinkRun(
                id=run_id,
                kind=kind,
                started=started,
                ended=now(),
                model=model.fingerprint,
                normaliser=VERSION,
                stats=result.stats,
            )
        )
        if mark is not None:
            put(session, mark)
        result = replace(result, statements=statements(session))
    return result


def _standing(session: Session, last: dict[str, Any], clock: _Clock) -> LinkResult:
    """What the last night found, when nothing that it rested on has changed."""
    table, persons = idle.standing(links.open_links(session), links.live_persons(session))
    clock.step("read", table.height)
    stats = last | idle.RESET | {"seconds": clock.seconds}
    return LinkResult(table.to_arrow().cast(TABLE), persons.to_arrow().cast(PERSONS), frozenset(), stats)


def rehearse(home: Home, hospitals: frozenset[str]) -> None:
    """A night over the patients of `hospitals` alone, taken back: raises what they make it raise."""
    with contextlib.suppress(_TakenBack), transaction(open_vault(home)) as session:
        clock, model = _Clock(silent), shipped()
        current = links.identities(session, FIELDS, only=hospitals)
        known = _known(session, model, True, _Read(current, _sex_maps(home, current)), clock)
        writer = write.Writer(session, new_id("link"), model, known.records)
        _write(session, known, _clusters(session, known, model, clock), writer, clock)
        raise _TakenBack


class _TakenBack(Exception):
    """Ends a rehearsal's transaction without a trace."""


@dataclass(frozen=True)
class _Known:
    """What the vault holds when the night begins; the arrays have one entry an identity of `current`."""

    current: pl.DataFrame
    before: pl.DataFrame
    """hospital, subject_ref, source_id and the open link of every current identity."""
    open_links: pl.DataFrame
    records: Records
    changed: np.ndarray
    """Mask of the identities to be compared."""
    full: bool

    @property
    def only(self) -> np.ndarray | None:
        """The mask, or None on a night that compares everything anew."""
        return None if self.full else self.changed


@dataclass(frozen=True)
class _Clustered:
    """The pairs of the night and the clusters made of them."""

    compared: ComparedPairs
    edges: write.Edges
    former: pl.DataFrame
    """Edges of earlier nights whose two identities are still current."""
    in_force: write.Edges
    found: Clusters


@dataclass(frozen=True)
class _Read:
    """What a night is about: the identities, and each hospital's codes of sex."""

    current: pl.DataFrame
    sexes: Mapping[str, Mapping[str, str]]


def _sex_maps(home: Home, current: pl.DataFrame) -> dict[str, Mapping[str, str]]:
    return dict(sex_maps(home, current["hospital"].unique().to_list()))


def _known(session: Session, model: Model, full: bool, read: _Read, clock: _Clock) -> _Known:
    current = read.current
    open_links = links.open_links(session)
    clock.step("read", current.height)
    records = clean(current, lambda written, hospital: standard_sex(written, hospital, read.sexes))
    before = current.select("hospital", "subject_ref", "source_id").join(
        open_links, on=["hospital", "subject_ref"], how="left", maintain_order="left"
    )
    changed = _changed(before, records)
    full = full or _other_model(session, model) or (len(changed) > 0 and bool(changed.mean() > MOSTLY))
    clock.step("prepare", len(records))
    return _Known(current, before, open_links, records, changed, full)


def _clusters(session: Session, known: _Known, model: Model, clock: _Clock) -> _Clustered:
    """Compares pairs and clusters them. Raises Broken when a person would hold two trusted numbers."""
    records = known.records
    compared = judge(records, model, known.only)
    clock.step("compare", compared.compared)
    edges = write.Edges.of(compared.take(compared.action == gates.AUTO))
    former = links.edges_in_force(session, model.prior(len(records)))
    for end in ("source_a", "source_b"):
        former = former.join(known.current.select(pl.col("source_id").alias(end)), on=end, how="semi")
    in_force = edges.with_former(former, records.source, known.only, model.auto)
    must, parted = constraints(session, known.current, records.trusted)
    apart = np.concatenate([parted, marks.apart(records)])
    found = cluster(
        len(records), in_force.a, in_force.b, in_force.weight, records.trusted, must=must, apart=apart
    )
    _check(found, records, must)
    clock.step("cluster", len(in_force.a))
    return _Clustered(compared, edges, former, in_force, found)


def _write(
    session: Session, known: _Known, clusters: _Clustered, writer: write.Writer, clock: _Clock
) -> LinkResult:
    """Gives every cluster its person and writes decisions, persons, links, relations and tasks."""
    records, compared, in_force, found = known.records, clusters.compared, clusters.in_force, clusters.found
    people = links.live_persons(session)
    given = _given(session, known.before, people, found)
    decided = writer.decisions(clusters.edges, in_force, found, _decided_again(known, clusters.former))
    persons = _persons(records, given)
    altered = writer.persons(persons, people, given)
    strongest = _strongest(in_force, found, decided, len(records))
    altered |= writer.links(known.before, known.open_links, given, strongest)
    writer.relations(
        relations(records, compared.levels, compared.a, compared.b, compared.reason, known.only), known.full
    )
    settled = tasks.Settled(records.source, given.person, found.label)
    asked = tasks.wanted(compared, in_force, found.refused, settled, writer.model)
    open_tasks = tasks.reconcile(session, asked, settled, writer.model, writer.run_id, full=known.full)
    clock.step("write", len(records))
    stats = _stats(records, compared, in_force, found, given, known.changed, open_tasks) | {
        "full": bool(known.full),
        "newest": max(known.current["source_id"].to_list(), default=0),
        "model": writer.model.fingerprint,
        "seconds": clock.seconds,
    }
    columns = [known.current["hospital"].to_arrow(), known.current["subject_ref"].to_arrow()]
    table = pa.table([*columns, given.person.to_arrow()], names=TABLE.names).cast(TABLE)
    ended = frozenset(altered | set(given.merged) | set(given.emptied))
    return LinkResult(table, persons.to_arrow().cast(PERSONS), ended, stats)


def _given(session: Session, before: pl.DataFrame, people: pl.DataFrame, found: Clusters) -> Assigned:
    """The person of every identity: ids of the last night stay, the older one survives a merge."""
    held = _with_former(before, links.former_persons(session))
    age = dict(held.select("former", "former_number").drop_nulls().iter_rows())
    age |= zip(people["person_id"].to_list(), people["number"].to_list(), strict=True)
    former, ages = merged_into(session, held, found.label)
    return assign(
        found.label, Before(held["person_id"], held["link_id"].fill_null(0).to_numpy(), age, former, ages)
    )


def _decided_again(known: _Known, former: pl.DataFrame) -> pl.DataFrame:
    """Edges of earlier nights that tonight's comparison replaces."""
    if known.full:
        return former
    fresh = known.current["source_id"].to_numpy()[known.changed]
    return former.filter(pl.any_horizontal(pl.col("source_a").is_in(fresh), pl.col("source_b").is_in(fresh)))


def _changed(before: pl.DataFrame, records: Records) -> np.ndarray:
    """Mask of the records to be judged: new, said otherwise since, or trusted otherwise because of what
    others now say."""
    tier = pl.Series(list(tiers.TIERS)).gather(records.tier)
    why = pl.Series([NUMBER_REASONS[r][0] for r in range(len(NUMBER_REASONS))]).gather(records.reason)
    state = pl.Series(list(names.STATES)).gather(records.state)
    otherwise = (before["tier"] != tier) | (before["tier_reason"] != why) | (before["name_state"] != state)
    changed = (
        (before["judged"].is_null() | (before["judged"] != before["source_id"]) | otherwise)
        .fill_null(True)
        .to_numpy()
    )
    # a newcomer of one home, day, mother or insurance may show that what was one person are twins
    changed = marks.near(records, changed)
    # a newcomer under a known number may bring it into doubt for those who had it before
    numbers = np.unique(records.number[changed & (records.number >= 0)])
    return (
        changed | (np.isin(records.number, numbers) & gates.contested(records)[records.number.clip(0)])
        if len(numbers)
        else changed
    )


def _with_former(before: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """`before` where a patient who was away has the person and the link of last time; `former` has the
    columns of `vault.links.FORMER`."""
    away = pl.col("person_id").is_null()
    held = before.join(former, on=["hospital", "subject_ref"], how="left", maintain_order="left")
    held = held.with_columns(pl.when(away).then(pl.col(c)).alias(c) for c in ("former", "former_number"))
    return held.with_columns(
        pl.coalesce("person_id", "former").alias("person_id"),
        pl.coalesce("link_id", "former_link").alias("link_id"),
    )


def _other_model(session: Session, model: Model) -> bool:
    """The last night used other weights or another normaliser: its edges do not speak for this one."""
    last = links.last_night(session)
    return last != (model.fingerprint, VERSION)


def _check(found: Clusters, records: Records, must: np.ndarray) -> None:
    bad = set(violations(found.label, records.trusted).tolist())
    joined = {int(found.label[x]) for x, y in must.tolist() if records.trusted[x] != records.trusted[y]}
    if bad - joined:
        raise Broken(
            (
                f"{len(bad - joined)} 个人员将持有两个不同的可信证件号码",
                f"{len(bad - joined)} persons would hold two trusted numbers",
            ),
            ("每人至多一个", "one at most"),
            ("不写入任何结果;请报告此错误", "nothing was written; report this error"),
            code="broken:link",
        )


def _strongest(in_force: write.Edges, found: Clusters, decided: np.ndarray, n: int) -> np.ndarray:
    """Decision id of the heaviest accepted edge at each record, −1 for none."""
    inside = np.flatnonzero(found.label[in_force.a] == found.label[in_force.b])
    order = inside[np.argsort(in_force.weight[inside], kind="stable")]
    result, weight = np.full(n, -1, dtype=np.int64), np.full(n, -np.inf)
    for ends in (in_force.a, in_force.b):
        # In ascending order, so that of several edges at a record the later, heavier assignment stays.
        best, mine = np.full(n, -np.inf), np.full(n, -1, dtype=np.int64)
        best[ends[order]], mine[ends[order]] = in_force.weight[order], decided[order]
        result, weight = np.where(best > weight, mine, result), np.maximum(best, weight)
    return result


def _persons(records: Records, given: Assigned) -> pl.DataFrame:
    """One row a person: facts of the records with a trusted number first, then what most records say."""
    frame = pl.DataFrame(
        {
            "person_id": given.person,
            "hospital": records.hospital,
            "trusted": records.tier == tiers.A,
            "sex": records.sex,
            "birth": records.birth,
        }
    )
    frame = frame.with_columns(
        pl.when(pl.col("sex") > 0).then(pl.col("sex").cast(pl.String)).alias("sex"),
        pl.when(pl.col("birth") != tiers.UNKNOWN_DAY).then(pl.col("birth")).cast(pl.Date).alias("birth_date"),
    )
    facts = []
    for column in ("sex", "birth_date"):
        counted = (
            frame.filter(pl.col(column).is_not_null())
            .group_by("person_id", column)
            .agg(pl.col("trusted").any(), pl.len().alias("n"))
        )
        counted = counted.sort("person_id", "trusted", "n", column, descending=[False, True, True, False])
        facts.append(
            counted.unique("person_id", keep="first", maintain_order=True).select("person_id", column)
        )
    people = frame.group_by("person_id").agg(
        pl.col("hospital").n_unique().cast(pl.Int64).alias("hospitals"),
        pl.len().cast(pl.Int64).alias("records"),
    )
    for fact in facts:
        people = people.join(fact, on="person_id", how="left")
    return people.select("person_id", "sex", "birth_date", "hospitals", "records").sort("person_id")


def _stats(
    records: Records,
    compared: ComparedPairs,
    in_force: write.Edges,
    found: Clusters,
    given: Assigned,
    changed: np.ndarray,
    open_tasks: dict[str, int],
) -> dict[str, Any]:
    n = len(records)
    size = np.bincount(np.unique(found.label, return_counts=True)[1]) if n else np.zeros(1, dtype=np.int64)
    tier = np.bincount(records.tier, minlength=len(tiers.TIERS))
    state = np.bincount(records.state, minlength=len(names.STATES))
    reason = np.bincount(compared.reason, minlength=len(PAIR_REASONS))
    return {
        "records": n,
        "fresh": int(changed.sum()),
        "persons": int(given.person.n_unique()),
        "compared": compared.compared,
        "edges": len(in_force.a),
        "refused": len(found.refused),
        "created": len(given.created),
        "merged": len(given.merged),
        "emptied": len(given.emptied),
        "tasks": open_tasks,
        "tiers": {k: int(v) for k, v in zip(tiers.TIERS, tier, strict=True)},
        "names": {k: int(v) for k, v in zip(names.STATES, state, strict=True)},
        "reasons": {PAIR_REASONS[i][0]: int(v) for i, v in enumerate(reason) if v},
        "sizes": {str(i): int(v) for i, v in enumerate(size) if v},
    }


class _Clock:
    """Seconds a step, told to a `Report`."""

    def __init__(self, report: Report) -> None:
        self.report, self.seconds, self._last = report, dict[str, float](), time.perf_counter()

    def step(self, name: str, done: int) -> None:
        here = time.perf_counter()
        self.seconds[name], self._last = round(here - self._last, 3), here
        self.report(f"link: {name}", done, done)
