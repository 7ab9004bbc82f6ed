"""What a night is about: against which release, with which parcels, for which hospitals. Made once, after the
parcels are loaded, and then the same for every step and every process.

Decides nothing about rows: `affected` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import sqlalchemy as sa

from heluo.dictionary import Hospital, hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals, wrong_lines
from heluo.engines import Engine
from heluo.governance.bulkhead import misconfigured
from heluo.governance.publish import application
from heluo.governance.standardise.translate import Mappings, mappings
from heluo.kit.db import reading
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import releases
from heluo.lakehouse.faults import FaultFound, Pair
from heluo.lakehouse.lineage import Wrote
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.tables import Size, empty, latest_version, partition_sizes


@dataclass(frozen=True)
class NightContext:
    """What every step of a night is given."""

    home: Home
    control: sa.Engine
    run_id: str
    engine: Engine
    """A step that runs next to another one has a cursor of its own."""
    report: Report
    wrote: Wrote
    """Records the lineage of a commit; every commit is handed to it, as soon as it is made."""
    hospitals: frozenset[str] | None
    """Those whose parcels this night takes, None for all."""
    full: bool
    """Every partition is made again from the source layer."""
    one_process: bool
    """Everything runs on `engine`, in this process."""
    aside: frozenset[str] = frozenset()
    """Published tables that were set aside because they were damaged: made again completely."""
    contained: tuple[FaultFound, ...] = ()
    """What an earlier attempt of this night met: it goes on without those hospitals × categories."""


@dataclass(frozen=True)
class NightPlan:
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
    configured: tuple[Hospital, ...]
    """The configurations of those that have one, of all that have delivered, as the night read them."""
    before: Mapping[str, str]
    """"hospital/category" → version of the declarations that the last night applied."""
    meanings: Mapping[str, str]
    """What is made of standard rows ("persons", "indicators", "diseases") → version of the declarations and
    code that make it."""
    full: bool
    remade: frozenset[str] = frozenset()
    """Categories whose standard table, or quality figures, were set aside."""
    faults: tuple[FaultFound, ...] = ()
    """What is known to be wrong before the first row is read."""
    stale: frozenset[Pair] = frozenset()
    """Hospitals × categories that this night leaves as the release has them."""

    def mappings(self) -> Mappings:
        """The declarations of this night."""
        return mappings(load(), self.configured)

    @property
    def left_stale(self) -> frozenset[Pair]:
        """Hospitals × categories that the last night could not bring up to date: what they missed since is
        made again entirely."""
        listed = self.release.manifest.get("stale", ()) if self.release else ()
        return frozenset((one["hospital"], one["category"]) for one in listed)

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
        if self.sources[name] < 0:
            return {}
        return partition_sizes(self.home, f"source.{name}", self.sources[name])

    def lacks(self, *names: str) -> bool:
        """One of the tables `names` is not in the release, or was set aside since."""
        return self.release is not None and any(name not in self.release.versions for name in names)

    def means_otherwise(self, what: str) -> bool:
        """The release's `what` (a key of `meanings`) was made by other declarations or other code."""
        if self.release is None:
            return False
        return self.release.manifest.get("meanings", {}).get(what) != self.meanings[what]


def planned(night: NightContext) -> NightPlan:
    """What is waiting, against which release."""
    only = night.hospitals
    sources = {name: latest_version(night.home, f"source.{name}") for name in load().categories}
    with reading(night.control) as session:
        release = releases.current(session)
        release = release and release.without(night.aside)
        waiting = session.scalars(
            sa.select(Ledger).where(Ledger.status == "loaded", Ledger.processed_run.is_(None))
        ).all()
        last = session.scalar(
            sa.select(Run).where(Run.status == "succeeded").order_by(Run.ended.desc()).limit(1)
        )
        known = session.scalars(sa.select(Ledger.hospital).where(Ledger.status == "loaded").distinct()).all()
    before = dict(last.mappings) if last else {}
    configured, faults = _configured(night.home, known, before)
    faults = (*faults, *night.contained)
    stale = stale_pairs(faults)
    out = {one.hospital for one in faults if not one.category}
    mine = [h for h in known if only is None or h in only]
    return NightPlan(
        night.home,
        night.run_id,
        release,
        tuple(
            (e.hospital, e.stream, e.epoch, e.seq)
            for e in waiting
            if e.hospital in mine and (e.hospital, e.stream) not in stale
        ),
        sources,
        tuple(sorted(h for h in mine if h not in out)),
        configured,
        before,
        application.meanings(load()),
        night.full,
        _remade(night.aside),
        faults,
        stale,
    )


def stale_pairs(faults: Iterable[FaultFound]) -> frozenset[Pair]:
    """The hospitals × categories that `faults` concern."""
    return frozenset(
        (one.hospital, category)
        for one in faults
        for category in ((one.category,) if one.category else load().categories)
    )


def _remade(aside: Collection[str]) -> frozenset[str]:
    """Categories that must be made again because one of the tables `aside` held what was made of them."""
    known = frozenset(load().categories)
    if any(name.startswith("application.quality") for name in aside):
        return known
    return frozenset(name.partition(".")[2] for name in aside if name.startswith("standard.")) & known


def versions(declared: Mappings, hospitals: Sequence[str]) -> dict[str, str]:
    """ "hospital/category" → version of what its rows mean."""
    return {
        f"{hospital}/{category}": declared.version(hospital, category)
        for hospital in hospitals
        for category in declared.dictionary.categories
    }


def _configured(
    home: Home, hospitals: Sequence[str], before: Mapping[str, str]
) -> tuple[tuple[Hospital, ...], tuple[FaultFound, ...]]:
    """The configurations of those of `hospitals` that have one, and what is wrong with others.

    One that the last night had and that is gone is a fault too: without it every local code would lose its
    meaning at once.
    """
    present = set(hospital_codes((home.hospitals,)))
    read = load_hospitals(sorted(set(hospitals) & present), (home.hospitals,))
    faults = [misconfigured(code, "", "", error) for code, error in read.broken.items()]
    for hospital in read.loaded:
        faults += [
            misconfigured(hospital.code, one.category, one.variable, one.error)
            for one in wrong_lines(hospital, load())
        ]
    for code in sorted(set(hospitals) - present):
        if any(name.startswith(f"{code}/") for name in before):
            faults.append(misconfigured(code, "", "", _gone(code)))
    return read.loaded, tuple(faults)


def _gone(code: str) -> BadConfiguration:
    return BadConfiguration(
        (f"医院 {code} 的 hospital.toml 不见了", f"the hospital.toml of hospital {code} is gone"),
        ("上一夜所用的配置", "the configuration that the last night used"),
        ("从备份恢复这个文件夹", "restore the folder from a backup"),
        where=f"hospitals/{code}",
    )
