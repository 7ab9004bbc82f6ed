"""Codes, units, computed variables: what a row of a hospital means in the standard's own words.

What no engine can compute with is taken out first (`usable`): a date beyond the range of an engine's clock,
an infinite number, a double whose square overflows would each end a query over a million good rows. The cell
becomes null and its row is held under `<category>.<variable>.unusable`; the value stays in the source layer.
An impossible value is taken out, too, with a warning (`quality.taken_out`).

Pure expressions, the same on every engine; they read declarations (`values.csv`, `units.csv`,
`conversions.csv`) and write nothing. Not for identity (`link`) and not for judging (`check`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Dictionary, Hospital
from heluo.dictionary.units import load_units
from heluo.engines import Engine
from heluo.governance.standardise.units import conversion_table, convert
from heluo.governance.standardise.values import map_values, mapping_hash, value_table
from heluo.lakehouse import labels
from heluo.quality.taken_out import without_impossible
from heluo.quality.unusable import reason

REASON = "unusable_"
"""Column with the id under which the row is held, null for an ordinary row."""
FIRST, LAST = dt.date(1700, 1, 1), dt.date(2250, 1, 1)
"""Inside what every engine and every library of times can hold, with room for a difference of two."""
LARGEST = 10**15
"""Sums and squares of millions of smaller numbers stay finite, and integers exact as doubles."""


@dataclass(frozen=True)
class Mappings:
    """Every declaration that standardising needs, for the hospitals of one run."""

    dictionary: Dictionary
    hospitals: tuple[Hospital, ...]
    values: pa.Table
    conversions: pa.Table

    @cached_property
    def mapped(self) -> frozenset[str]:
        """Variables ("category.name") with at least one line."""
        return frozenset(self.values.column("variable").unique().to_pylist())

    def version(self, hospital: str, category: str) -> str:
        """Equal versions give equal standard rows: dictionary, value mapping, units, conversions and
        the words of special diseases together."""
        own = next(h for h in self.hospitals if h.code == hospital)
        parts = (
            self.dictionary.version,
            self.dictionary.digests[category],
            mapping_hash(own, category),
            self._shared,
            labels.version(),
            *sorted(own.absent_of(category)),
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def absent(self, category: str) -> dict[str, tuple[str, ...]]:
        """Variable → hospitals that declare they do not have it."""
        found: dict[str, list[str]] = {}
        for hospital in self.hospitals:
            for name in hospital.absent_of(category):
                found.setdefault(name, []).append(hospital.code)
        return {name: tuple(sorted(codes)) for name, codes in found.items()}

    @cached_property
    def _shared(self) -> str:
        return hashlib.sha256(repr(self.conversions.to_pylist()).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Registered:
    """`Mappings` as tables of one engine."""

    mappings: Mappings
    values: ir.Table
    conversions: ir.Table


def mappings(dictionary: Dictionary, hospitals: Iterable[Hospital]) -> Mappings:
    """The declarations as they are on disk now."""
    known = tuple(hospitals)
    return Mappings(dictionary, known, value_table(known), conversion_table(load_units()))


def register(engine: Engine, declared: Mappings) -> Registered:
    """Puts the declarations into `engine`."""
    return Registered(
        declared,
        engine.register("_values", declared.values),
        engine.register("_conversions", declared.conversions),
    )


def standardise(category: Category, rows: ir.Table, declared: Registered) -> ir.Table:
    """Current rows of the source layer → the same rows with every variable of the standard layer's schema,
    REASON and TAKEN_OUT. Each row by itself."""
    rows = usable(category, rows)
    rows = map_values(category, rows, declared.values, declared.mappings.mapped, declared.mappings.dictionary)
    rows = convert(category, rows, declared.conversions)
    rows = without_impossible(category, rows, declared.mappings.dictionary)
    if {"abnormal_flag", "value_number", "ref_low", "ref_high"} <= set(category.variables):
        rows = rows.mutate(abnormal_flag=rows.abnormal_flag.coalesce(abnormal(rows)))
    return rows


def abnormal(rows: ir.Table) -> ir.StringValue:
    """H, L or N from the hospital's own reference range where it gave no flag, null where the numbers do not
    say.

    A result "< 0.5" is only known to be below; it is low when 0.5 is not above the lower bound, and normal
    when there is no lower bound and 0.5 is within the upper one.
    """
    number, low, high = rows.value_number, rows.ref_low, rows.ref_high
    given = rows.value_comparator.coalesce("=")
    below, above = given.isin(["<", "<="]), given.isin([">", ">="])
    exact = ~below & ~above
    return ibis.cases(
        (
            rows.abnormal_flag_source.notnull() | number.isnull() | (low.isnull() & high.isnull()),
            ibis.null("string"),
        ),
        (exact & (number < low), "L"),
        (exact & (number > high), "H"),
        (exact, "N"),
        (below & (number <= low), "L"),
        (below & low.isnull() & (number <= high), "N"),
        (above & (number >= high), "H"),
        (above & high.isnull() & (number >= low), "N"),
        else_=ibis.null("string"),
    )


def usable(category: Category, rows: ir.Table) -> ir.Table:
    """`rows` of the source layer with null for every unusable value, and REASON."""
    made: dict[str, ir.Value] = {}
    reasons: list[ir.StringValue] = []
    for variable in category.collected:
        name = variable.shipped
        if name is None or name not in rows.columns:
            continue
        column = rows[name]
        if (fits := _fits(column)) is None:
            continue
        made[name] = ibis.ifelse(fits, column, ibis.null(column.type()))
        held = ibis.literal(reason(category.name, variable.name))
        reasons.append(ibis.ifelse(~fits, held, ibis.null("string")))
    first = ibis.coalesce(*reasons) if reasons else ibis.null("string")
    return rows.mutate(**made, **{REASON: first})


def _fits(column: ir.Value) -> ir.BooleanValue | None:
    """Null for null, None for a column of another kind. Compared from both sides: the size of the smallest
    integer is no integer, and NaN is above everything."""
    kind = column.type()
    if kind.is_numeric():
        low, high = (ibis.literal(bound).cast(kind) for bound in (-LARGEST, LARGEST))
    elif kind.is_timestamp():
        low, high = (ibis.literal(dt.datetime.combine(day, dt.time())).cast(kind) for day in (FIRST, LAST))
    elif kind.is_date():
        low, high = ibis.literal(FIRST), ibis.literal(LAST)
    else:
        return None
    return (column > low) & (column < high)
