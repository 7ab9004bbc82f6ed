"""The quality report as answers: published counts of a release against today's thresholds, and row keys that
violate a check."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import ibis
import ibis.expr.types as ir
from cachetools import LRUCache

from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import FaultLine, StaleMark
from heluo.delivery.frame.shapes import words
from heluo.delivery.frame.shares import part_of
from heluo.delivery.quality.schemas import (
    CheckMonth,
    CheckResult,
    FindingLine,
    QualityCell,
    QualityDetail,
    Verdict,
)
from heluo.dictionary import Hospital, hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.dates import today
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table
from heluo.quality.limits.change import standing
from heluo.quality.refused import counts_rows
from heluo.quality.report import Cell, CheckLine, report
from heluo.quality.templates import TEMPLATES
from heluo.quality.verdict import ChangedLimit, thresholds

RESULTS, FINDINGS = "application.quality_result", "application.quality_finding"
DIMENSIONS = {
    "conformance": Text("一致性", "conformance"),
    "completeness": Text("完整性", "completeness"),
    "plausibility": Text("合理性", "plausibility"),
}
EVALUATED = ("passed", "passed_with_failures", "failed")
EACH = 200
"""Row keys shown of one check."""


def matrix(asking: Caller, act: Act) -> list[QualityCell]:
    """Every hospital that the permit opens × every category, without months.

    What the permit opens is read for each question; what thousands of checks say of it is worked out once a
    release, permit and day.
    """
    found, permit = act.read(_sums()), act.permit
    hospitals = tuple(sorted(asking.portal.hospitals))
    changed = changed_limits(asking)
    key = (asking.portal.home, act.release.id, permit.limits, permit.cell, hospitals, today(), changed)
    with _lock:
        known = _matrices.get(key)
    if known is None:
        known = tuple(cell_shape(cell, permit) for cell in _report(asking, act, found, None, changed))
        if len(known) <= MOST_CELLS:
            with _lock:
                _matrices[key] = known
    return list(known)


def matrix_and_failed(
    asking: Caller, act: Act
) -> tuple[list[QualityCell], list[tuple[str, str, CheckResult]]]:
    """The matrix, and (hospital, category, check) of the checks that fail, as its pages have them."""
    found, smallest = act.read(_sums()), act.permit.cell
    cells = _report(asking, act, found, None, changed_limits(asking))
    failed = [
        (cell.hospital, cell.category, _check(line, smallest))
        for cell in (_coarse(one, smallest) for one in cells)
        for line in cell.lines
        if line.verdict == "failed"
    ]
    return [cell_shape(one, act.permit) for one in cells], failed


@cache
def _sums() -> ir.Table:
    rows = table(RESULTS)
    sums = rows.group_by("hospital", "category", "check").agg(
        violated=rows.violated.sum(), applicable=rows.applicable.sum()
    )
    return sums.mutate(
        month=ibis.literal(""), violated=sums.violated.cast("int64"), applicable=sums.applicable.cast("int64")
    )


MOST_CELLS = 20_000
"""Cells of matrices that are remembered: some ten megabytes."""
_matrices: LRUCache[tuple[Any, ...], tuple[QualityCell, ...]] = LRUCache(MOST_CELLS, getsizeof=len)
_lock = Lock()


def cell(asking: Caller, act: Act, hospital: str, category: str) -> Cell | None:
    """One hospital and category with its months; None when it neither delivers nor maps the category."""
    rows = table(RESULTS)
    rows = rows.filter(rows.hospital == hospital, rows.category == category)
    found = act.read(rows.select("hospital", "category", "month", "check", "violated", "applicable"))
    return next(
        (
            c
            for c in _report(asking, act, found, hospital, changed_limits(asking))
            if (c.hospital, c.category) == (hospital, category) and c.presence != "absent"
        ),
        None,
    )


def findings(act: Act, hospital: str, category: str) -> tuple[list[FindingLine], int]:
    """(row keys that violate a check, at most EACH of one check; how many are kept in all)."""
    rows = table(FINDINGS)
    rows = rows.filter(rows.hospital == hospital, rows.category == category)
    place = ibis.row_number().over(ibis.window(group_by="check", order_by=["row_key", "month"]))
    shown = rows.mutate(place=place)
    shown = (
        shown.filter(shown.place < EACH)
        .select("check", "row_key", "variable", "month")
        .order_by("check", "row_key")
    )
    total = act.read(rows.agg(n=rows.count())).column("n")[0].as_py()
    return [FindingLine.model_construct(**row) for row in act.read(shown).to_pylist()], total


def cell_shape(cell: Cell, permit: Permit) -> QualityCell:
    """A cell of the matrix. Only an error check makes it fail; it warns for the others."""
    cell = _coarse(cell, permit.cell)
    of = part_of(cell.violated, cell.applicable, permit.cell)
    return QualityCell(
        hospital=cell.hospital,
        category=cell.category,
        rows=cell.rows,
        held=cell.held,
        checks=cell.passed + cell.passed_with_failures + cell.failed,
        failed=cell.failed,
        violated=of.part,
        applicable=of.total,
        completeness=cell.completeness,
        verdict=verdict(cell),
    )


def verdict(cell: Cell) -> Verdict:
    """Of the whole cell: `none` without rows and without a failed check."""
    if cell.failed_errors:
        return "fail"
    if cell.failed:
        return "warn"
    return "pass" if cell.rows else "none"


def detail_shape(
    act: Act,
    cell: Cell,
    found: list[FindingLine],
    total: int,
    faults: list[FaultLine],
    stale: list[StaleMark],
) -> QualityDetail:
    """Checks, failed ones first, and findings."""
    cell = _coarse(cell, act.permit.cell)
    return QualityDetail(
        hospital=cell.hospital,
        category=cell.category,
        release=release_shape(act.release),
        rows=cell.rows,
        held=cell.held,
        checks=[_check(line, act.permit.cell) for line in cell.lines],
        findings=found,
        faults=faults,
        stale=stale,
        findings_shown=len(found),
        findings_total=total,
    )


def _coarse(cell: Cell, smallest: int) -> Cell:
    """`cell` as those see it who may not know of fewer than `smallest` rows: without months, and without what
    so small a check says.

    That a check of one row failed tells of that row; the order of hidden shares would too.
    """
    if smallest <= 0:
        return cell
    lines = [
        replace(
            line,
            months=(),
            verdict=line.verdict if line.applicable >= _least(line, smallest) else "not_judged",
        )
        for line in cell.lines
    ]
    evaluated = [line for line in lines if line.verdict in EVALUATED]
    failed = [line for line in evaluated if line.verdict == "failed"]
    return replace(
        cell,
        months=(),
        lines=tuple(
            sorted(
                lines,
                key=lambda line: (line.verdict != "failed", line.verdict not in EVALUATED, line.check.id),
            )
        ),
        passed=len(evaluated) - len(failed),
        passed_with_failures=0,
        failed=len(failed),
        failed_errors=sum(line.check.severity == "error" for line in failed),
        violated=sum(line.violated for line in evaluated),
        applicable=sum(line.applicable for line in evaluated),
        completeness=None
        if cell.completeness is None or cell.rows < smallest
        else round(cell.completeness, 2),
    )


def _least(line: CheckLine, smallest: int) -> int:
    """0 for a check of the category's table: it counts no rows."""
    return smallest if counts_rows(line.check.template) else 0


def _check(line: CheckLine, smallest: int) -> CheckResult:
    evaluated = line.verdict in EVALUATED
    check, of = line.check, part_of(line.violated, line.applicable, _least(line, smallest))
    return CheckResult(
        check=check.id,
        label=words(check.label),
        template=check.template,
        template_label=words(TEMPLATES[check.template].label),
        variables=list(check.variables),
        severity=check.severity,
        kahn=check.kahn,
        kahn_label=words(DIMENSIONS[check.kahn]),
        violated=of.part,
        applicable=of.total,
        share=of.share,
        shown=of.shown,
        threshold=line.share if check.severity != "note" else None,
        threshold_reason=words(line.reason),
        passed=line.verdict != "failed" if evaluated else None,
        todo=words(check.todo),
        months=[CheckMonth(month=m.month, violated=m.violated, applicable=m.applicable) for m in line.months],
    )


def changed_limits(asking: Caller) -> tuple[ChangedLimit, ...]:
    """What inspectors have changed, as of this request: it holds at once."""
    with reading(asking.portal.control) as session:
        return standing(session)


def _report(
    asking: Caller, act: Act, results: Any, only: str | None, changed: tuple[ChangedLimit, ...]
) -> list[Cell]:
    allowed = (
        h
        for h in asking.portal.hospitals
        if (act.permit.hospitals is None or h in act.permit.hospitals) and only in (None, h)
    )
    declared = _declared(asking.portal.home, tuple(sorted(allowed)), act.release.id)
    limits = thresholds(declared, changed=changed)
    return report(results, limits, load(), {h.code: h.categories for h in declared})


def declared_hospitals(asking: Caller) -> tuple[Hospital, ...]:
    """The configurations of every hospital of the portal that can be read."""
    return _declared(asking.portal.home, tuple(sorted(asking.portal.hospitals)), "")


@lru_cache(maxsize=64)
def _declared(home: Home, codes: tuple[str, ...], release: str) -> tuple[Hospital, ...]:
    """The configurations of those of `codes` that have one that can be read, read once a release."""
    known = hospital_codes((home.hospitals,))
    return load_hospitals([code for code in codes if code in known], (home.hospitals,)).loaded
