"""What a night is about: against which release, with which parcels, for which hospitals. Made once, after the
parcels are loaded, and then the same for every step and every process.

Decides nothing about rows: `affected` does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import sqlalchemy as sa

from heluo.dictionary import hospital_codes, load, load_hospital
from heluo.engines import Engine
from heluo.governance.publish import application
from heluo.governance.standardise.translate import Mappings, mappings
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import releases
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
    configured: tuple[str, ...]
    """Those that have a configuration, of all that have delivered."""
    before: Mapping[str, str]
    """"hospital/category" → version of the declarations that the last night applied."""
    meanings: Mapping[str, str]
    """What is made of standard rows ("persons", "indicators") → version of the declarations and code that
    make it."""
    full: bool
    remade: frozenset[str] = frozenset()
    """Categories whose standard table, or quality figures, were set aside."""

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
        if self.sources[name] < 0:
            return {}
        return partition_sizes(self.home, f"source.{name}", self.sources[name])

    def lacks(self, *names: str) -> bool:
        """One of the tables `names` is not in the release, or was set aside since."""
        return self.release is not None and any(name not in self.release.versions for name in names)

    def means_otherwise(self, what: str) -> bool:
        """The release's `what` ("persons", "indicators") was made by other declarations or other code."""
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
    return NightPlan(
        night.home,
        night.run_id,
        release,
        tuple((e.hospital, e.stream, e.epoch, e.seq) for e in waiting if only is None or e.hospital in only),
        sources,
        tuple(sorted(h for h in known if only is None or h in only)),
        configured(night.home, known),
        dict(last.mappings) if last else {},
        application.meanings(load()),
        night.full,
        _remade(night.aside),
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


def configured(home: Home, hospitals: Sequence[str]) -> tuple[str, ...]:
    """Those of `hospitals` that have a configuration."""
    return tuple(sorted(set(hospitals) & set(hospital_codes((home.hospitals,)))))
