"""Codes, units, computed variables: what a row of a hospital means in the standard's own words.

Pure expressions, the same on every engine; they read declarations (`values.csv`, `units.csv`,
`conversions.csv`) and write nothing. Not for identity (`link`) and not for judging (`check`).
"""

from __future__ import annotations

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
from heluo.governance.standardise.units import conversion_table, convert, unit_table
from heluo.governance.standardise.values import map_values, mapping_hash, value_table


@dataclass(frozen=True)
class Mappings:
    """Every declaration that standardising needs, for the hospitals of one run."""

    dictionary: Dictionary
    hospitals: tuple[Hospital, ...]
    values: pa.Table
    units: pa.Table
    conversions: pa.Table

    @cached_property
    def mapped(self) -> frozenset[str]:
        """Variables ("category.name") with at least one line."""
        return frozenset(self.values.column("variable").unique().to_pylist())

    def version(self, hospital: str, category: str) -> str:
        """Equal versions give equal standard rows: dictionary, value mapping, units and conversions
        together."""
        own = next(h for h in self.hospitals if h.code == hospital)
        parts = (
            self.dictionary.version,
            self.dictionary.digests[category],
            mapping_hash(own, category),
            self._shared,
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
        rows = (*self.units.to_pylist(), *self.conversions.to_pylist())
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Registered:
    """`Mappings` as tables of one engine."""

    mappings: Mappings
    values: ir.Table
    units: ir.Table
    conversions: ir.Table


def mappings(dictionary: Dictionary, hospitals: Iterable[Hospital]) -> Mappings:
    """The declarations as they are on disk now."""
    known = tuple(hospitals)
    units = load_units()
    return Mappings(dictionary, known, value_table(known), unit_table(units), conversion_table(units))


def register(engine: Engine, declared: Mappings) -> Registered:
    """Puts the declarations into `engine`."""
    return Registered(
        declared,
        engine.register("_values", declared.values),
        engine.register("_units", declared.units),
        engine.register("_conversions", declared.conversions),
    )


def standardise(category: Category, rows: ir.Table, declared: Registered) -> ir.Table:
    """Current rows of the source layer → the same rows with every variable of the standard layer's schema."""
    rows = map_values(category, rows, declared.values, declared.mappings.mapped, declared.mappings.dictionary)
    rows = convert(category, rows, declared.units, declared.conversions)
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
