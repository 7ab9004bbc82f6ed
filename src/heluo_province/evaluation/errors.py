"""Planted errors against found ones: the only reader of `truth/errors.parquet`, for synthetic provinces.

Found: a check of the planted template that is about the planted variable names the row (or the month). False
alarm: a finding on a row, or in a month, in which nothing was planted. What was spoilt may rightly violate
further checks; those findings count as neither. Never part of a night.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from heluo.dictionary import load, load_hospital
from heluo.engines import engine
from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo.lakehouse import releases
from heluo.quality.count import RESULT
from heluo.quality.derive import HELD, all_checks
from heluo.quality.model import Check
from heluo.quality.never_delivered import never_delivered
from heluo.quality.templates import TEMPLATES
from heluo_province import places

NOTES = "note"
COPY = "-2"
"""What the generator adds to a key when it repeats a row under another key."""
REFUSED = ("type_format", "duplicate_key")
"""Templates of level `whole` that nevertheless name rows: those that a hospital refused."""
ALWAYS = "*"
"""In place of a month: the table as it stands."""
EVALUATED_AS = {
    "value_number": ("value_standard",),
    "id_number": ("id_number_valid", "id_birth_date_agrees", "id_number_sex"),
}
"""Variable that was spoilt → variables made of it, which checks read in its place."""


@dataclass(frozen=True)
class Line:
    """One kind of planted error in one variable."""

    template: str
    kind: str
    category: str
    variable: str
    planted: int
    found: int

    @property
    def missed(self) -> int:
        return self.planted - self.found


@dataclass(frozen=True)
class Alarms:
    """One template: rows or months that it reported where nothing was planted, of those that it could
    judge."""

    template: str
    reported: int
    false: int
    applicable: int

    @property
    def share(self) -> float:
        return self.false / self.applicable if self.applicable else 0.0


@dataclass(frozen=True)
class Evaluation:
    lines: tuple[Line, ...]
    alarms: tuple[Alarms, ...]
    rows: int
    """Standard rows that were checked."""
    false_rows: int
    """Of them: with any finding although nothing was planted in them."""
    missed: tuple[tuple[str, str, str, str], ...]
    """(hospital, category, kind, row key or month) of planted errors that nothing found."""

    @property
    def false_share(self) -> float:
        return self.false_rows / self.rows if self.rows else 0.0


Place = tuple[str, str, str]
"""(hospital, category, row key)."""
Counted = tuple[str, str, str]
"""(hospital, category, check)."""


def evaluate_errors(home: Home) -> Evaluation:
    """Compares the current release of a synthetic province with what was planted. NotFound without truth or
    release."""
    path = places.truth(home) / "errors.parquet"
    if not path.exists():
        raise NotFound(f"no {path.name}", "a synthetic province", "make one with heluo demo")
    with reading(database(home.control_db)) as session:
        release = releases.current(session)
    if release is None:
        raise NotFound("no release", "a night that has succeeded", "run heluo work --once")
    with engine() as e:
        found, counts = (
            e.to_arrow(e.register(name, release.table(home, f"application.quality_{name}")))
            for name in ("finding", "result")
        )
    truth = pq.read_table(path)
    mapped = {
        code: load_hospital(code, (home.hospitals,)).categories
        for code in truth.column("hospital").unique().to_pylist()
    }
    counts = pa.concat_tables([counts.select(RESULT.names), never_delivered(counts, mapped)])
    return compare(truth, found, counts, _keys(home, truth))


def compare(truth: pa.Table, findings: pa.Table, results: pa.Table, keys: Mapping[str, bytes]) -> Evaluation:
    """`truth`: hospital, category, key, variable, kind, template; `findings`, `results` as published; `keys`:
    hospital → reference key, to find the row of a local key."""
    known = all_checks()
    by_row: dict[Place, set[str]] = {}
    for hospital, category, check, key in _tuples(findings, "hospital", "category", "check", "row_key"):
        if key and check in known and known[check].severity != NOTES:
            by_row.setdefault((hospital, category, key), set()).add(check)
    months: dict[Counted, set[str]] = {}
    for hospital, category, check, month, violated in _tuples(
        results, "hospital", "category", "check", "month", "violated"
    ):
        if violated and check in known and _monthly(known[check].template):
            months.setdefault((hospital, category, check), set()).add(month)
    planted: set[Place] = set()
    spoilt: set[tuple[str, str, str, str]] = set()
    tally: dict[tuple[str, str, str, str], list[int]] = {}
    missed: list[tuple[str, str, str, str]] = []
    for hospital, category, key, variable, kind, template in _tuples(
        truth, "hospital", "category", "key", "variable", "kind", "template"
    ):
        line = tally.setdefault((template, kind, category, variable), [0, 0])
        line[0] += 1
        if _monthly(template):
            found = [
                month
                for (h, g, c), seen in months.items()
                if (h, g) == (hospital, category) and _sees(known[c], template, category, variable)
                for month in seen
                if key in (ALWAYS, month)
            ]
            spoilt.add((hospital, category, variable if key == ALWAYS else "", key))
            name = key
        else:
            places = _places(hospital, category, key, template, keys[hospital])
            planted |= set(places)
            found = [
                c
                for place in places
                for c in by_row.get(place, ())
                if _sees(known[c], template, place[1], variable)
            ]
            name = places[0][2]
        line[1] += bool(found)
        if not found:
            missed.append((hospital, category, kind, name))
    lines = tuple(Line(*name, *counts) for name, counts in sorted(tally.items()))
    rows = sum(a for c, a in _tuples(results, "check", "applicable") if c.endswith(f".{HELD}"))
    false = {place: checks for place, checks in by_row.items() if place not in planted}
    return Evaluation(lines, _alarms(by_row, false, months, spoilt, results), rows, len(false), tuple(missed))


def _monthly(template: str) -> bool:
    return TEMPLATES[template].level == "table" and template not in REFUSED


def _sees(check: Check, template: str, category: str, variable: str) -> bool:
    """Whether `check` is the one that an error of `template` in `variable` must be found by. A key stands for
    its whole row."""
    if check.template != template:
        return False
    read = {name.rpartition(".")[2] for name in check.variables}
    return (
        not variable
        or variable in load().categories[category].key
        or not read.isdisjoint((variable, *EVALUATED_AS.get(variable, ())))
    )


def _places(hospital: str, category: str, key: str, template: str, secret: bytes) -> list[Place]:
    texts = [key, f"{key}{COPY}"] if template == "duplicate_event" else [key]
    return [(hospital, category, reference(secret, category, text)) for text in texts]


def _alarms(
    by_row: Mapping[Place, set[str]],
    false: Mapping[Place, set[str]],
    months: Mapping[Counted, set[str]],
    spoilt: Collection[tuple[str, str, str, str]],
    results: pa.Table,
) -> tuple[Alarms, ...]:
    known = all_checks()
    reported: dict[str, int] = {}
    wrong: dict[str, int] = {}
    applicable: dict[str, int] = {}
    for counted, rows in ((reported, by_row), (wrong, false)):
        for checks in rows.values():
            for check in checks:
                counted[known[check].template] = counted.get(known[check].template, 0) + 1
    for (hospital, category, check), found in months.items():
        template = known[check].template
        if known[check].severity == NOTES:
            continue
        reported[template] = reported.get(template, 0) + len(found)
        if (hospital, category, known[check].variable, ALWAYS) not in spoilt:
            wrong[template] = wrong.get(template, 0) + sum(
                (hospital, category, "", month) not in spoilt for month in found
            )
    for check, count in _tuples(results, "check", "applicable"):
        if check in known and known[check].severity != NOTES:
            applicable[known[check].template] = applicable.get(known[check].template, 0) + count
    return tuple(
        Alarms(t, reported.get(t, 0), wrong.get(t, 0), applicable[t]) for t in TEMPLATES if t in applicable
    )


def _keys(home: Home, truth: pa.Table) -> dict[str, bytes]:
    """Reference keys of the hospitals: they lie in this home only because its hospitals are synthetic."""
    hospitals = truth.column("hospital").unique().to_pylist()
    return {
        h: bytes.fromhex((home.agent(h) / "keys" / "reference.key").read_text(encoding="utf-8").strip())
        for h in hospitals
    }


def _tuples(table: pa.Table, *names: str) -> Iterable[tuple]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)
