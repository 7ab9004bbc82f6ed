"""Runs, parcels and releases as answers, from the control tables that governance writes. A permit for one
hospital shows its own share only."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.delivery.frame.faults import FaultLine, fault_lines, met_by
from heluo.delivery.operations.repairs import repair
from heluo.delivery.operations.run_words import run_count, run_kind
from heluo.delivery.operations.schemas import (
    LineageLine,
    ParcelLine,
    ReleaseLine,
    ReleaseTable,
    RunCount,
    RunDetail,
    RunLine,
    RunStatus,
)
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.lakehouse.records import Fault, Ledger, Lineage, Release, Run
from heluo.lakehouse.tables import lake_table, partition_sizes

LINES = 1000
"""Lineage lines shown of one run."""
STATUSES = ("stored", "loaded", "held")


def runs(session: Session, permit: Permit, limit: int) -> list[RunLine]:
    """The newest runs; under a permit for some hospitals, those that wrote rows of these, counting these
    alone."""
    query = sa.select(Run).order_by(Run.started.desc()).limit(limit)
    if permit.hospitals is None:
        return [_run(run, _counts(run.counts)) for run in session.scalars(query)]
    own = sa.select(Lineage.run_id).where(Lineage.hospital.in_(sorted(permit.hospitals)))
    theirs = sa.or_(Run.id.in_(own), Run.id.in_(_of_faults(permit.hospitals)))
    return [
        _run(run, _own(session, run.id, permit.hospitals)) for run in session.scalars(query.where(theirs))
    ]


def run(session: Session, permit: Permit, id: str) -> RunDetail:
    """One run and the partitions that it wrote. Raises NotFound, also for a run that touched no hospital of
    the permit."""
    found = session.get(Run, id)
    mine = [Lineage.run_id == id]
    if permit.hospitals is not None:
        mine.append(Lineage.hospital.in_(sorted(permit.hospitals)))
    total = session.scalar(sa.select(sa.func.count()).select_from(Lineage).where(*mine)) or 0
    met = _met(session, permit, found) if found is not None else []
    if found is None or (permit.hospitals is not None and not total and not met):
        raise NotFound(
            ("没有这次运行", "there is no such run"),
            ("运行列表中的一次运行", "a run of the list"),
            ("从运行列表中选择", "choose one from the list"),
            code="no_such_run",
        )
    counts = _counts(found.counts) if permit.hospitals is None else _own(session, id, permit.hospitals)
    lines = session.scalars(sa.select(Lineage).where(*mine).order_by(Lineage.id).limit(LINES))
    return RunDetail(
        run=_run(found, counts),
        lines_total=total,
        lines=[
            LineageLine(
                table=line.table,
                version=line.version,
                hospital=line.hospital,
                month=line.month,
                bucket=line.bucket,
                parcel=line.parcel,
                rows_in=line.rows_in,
                rows_out=line.rows_out,
                held=line.held,
            )
            for line in lines
        ],
        faults=met,
        # A table is nobody's alone: what was mended is said to those who see all hospitals.
        repair=repair(found) if permit.hospitals is None else None,
    )


def _met(session: Session, permit: Permit, run: Run) -> list[FaultLine]:
    """The faults that the run met or closed, without keys: these are on the list of faults."""
    met = met_by(session, run)
    return [one for one in fault_lines(session, permit, also_closed=True) if one.id in met]


def _of_faults(hospitals: Iterable[str]) -> sa.Select[tuple[str]]:
    """Runs that a fault of `hospitals` names: where everything of a hospital failed, it wrote nothing."""
    own = Fault.hospital.in_(sorted(hospitals))
    named = (sa.select(column).where(own) for column in (Fault.first_run, Fault.last_run, Fault.closed_run))
    return sa.select(sa.union(*named).subquery().c[0])


def parcels(
    session: Session, permit: Permit, hospital: str, status: str, offset: int, limit: int
) -> tuple[list[ParcelLine], int]:
    """(parcels newest first, how many match in all)."""
    chosen: list[sa.ColumnElement[bool]] = []
    if permit.hospitals is not None:
        chosen.append(Ledger.hospital.in_(sorted(permit.hospitals)))
    if hospital:
        chosen.append(Ledger.hospital == hospital)
    if status:
        chosen.append(Ledger.status == status)
    total = session.scalar(sa.select(sa.func.count()).select_from(Ledger).where(*chosen)) or 0
    order = (Ledger.stored_at.desc(), Ledger.hospital, Ledger.stream, Ledger.epoch.desc(), Ledger.seq.desc())
    return [
        _parcel(entry)
        for entry in session.scalars(
            sa.select(Ledger).where(*chosen).order_by(*order).offset(offset).limit(limit)
        )
    ], total


def releases(session: Session, home: Home, permit: Permit) -> list[ReleaseLine]:
    """Releases newest first. Under a permit for some hospitals, only tables cut by hospital, with these
    hospitals' share."""
    return [
        _release(one, home, permit)
        for one in session.scalars(sa.select(Release).order_by(Release.number.desc()))
    ]


def _run(run: Run, counts: list[RunCount]) -> RunLine:
    seconds = (run.ended - run.started).total_seconds() if run.ended else None
    return RunLine(
        id=run.id,
        kind=run.kind,
        kind_label=run_kind(run.kind),
        started=run.started,
        ended=run.ended,
        seconds=seconds,
        # The column holds the states of a run and nothing else.
        status=cast(RunStatus, run.status),
        error=run.error,
        counts=counts,
        dictionary=run.dictionary,
    )


def _counts(counts: dict[str, Any]) -> list[RunCount]:
    """Whole numbers of the run as they are; a table of whole numbers as its sum. Times are in `seconds` of
    the run."""
    found = []
    for name, value in counts.items():
        if isinstance(value, int) and not isinstance(value, bool):
            found.append(_counted(name, value))
        elif isinstance(value, dict) and value and all(isinstance(v, int) for v in value.values()):
            found.append(_counted(name, sum(value.values())))
    return found


def _counted(name: str, value: int) -> RunCount:
    return RunCount(name=name, label=run_count(name), value=value)


def _own(session: Session, run_id: str, hospitals: Iterable[str]) -> list[RunCount]:
    sums = [
        sa.func.count().label("partitions"),
        *(sa.func.sum(getattr(Lineage, name)).label(name) for name in ("rows_in", "rows_out", "held")),
    ]
    row = session.execute(
        sa.select(*sums).where(Lineage.run_id == run_id, Lineage.hospital.in_(sorted(hospitals)))
    ).one()
    return [_counted(name, value or 0) for name, value in row._mapping.items()]


def _parcel(entry: Ledger) -> ParcelLine:
    plain = {name: getattr(entry, name) for name in ParcelLine.model_fields if name != "name"}
    return ParcelLine(name=f"{entry.hospital}/{entry.stream}/{entry.epoch}/{entry.seq}", **plain)


def _release(release: Release, home: Home, permit: Permit) -> ReleaseLine:
    tables = []
    for name, facts in sorted(release.manifest["tables"].items()):
        if permit.hospitals is None:
            tables.append(
                ReleaseTable(name=name, version=facts["version"], rows=facts["rows"], bytes=facts["bytes"])
            )
        elif release.live and "hospital" in lake_table(name).partitions:
            sizes = _by_hospital(home, name, facts["version"], facts["sha256"])
            rows, size = (sum(sizes.get(h, (0, 0))[i] for h in permit.hospitals) for i in (0, 1))
            tables.append(ReleaseTable(name=name, version=facts["version"], rows=rows, bytes=size))
    return ReleaseLine(
        id=release.id,
        number=release.number,
        at=release.at,
        run_id=release.run_id,
        current=release.current,
        live=release.live,
        dictionary=str(release.manifest.get("dictionary", "")),
        tables=tables,
    )


@lru_cache(maxsize=2048)
def _by_hospital(home: Home, name: str, version: int, sha256: str) -> dict[str, tuple[int, int]]:
    """(rows, bytes) of one version of a table by hospital, from its log. `sha256`: what the version holds,
    for the cache: a table that was made again counts its versions anew."""
    at = lake_table(name).partitions.index("hospital")
    found: dict[str, tuple[int, int]] = {}
    for key, size in partition_sizes(home, name, version).items():
        rows, bytes = found.get(key[at], (0, 0))
        found[key[at]] = (rows + size.rows, bytes + size.bytes)
    return found
