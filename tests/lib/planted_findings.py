"""What a night says of planted kinds: findings and counts of a province with them, against those of the same
province without.

A kind is found when findings that the clean province does not have name enough of its rows, or when a check
that looks at months counts more than there in one of its months; in both the check has to be about one of the
kind's variables (or, where rows are missing or too many, about the category). Checks that are only notes
never count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from heluo.engines import engine
from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo.lakehouse import releases
from heluo.quality.derive import all_checks
from heluo.quality.model import Check
from heluo.quality.templates import TEMPLATES
from tests.conftest import run_heluo
from tests.lib.planted_kinds import PlantedKind
from tests.lib.planting import PlantedRows

NAMES_ROWS = ("type_format", "duplicate_key")
"""Templates of level `table` that nevertheless name rows: those that a hospital refused."""


@dataclass(frozen=True)
class Findings:
    """What a release says: named rows and violated months by (hospital, category, check), and scores."""

    rows: dict[tuple[str, str, str], set[str]]
    months: dict[tuple[str, str, str], dict[str, int]]
    scores: dict[tuple[str, str], float]

    def named(self, hospital: str) -> set[tuple[str, str, str]]:
        """(category, check, row key or month) of everything that is reported of a hospital."""
        rows = {(c, k, key) for (h, c, k), keys in self.rows.items() if h == hospital for key in keys}
        months = {(c, k, month) for (h, c, k), seen in self.months.items() if h == hospital for month in seen}
        return rows | months


@dataclass(frozen=True)
class Evidence:
    """What named a kind: `checks` with the share of its rows or the months that each named."""

    kind: PlantedKind
    planted: int
    share: float
    checks: dict[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    score_fell: bool = True

    @property
    def found(self) -> bool:
        return (self.share >= self.kind.least or bool(self.months)) and self.score_fell

    def __str__(self) -> str:
        seen = ", ".join(f"{check} {what}" for check, what in list(self.checks.items())[:3])
        state = "found " if self.found else "SILENT"
        return f"{self.kind.name:34} {state} {self.share:6.0%} of {self.planted:5}  {seen}"


def read(home: Home) -> Findings:
    """Findings, counts and scores of the current release. Note-level checks are left out."""
    with reading(database(home.control_db)) as session:
        release = releases.current(session)
    assert release is not None
    with engine() as e:
        finding, result = (
            pl.DataFrame(e.to_arrow(e.register(name, release.table(home, f"application.quality_{name}"))))
            for name in ("finding", "result")
        )
    cells = json.loads(run_heluo("quality", "--json", home=home.root).stdout)
    scores = {(c["hospital"], c["category"]): c["score"] for c in cells if c["score"] is not None}
    return of_tables(finding, result, scores)


def of_tables(finding: pl.DataFrame, result: pl.DataFrame, scores: dict[tuple[str, str], float]) -> Findings:
    """Of `application.quality_finding` and `quality_result`."""
    known = {name: check for name, check in all_checks().items() if check.severity != "note"}
    rows: dict[tuple[str, str, str], set[str]] = {}
    for hospital, category, check, key in _lines(finding, "row_key"):
        if check in known and key:
            rows.setdefault((hospital, category, check), set()).add(key)
    months: dict[tuple[str, str, str], dict[str, int]] = {}
    for hospital, category, check, month, violated in _lines(result, "month", "violated"):
        if violated and check in known and looks_at_months(known[check]):
            months.setdefault((hospital, category, check), {})[month] = violated
    return Findings(rows, months, scores)


def _lines(table: pl.DataFrame, *more: str) -> Iterable[tuple]:
    return table.select("hospital", "category", "check", *more).iter_rows()


def looks_at_months(check: Check) -> bool:
    return TEMPLATES[check.template].level == "table" and check.template not in NAMES_ROWS


def about(check: Check, kind: PlantedKind) -> bool:
    """Whether a finding of `check` tells its reader where the kind's error is."""
    names = {name.rpartition(".")[2] for name in check.variables}
    return not names.isdisjoint(kind.variables) or (kind.rows_missing and not names)


def reference_key(home: Home, hospital: str) -> bytes:
    """It lies in this home only because its hospitals are synthetic."""
    path: Path = home.agent(hospital) / "keys" / "reference.key"
    return bytes.fromhex(path.read_text(encoding="utf-8").strip())


def judge(planted: PlantedRows, before: Findings, after: Findings, secret: bytes) -> Evidence:
    """What the release `after` says of a kind and the release `before` did not. Rows that the generator had
    spoilt before are left out."""
    kind = planted.kind
    known = all_checks()
    here = (kind.hospital, kind.category)
    spoilt = {key for place, keys in before.rows.items() if place[:2] == here for key in keys}
    rows = [{reference(secret, kind.category, key) for key in keys} for keys in planted.rows]
    rows = [keys for keys in rows if keys.isdisjoint(spoilt)]
    named: set[str] = set()
    checks: dict[str, str] = {}
    for place, keys in after.rows.items():
        if place[:2] != (kind.hospital, kind.category) or not about(known[place[2]], kind):
            continue
        new = keys - before.rows.get(place, set())
        if share := _share(rows, new):
            named |= new
            checks[place[2]] = f"{share:.0%}"
    months: set[str] = set()
    for place, seen in after.months.items():
        if place[:2] != (kind.hospital, kind.category) or not about(known[place[2]], kind):
            continue
        was = before.months.get(place, {})
        if more := {m for m in kind.months if seen.get(m, 0) > was.get(m, 0)}:
            months |= more
            checks[place[2]] = " ".join(sorted(more))
    cell = (kind.hospital, kind.category)
    fell = not kind.score or after.scores[cell] < before.scores[cell]
    return Evidence(kind, len(rows), _share(rows, named), checks, tuple(sorted(months)), fell)


def _share(rows: list[set[str]], named: Collection[str]) -> float:
    return sum(not keys.isdisjoint(named) for keys in rows) / len(rows) if rows else 0.0


def more_alarms(
    hospital: str, before: Findings, after: Findings, without: Collection[str] = ()
) -> dict[tuple[str, str], tuple[int, int]]:
    """(category, check) → how much it reports before and after, where that is more; but for categories
    `without`."""
    was, now = (Counter(alarm[:2] for alarm in found.named(hospital)) for found in (before, after))
    return {
        place: (was[place], count)
        for place, count in sorted(now.items())
        if count > was[place] and place[0] not in without
    }
