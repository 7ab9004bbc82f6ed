"""The steps of a night, declared: stored parcels → source → standard → links → application → release.

Data for whoever runs them (`run` walks them in this process, a scheduler could make assets of them) and for
the reference page `docs/reference/steps.md`. How a step does its work is in `receive`, `standardise`, `link`,
`check` and `publish`; here only stands what it takes from the steps before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.bulkhead import nothing_done
from heluo.governance.check.counts import quality_summary, trend_summary
from heluo.governance.link.lake import Vault
from heluo.governance.link.lake import link as link_persons
from heluo.governance.night import affected, categories, marks, suspects
from heluo.governance.night.graph import CATEGORY, Graph, NightStep
from heluo.governance.night.issues import counted_checks
from heluo.governance.night.plan import NightContext, NightPlan, planned
from heluo.governance.publish import application
from heluo.governance.receive.load import Loaded, load_stored
from heluo.governance.standardise.translate import register
from heluo.kit.db import reading
from heluo.kit.text import Text
from heluo.lakehouse import releases
from heluo.lakehouse.newest import newest, partition_table
from heluo.lakehouse.tables import BUCKETS, tables
from heluo.quality.issues.opening import CountedCheck
from heluo.quality.limits.change import standing
from heluo.quality.verdict import thresholds

INBOX, DECLARATIONS = "inbox", "hospitals"
IDENTITIES, LINKS, RELEASE = "vault.identities", "vault.links", "control.release"
PERSONS = ("application.timeline", "application.search_document", "application.person_wide")
FIGURES = ("application.indicator_value", "application.flow")
DATASETS = (*application.DISEASES, "application.disease_figure")
SOURCE, STANDARD = f"source.{CATEGORY}", f"standard.{CATEGORY}"


@dataclass(frozen=True)
class Arrived:
    """What the first step hands on: what it loaded, and what is to be done with it."""

    loaded: Loaded
    plan: NightPlan


@dataclass(frozen=True)
class Described:
    """What the last step hands on: the published tables as they are now, for the release's manifest."""

    tables: Mapping[str, Mapping[str, Any]]
    quality: Mapping[str, Any]
    trends: Sequence[Mapping[str, Any]]
    checks: Sequence[CountedCheck]
    """Every check that failed or passed, for the issues to hospitals."""


@cache
def graph() -> Graph:
    """The steps of a night, with what they read and write."""
    names = tuple(load().categories)
    return Graph(_STEPS, (INBOX, DECLARATIONS), names, frozenset(tables()))


def _load(night: NightContext, done: Mapping[str, Any]) -> Arrived:
    loaded = load_stored(night.home, night.control, night.run_id, Vault(night.home), night.report)
    return Arrived(loaded, planned(night))


def _categories(night: NightContext, done: Mapping[str, Any]) -> tuple[categories.CategoryDone, ...]:
    found = categories.all_done(_plan(done), night.engine, night.report, night.one_process)
    for one in found:
        for written in one.commits:
            night.wrote(written)
    stopped = [fault for one in found for fault in one.faults]
    if len({fault.hospital for fault in stopped}) > 1 and not any(one.partitions for one in found):
        raise nothing_done(stopped)
    return tuple(found)


def _link(night: NightContext, done: Mapping[str, Any]) -> pa.Table:
    """(person_id, bucket) of every person who gained or lost a record or a fact."""
    plan, e = _plan(done), night.engine
    base = {name: plan.base(e, name) for name in ("standard.person_link", "standard.person")}
    # The vault holds what an attempt that had to begin again has linked.
    run_id = f"{night.run_id}.{len(night.contained)}" if night.contained else night.run_id
    mark = marks.begin(night.home, night.control, run_id)
    try:
        linked = link_persons(
            e, night.home, base, mark, night.report, night.wrote, _as_linked(e, plan), full=plan.full
        )
    except BaseException as error:
        if contained := suspects.of_link(night, plan, error):
            raise contained from error
        raise
    marks.agree(night.control, mark, linked.statements)
    return linked.changed


def _as_linked(e: Engine, plan: NightPlan) -> dict[str, dict[str, str]]:
    """Hospitals whose patients stay what they were, with the codes of sex that held then: their present
    declaration may be the very thing that cannot be read."""
    stay = sorted(hospital for hospital, category in plan.stale if category == "patient")
    if not stay:
        return {}
    base = plan.base(e, "standard.patient")
    coded = base.filter(base.hospital.isin(stay), base.sex.notnull(), base.sex_source.notnull())
    found: dict[str, dict[str, str]] = {hospital: {} for hospital in stay}
    for line in e.to_arrow(coded.select("hospital", "sex_source", "sex").distinct()).to_pylist():
        found[line["hospital"]][line["sex_source"]] = line["sex"]
    return found


def _persons(night: NightContext, done: Mapping[str, Any]) -> tuple[int, ...]:
    """The parts of the tables of persons that were rewritten."""
    plan = _plan(done)
    buckets = _buckets(night, plan, done["categories"], done["link"], "persons", PERSONS)
    declared = register(night.engine, plan.mappings())

    def publish(part: application.RowsOfPart | None = None) -> None:
        application.publish_persons(night.engine, night.home, declared, buckets, night.wrote, part)

    suspects.contained(night, plan, publish)
    return buckets


def _diseases(night: NightContext, done: Mapping[str, Any]) -> tuple[int, ...]:
    """The parts of the disease datasets that were rewritten."""
    plan = _plan(done)
    buckets = _buckets(night, plan, done["categories"], done["link"], "diseases", DATASETS)

    def publish(part: application.RowsOfPart | None = None) -> None:
        application.publish_diseases(night.engine, night.home, load(), buckets, night.wrote, part)

    suspects.contained(night, plan, publish)
    if buckets:
        application.publish_disease_figures(night.engine, night.home, night.wrote)
    return buckets


def _indicators(night: NightContext, done: Mapping[str, Any]) -> bool | None:
    if not _different(done):
        return None

    def publish(part: application.RowsOfPart | None = None) -> None:
        application.publish_indicators(night.engine, night.home, load(), night.wrote, part)

    suspects.contained(night, _plan(done), publish)
    return True


def _flows(night: NightContext, done: Mapping[str, Any]) -> bool | None:
    if not _different(done):
        return None

    def publish(part: application.RowsOfPart | None = None) -> None:
        application.publish_flows(night.engine, night.home, load(), night.wrote, part)

    suspects.contained(night, _plan(done), publish)
    return True


def _release(night: NightContext, done: Mapping[str, Any]) -> Described:
    """Reads only: the release itself is added in the transaction that ends the run (`run`)."""
    configured = _plan(done).configured
    with reading(night.control) as session:
        limits = thresholds(configured, changed=standing(session))
    return Described(
        releases.describe(night.home),
        quality_summary(night.engine, night.home),
        trend_summary(night.engine, night.home),
        counted_checks(night.engine, night.home, configured, limits),
    )


_STEPS = (
    NightStep(
        "load",
        Text("装载包裹", "load parcels"),
        reads=(INBOX,),
        writes=(SOURCE, "source.quarantine", IDENTITIES),
        do=_load,
    ),
    NightStep(
        "categories",
        Text("标准化、检查与计数", "standardise, check and count"),
        reads=(SOURCE, "source.quarantine", DECLARATIONS),
        compares=(STANDARD,),
        writes=(STANDARD, "application.quality_result", "application.quality_finding"),
        do=_categories,
        each="category",
        alone=True,
    ),
    NightStep(
        "link",
        Text("关联人员", "link persons"),
        reads=(IDENTITIES, DECLARATIONS, SOURCE),
        compares=("standard.person_link", "standard.person"),
        writes=("standard.person_link", "standard.person", LINKS),
        do=_link,
    ),
    NightStep(
        "persons",
        Text("时间轴、检索文档与人员宽表", "timeline, search documents and wide table"),
        reads=(STANDARD, "standard.person_link", "standard.person", DECLARATIONS),
        compares=(STANDARD,),
        writes=("application.timeline", "application.search_document", "application.person_wide"),
        do=_persons,
        each="bucket",
    ),
    NightStep(
        "diseases",
        Text("单病种数据集", "disease datasets"),
        reads=(STANDARD, "standard.person_link"),
        compares=(STANDARD,),
        writes=DATASETS,
        do=_diseases,
        each="bucket",
    ),
    NightStep(
        "indicators",
        Text("指标", "indicators"),
        reads=(STANDARD, "standard.person_link"),
        writes=("application.indicator_value",),
        do=_indicators,
    ),
    NightStep(
        "flows",
        Text("人员流向", "where persons go"),
        reads=("standard.visit", "standard.person_link"),
        writes=("application.flow",),
        do=_flows,
    ),
    NightStep(
        "release",
        Text("发布", "release"),
        reads=(
            STANDARD,
            "standard.person_link",
            "standard.person",
            "application.timeline",
            "application.search_document",
            "application.person_wide",
            "application.indicator_value",
            "application.flow",
            *DATASETS,
            "application.quality_result",
            "application.quality_finding",
        ),
        writes=(RELEASE,),
        do=_release,
        alone=True,
    ),
)


def _plan(done: Mapping[str, Any]) -> NightPlan:
    return done["load"].plan


def _different(done: Mapping[str, Any]) -> bool:
    """Whether figures over the whole lake may have changed."""
    plan = _plan(done)
    return (
        any(one.partitions for one in done["categories"])
        or done["link"].num_rows > 0
        or plan.release is None
        or plan.means_otherwise("indicators")
        or plan.lacks(*FIGURES)
    )


def _buckets(
    night: NightContext,
    plan: NightPlan,
    done: Sequence[categories.CategoryDone],
    changed: pa.Table,
    what: str,
    made: Sequence[str],
) -> tuple[int, ...]:
    """Parts of the tables `made` that hold someone whose rows or links are other than in the release; all
    where their meaning `what` is another one."""
    if plan.means_otherwise(what) or plan.lacks(*made):
        return tuple(range(BUCKETS))
    e = night.engine
    links = newest(e, night.home, "standard.person_link")
    complete = {hospital for one in done if one.partitions for hospital in one.complete}
    own = links.filter(links.hospital.isin(sorted(complete))).select("hospital", "subject_ref")
    subjects = [e.to_arrow(own)] if complete else []
    for one in done:
        part = partition_table(p for p in one.partitions if p[0] not in complete)
        if part.num_rows:
            base = plan.base(e, f"standard.{one.category}")
            subjects.append(affected.changed_subjects(e, night.home, one.category, base, part))
    buckets = set(changed.column("bucket").to_pylist())
    if subjects:
        table = e.register("_changed_subjects", pa.concat_tables(subjects))
        found = links.semi_join(table, ["hospital", "subject_ref"]).select("bucket").distinct()
        buckets |= set(e.to_arrow(found).column("bucket").to_pylist())
    return tuple(sorted(buckets))
