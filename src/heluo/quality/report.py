"""The quality report: counts of a release against today's thresholds, by hospital and category. Pure: the
same counts give the same report, and a changed threshold changes it without a new run.

Score = passed checks ÷ checks with a verdict × 100, a check of severity error counted twice; checks that do
not apply, and notes, are left out. It is at most the share of rows that the worst failed check of rows
leaves right: hundreds of passed checks do not make up for a category whose texts nobody can read.
Completeness = filled cells ÷ cells over the required variables that enter the lake. A category that a
hospital neither maps nor delivers is *absent*: it has no rows, no score and no completeness, rather than
zeros.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from heluo.dictionary import Dictionary, load
from heluo.kit.dates import today
from heluo.kit.text import Text
from heluo.quality.derive import HELD, all_checks, checks
from heluo.quality.model import Check
from heluo.quality.never_delivered import never_delivered
from heluo.quality.refused import counts_rows
from heluo.quality.verdict import Thresholds, Verdict, verdict

LOCK = "quality.results"
"""What a permit must open (`access.declared.opening`) to read the published counts that a report is made
of."""
ROW_KEYS_LOCK = "quality.row_keys"
"""What a permit must open to read the row keys of findings."""
Presence = Literal["present", "empty", "absent"]
"""`empty`: the hospital maps the category but no row has arrived; `absent`: it does not deliver the
category."""


@dataclass(frozen=True)
class MonthCounts:
    """A point of a trend. `month` is "0000-00" for rows without an event time."""

    month: str
    violated: int
    applicable: int


@dataclass(frozen=True)
class CheckLine:
    """One check of one hospital × category against its threshold."""

    check: Check
    violated: int
    applicable: int
    verdict: Verdict
    share: float
    count: int | None
    reason: Text
    until: dt.date | None
    months: tuple[MonthCounts, ...]

    @property
    def violated_share(self) -> float | None:
        return self.violated / self.applicable if self.applicable else None


@dataclass(frozen=True)
class Cell:
    """One hospital × category."""

    hospital: str
    category: str
    presence: Presence
    rows: int
    held: int
    run: int
    passed: int
    passed_with_failures: int
    failed: int
    failed_errors: int
    """Of `failed`: checks of severity error."""
    not_applicable: int
    violated: int
    applicable: int
    completeness: float | None
    score: float | None
    months: tuple[MonthCounts, ...]
    """Held rows (violated) and rows (applicable) by month."""
    lines: tuple[CheckLine, ...]


def report(
    results: pa.Table,
    thresholds: Thresholds,
    dictionary: Dictionary,
    mapped: Mapping[str, Iterable[str]],
    on: dt.date | None = None,
) -> list[Cell]:
    """A cell for every hospital of `mapped` × every category, in the dictionary's order.

    `results`: columns hospital, category, month, check, violated, applicable (`application.quality_result` of
    a release); `mapped`: hospital → categories that it delivers by its configuration; `on`: the day whose
    thresholds hold (today).
    """
    day = on or today()
    counts: dict[tuple[str, str], dict[str, dict[str, tuple[int, int]]]] = {}
    for table in (results, never_delivered(results, mapped)):
        columns = (
            table.column(name).to_pylist()
            for name in ("hospital", "category", "month", "check", "violated", "applicable")
        )
        for hospital, category, month, check, violated, applicable in zip(*columns, strict=True):
            months = counts.setdefault((hospital, category), {}).setdefault(check, {})
            before = months.get(month, (0, 0))
            months[month] = (before[0] + violated, before[1] + applicable)
    hospitals = sorted({*mapped, *(h for h, _ in counts)})
    known = (
        all_checks()
        if dictionary is load()
        else {c.id: c for category in dictionary.categories.values() for c in checks(category, dictionary)}
    )
    places = {name: place for place, name in enumerate(known)}
    return [
        _cell(
            h,
            name,
            counts.get((h, name), {}),
            name in set(mapped.get(h, ())),
            (known, places),
            thresholds,
            dictionary,
            day,
        )
        for h in hospitals
        for name in dictionary.categories
    ]


def _cell(
    hospital: str,
    category: str,
    counts: Mapping[str, Mapping[str, tuple[int, int]]],
    mapped: bool,
    of: tuple[Mapping[str, Check], Mapping[str, int]],
    thresholds: Thresholds,
    dictionary: Dictionary,
    day: dt.date,
) -> Cell:
    """`of`: every check by its name, and its place in the dictionary's order."""
    known, places = of
    held = counts.get(f"{category}.{HELD}", {})
    lines = tuple(
        _line(hospital, known[name], months, thresholds, day)
        for name, months in counts.items()
        if name in known
    )
    rows = sum(applicable for _, applicable in held.values())
    presence: Presence = "present" if rows else "empty" if mapped else "absent"
    evaluated = [line for line in lines if line.verdict in ("passed", "passed_with_failures", "failed")]
    weight = {id(line): 2 if line.check.severity == "error" else 1 for line in evaluated}
    good = sum(weight[id(line)] for line in evaluated if line.verdict != "failed")
    failed = [line for line in evaluated if line.verdict == "failed"]
    return Cell(
        hospital,
        category,
        presence,
        rows,
        sum(v for v, _ in held.values()),
        len(lines),
        sum(line.verdict == "passed" for line in lines),
        sum(line.verdict == "passed_with_failures" for line in lines),
        len(failed),
        sum(line.check.severity == "error" for line in failed),
        sum(line.verdict == "not_applicable" for line in lines),
        sum(line.violated for line in evaluated),
        sum(line.applicable for line in evaluated),
        _completeness(lines, dictionary) if rows else None,
        100 * min(good / sum(weight.values()), _right(failed)) if evaluated and rows else None,
        _months(held),
        _ordered(lines, places),
    )


def _right(failed: Iterable[CheckLine]) -> float:
    """The share of applicable rows that none of the failed checks of rows, the worst, finds wrong."""
    of_rows = (line for line in failed if counts_rows(line.check.template))
    return 1 - max((line.violated / line.applicable for line in of_rows if line.applicable), default=0.0)


def _line(
    hospital: str, check: Check, months: Mapping[str, tuple[int, int]], thresholds: Thresholds, day: dt.date
) -> CheckLine:
    violated, applicable = sum(v for v, _ in months.values()), sum(a for _, a in months.values())
    threshold = thresholds.of(hospital, check, day)
    return CheckLine(
        check,
        violated,
        applicable,
        verdict(violated, applicable, check, threshold),
        threshold.share,
        threshold.count,
        threshold.reason,
        threshold.until,
        _months(months),
    )


def _months(months: Mapping[str, tuple[int, int]]) -> tuple[MonthCounts, ...]:
    return tuple(MonthCounts(month, *months[month]) for month in sorted(months) if month)


def _ordered(lines: Iterable[CheckLine], places: Mapping[str, int]) -> tuple[CheckLine, ...]:
    """Failed first, then by share of violating rows; the dictionary's order breaks ties."""
    rank = {"failed": 0, "passed_with_failures": 1, "passed": 2, "not_judged": 3, "not_applicable": 4}
    return tuple(
        sorted(
            lines, key=lambda line: (rank[line.verdict], -(line.violated_share or 0), places[line.check.id])
        )
    )


def _completeness(lines: Iterable[CheckLine], dictionary: Dictionary) -> float | None:
    """Filled cells ÷ cells over required variables."""
    missing = [
        line for line in lines if line.check.template == "missing" and _required(line.check, dictionary)
    ]
    cells = sum(line.applicable for line in missing)
    return 1 - sum(line.violated for line in missing) / cells if cells else None


def _required(check: Check, dictionary: Dictionary) -> bool:
    return dictionary.categories[check.category].variables[check.variable].required
