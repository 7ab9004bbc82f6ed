"""What a night hands to the quality loop: every check that failed or passed by the limits that hold today,
with the keys and months of those that fail.

Reads what the night has published; opens and closes nothing itself (`quality.issues.opening`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from heluo.dictionary import Hospital, load
from heluo.engines import Engine
from heluo.governance.night.plan import NightPlan, stale_pairs
from heluo.kit.places import Home
from heluo.lakehouse.faults import FaultFound
from heluo.lakehouse.newest import newest
from heluo.quality.derive import all_checks
from heluo.quality.issues.opening import MOST_KEYS, CheckAt, CountedCheck, CountedNight
from heluo.quality.report import CheckLine, report
from heluo.quality.verdict import Thresholds

DECIDED = ("failed", "passed", "passed_with_failures")


def counted_checks(
    engine: Engine, home: Home, hospitals: Sequence[Hospital], limits: Thresholds
) -> tuple[CountedCheck, ...]:
    """Every check that applied to something, of every hospital that has results, against `limits`."""
    results = newest(engine, home, "application.quality_result")
    sums = results.group_by("hospital", "category", "check", "month").agg(
        violated=results.violated.sum().cast("int64"), applicable=results.applicable.sum().cast("int64")
    )
    cells = report(engine.to_arrow(sums), limits, load(), {h.code: h.categories for h in hospitals})
    decided = [(cell.hospital, line) for cell in cells for line in cell.lines if line.verdict in DECIDED]
    keys = _keys(engine, home, [(of, line.check.id) for of, line in decided if line.verdict == "failed"])
    return tuple(
        _counted(hospital, line, keys.get((hospital, line.check.id), ())) for hospital, line in decided
    )


def of_night(plan: NightPlan, faults: Iterable[FaultFound], counted: Iterable[CountedCheck]) -> CountedNight:
    """The same as the loop takes it, with what this night carried and what it left as it was."""
    parcels: dict[tuple[str, str], str] = {}
    for hospital, stream, epoch, seq in sorted(plan.parcels):
        parcels[hospital, stream] = parcels[hospital, ""] = f"{hospital}/{stream}/{epoch}/{seq}"
    return CountedNight(
        plan.run_id,
        {(one.hospital, one.check): one for one in counted},
        frozenset(all_checks()),
        stale_pairs(faults),
        parcels,
    )


def _counted(hospital: str, line: CheckLine, keys: Sequence[str]) -> CountedCheck:
    fails = line.verdict == "failed"
    return CountedCheck(
        hospital,
        line.check.category,
        line.check.id,
        line.check.severity,
        line.violated,
        line.applicable,
        line.share,
        line.count,
        fails,
        tuple((m.month, m.violated, m.applicable) for m in line.months if fails and m.violated),
        tuple(keys),
    )


def _keys(engine: Engine, home: Home, failed: Sequence[CheckAt]) -> Mapping[CheckAt, Sequence[str]]:
    """Row keys of the checks that fail, in order, at most MOST_KEYS of each; checks of months have none."""
    if not failed:
        return {}
    rows = newest(engine, home, "application.quality_finding")
    rows = rows.filter(
        rows.hospital.isin(sorted({hospital for hospital, _ in failed})),
        rows.check.isin(sorted({check for _, check in failed})),
        rows.row_key != "",
    )
    wanted, found = set(failed), dict[CheckAt, list[str]]()
    distinct = engine.to_arrow(rows.select("hospital", "check", "row_key").distinct())
    ordered = distinct.sort_by([("row_key", "ascending")])
    for hospital, check, key in zip(
        *(ordered.column(n).to_pylist() for n in ordered.column_names), strict=True
    ):
        at = (hospital, check)
        if at in wanted and len(listed := found.setdefault(at, [])) < MOST_KEYS:
            listed.append(key)
    return found
