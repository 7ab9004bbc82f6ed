"""Numbers of different units made comparable: spelling → UCUM → the item's canonical unit, by declared
factors.

The tables are `dictionary.units`; here they are joined to rows on an engine. A missing or unknown unit
converts to nothing: it is never guessed from the number.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category
from heluo.dictionary.units import EXACT, KEY_CHARACTERS, KEY_REPLACEMENTS, Units, load_units

COMPUTED = ("value_standard", "unit_standard", "conversion_rule")
"""Variables of origin "centre" that this step fills, in every category that declares them."""


def conversion_table(units: Units) -> pa.Table:
    """(item_code, spelling, to_unit, factor, offset, rule): standard value = number × factor + offset, one
    line for an item and a spelling (`Units.key`) that fits it."""
    lines = units.by_spelling
    made = list(lines.values())
    return pa.table(
        {
            "item_code": pa.array([item for item, _ in lines], pa.string()),
            "spelling": pa.array([key for _, key in lines], pa.string()),
            "to_unit": pa.array([c.to_unit for c in made], pa.string()),
            "factor": pa.array([c.factor for c in made], pa.float64()),
            "offset": pa.array([c.offset for c in made], pa.float64()),
            "rule": pa.array([c.label for c in made], pa.string()),
        }
    )


def convert(category: Category, rows: ir.Table, conversions: ir.Table) -> ir.Table:
    """`rows` with COMPUTED; only for a category that declares them (it has item_code, unit and value_number
    too)."""
    if not set(COMPUTED) <= {v.name for v in category.computed}:
        return rows
    joined = with_factors(rows, conversions)
    known = joined.value_number.notnull()
    return joined.mutate(
        value_standard=joined.value_number * joined.factor_ + joined.offset_,
        unit_standard=known.ifelse(joined.to_unit_, None),
        conversion_rule=known.ifelse(joined.rule_, None),
    ).drop("factor_", "offset_", "to_unit_", "rule_")


def with_factors(rows: ir.Table, conversions: ir.Table) -> ir.Table:
    """`rows` (item_code, unit) with `factor_`, `offset_`, `to_unit_`, `rule_` of its conversion, null where
    there is none."""
    spelled = rows.mutate(key_=_key(rows.unit))
    lines = conversions.select(
        item_=conversions.item_code,
        spelling_=conversions.spelling,
        to_unit_=conversions.to_unit,
        factor_=conversions.factor,
        offset_=conversions.offset,
        rule_=conversions.rule,
    )
    joined = spelled.left_join(lines, [spelled.item_code == lines.item_, spelled.key_ == lines.spelling_])
    return joined.drop("key_", "spelling_", "item_")


def _key(unit: ir.StringValue) -> ir.StringValue:
    """`dictionary.Units.key` on a column."""
    own = unit.translate(*KEY_CHARACTERS)
    for old, new in KEY_REPLACEMENTS:
        own = own.replace(old, new)
    exact = own.isin(sorted(load_units().exact))
    return exact.ifelse(ibis.literal(EXACT) + own, own.lower())
