"""Numbers of different units made comparable: spelling → UCUM → the item's canonical unit, by declared
factors.

The tables are `dictionary.units`; here they are joined to rows on an engine. A missing or unknown unit
converts to nothing: it is never guessed from the number.
"""

from __future__ import annotations

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category
from heluo.dictionary.units import KEY_REPLACEMENTS, Units

COMPUTED = ("value_standard", "unit_standard", "conversion_rule")
"""Variables of origin "centre" that this step fills, in every category that declares them."""


def unit_table(units: Units) -> pa.Table:
    """(spelling key, ucum)."""
    return pa.table(
        {
            "spelling": pa.array(units.spellings, pa.string()),
            "ucum": pa.array(units.spellings.values(), pa.string()),
        }
    )


def conversion_table(units: Units) -> pa.Table:
    """(item_code, from_unit, to_unit, factor, offset, rule): standard value = number × factor + offset."""
    lines = list(units.conversions.values())
    return pa.table(
        {
            "item_code": pa.array([c.item_code for c in lines], pa.string()),
            "from_unit": pa.array([c.from_unit for c in lines], pa.string()),
            "to_unit": pa.array([c.to_unit for c in lines], pa.string()),
            "factor": pa.array([c.factor for c in lines], pa.float64()),
            "offset": pa.array([c.offset for c in lines], pa.float64()),
            "rule": pa.array([c.label for c in lines], pa.string()),
        }
    )


def convert(category: Category, rows: ir.Table, units: ir.Table, conversions: ir.Table) -> ir.Table:
    """`rows` with COMPUTED; only for a category that declares them (it has item_code, unit and value_number
    too)."""
    if not set(COMPUTED) <= {v.name for v in category.computed}:
        return rows
    joined = with_factors(rows, units, conversions)
    known = joined.value_number.notnull()
    return joined.mutate(
        value_standard=joined.value_number * joined.factor_ + joined.offset_,
        unit_standard=known.ifelse(joined.to_unit_, None),
        conversion_rule=known.ifelse(joined.rule_, None),
    ).drop("factor_", "offset_", "to_unit_", "rule_")


def with_factors(rows: ir.Table, units: ir.Table, conversions: ir.Table) -> ir.Table:
    """`rows` (item_code, unit) with `factor_`, `offset_`, `to_unit_`, `rule_` of its conversion, null where
    there is none."""
    key = rows.unit.lower()
    for old, new in KEY_REPLACEMENTS:
        key = key.replace(old, new)
    spelled = rows.mutate(key_=key)
    units = units.select(spelling_=units.spelling, ucum_=units.ucum)
    spelled = spelled.left_join(units, spelled.key_ == units.spelling_)
    lines = conversions.select(
        item_=conversions.item_code,
        from_=conversions.from_unit,
        to_unit_=conversions.to_unit,
        factor_=conversions.factor,
        offset_=conversions.offset,
        rule_=conversions.rule,
    )
    joined = spelled.left_join(lines, [spelled.item_code == lines.item_, spelled.ucum_ == lines.from_])
    return joined.drop("key_", "spelling_", "ucum_", "item_", "from_")
