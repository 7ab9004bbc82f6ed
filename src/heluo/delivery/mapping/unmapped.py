"""Values of the release without a standard code, counted by hospital, variable and spelling; and how much of
each category has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

import ibis
import ibis.expr.types as ir
from cachetools import LRUCache

from heluo.access.levels import changes, level_of
from heluo.dictionary import Category, Variable, load
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

FEWEST = 5
"""Rows that a spelling needs to be listed by its text: what one row says in a coded column may be
anything."""
MOST = 2_000
"""Spellings of one category that are listed."""


@dataclass(frozen=True)
class UnmappedLine:
    """A spelling of a coded variable (`category.name`) of one hospital without a code; `name`: what most of
    its rows call it, "" where no column does."""

    hospital: str
    variable: str
    source: str
    rows: int
    name: str
    names: int
    """How many names its rows have: a code that means several things is no code to map."""

    @property
    def place(self) -> tuple[str, str, str]:
        return self.hospital, self.variable, self.source


Frequency = tuple[str, str, str, int]
"""(hospital, value as written, its code or "", rows)."""

_often: LRUCache[tuple[object, ...], list[Frequency]] = LRUCache(256)
_found: LRUCache[tuple[object, ...], list[UnmappedLine]] = LRUCache(16)
_lock = Lock()


def lines(act: Act) -> list[UnmappedLine]:
    """Every value without a code that the act's permit opens, most rows first. Counted once a release, permit
    and levels in force."""
    permit = act.permit
    key = (str(act.lake.home.root), act.release.id, permit.hospitals, permit.level, changes())
    with _lock:
        known = _found.get(key)
    if known is None:
        known = sorted(_counted(act), key=lambda line: (-line.rows, line.place))
        with _lock:
            _found[key] = known
    return known


def shares(act: Act) -> list[tuple[str, str, int, int]]:
    """(hospital, category, values written, of these without a code), under a permit for figures."""
    rows = table("application.quality_result")
    rows = rows.filter(rows.check.endswith(".unmapped_value"))
    sums = rows.group_by("hospital", "category").agg(
        written=rows.applicable.sum().cast("int64"), unmapped=rows.violated.sum().cast("int64")
    )
    found = act.read(sums.order_by("hospital", "category")).to_pylist()
    return [(row["hospital"], row["category"], row["written"], row["unmapped"]) for row in found]


def frequencies(act: Act, names: Iterable[str]) -> dict[str, list[Frequency]]:
    """Variable → how often each hospital writes each value, and the code that it has, for the variables
    `names`. Counted once a release, permit and levels in force."""
    permit = act.permit
    found: dict[str, list[Frequency]] = {}
    for name in names:
        key = (str(act.lake.home.root), act.release.id, permit.hospitals, permit.level, changes(), name)
        with _lock:
            known = _often.get(key)
        if known is None:
            rows = act.read(_often_of(name)).to_pylist()
            known = [(row["hospital"], row["source"], row["code"] or "", row["rows"]) for row in rows]
            with _lock:
                _often[key] = known
        found[name] = known
    return found


def _often_of(name: str) -> ir.Table:
    category, _, rest = name.partition(".")
    column = str(load().categories[category].variables[rest].shipped)
    rows = table(f"standard.{category}")
    rows = rows.filter(rows[f"{column}_source"].notnull())
    counted = rows.group_by("hospital", source=rows[f"{column}_source"], code=rows[column])
    return counted.agg(rows=ibis._.count()).order_by(ibis.desc("rows"), "hospital", "source").limit(MOST)


def coded(category: Category, level: int) -> list[Variable]:
    """Variables of a category that a hospital writes and the centre maps, up to `level` as levels are in
    force."""
    return [v for v in category.viewed if v.type == "code" and v.shipped is not None and level_of(v) <= level]


def naming(category: Category, variable: Variable, level: int) -> str:
    """The column that says in words what a coded variable says as a code, "" where there is none."""
    base = variable.name.removesuffix("_code")
    for other in ("name",) if variable.name == "code" else (f"{base}_name", base):
        found = category.variables.get(other)
        if found is None or found.type not in ("string", "text") or level_of(found) > level:
            continue
        if found.shipped:
            return found.shipped
    return ""


def _counted(act: Act) -> Iterator[UnmappedLine]:
    for category in load().categories.values():
        variables = coded(category, act.permit.level)
        if variables:
            found = act.read(_spellings(category, variables, act.permit.level))
            for row in found.to_pylist():
                yield UnmappedLine(
                    row["hospital"],
                    row["variable"],
                    row["source"],
                    row["rows"],
                    row["name"] or "",
                    row["names"],
                )


def _spellings(category: Category, variables: list[Variable], level: int) -> ir.Table:
    rows = table(f"standard.{category.name}")
    parts = []
    for variable in variables:
        written = rows[f"{variable.shipped}_source"]
        without = rows.filter(rows[str(variable.shipped)].isnull(), written.notnull())
        named = naming(category, variable, level)
        groups = without.group_by("hospital", source=without[f"{variable.shipped}_source"])
        if named:
            counted = groups.agg(
                rows=ibis._.count(), name=without[named].mode(), names=without[named].nunique()
            )
        else:
            counted = groups.agg(rows=ibis._.count()).mutate(
                name=ibis.literal(""), names=ibis.literal(0, "int64")
            )
        parts.append(counted.mutate(variable=ibis.literal(variable.full_name)))
    of_all = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return of_all.order_by(ibis.desc("rows"), "hospital", "variable", "source").limit(MOST)
