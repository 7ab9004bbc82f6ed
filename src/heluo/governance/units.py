"""Numbers of different units made comparable: spelling → UCUM → the item's canonical unit, by declared factors.

`dictionary/units.csv` says what a spelling means, `dictionary/conversions.csv` what a unit is worth for one item. A
missing or unknown unit converts to nothing: it is never guessed from the number.
"""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category
from heluo.dictionary.load import rows as csv_rows
from heluo.kit.places import data_folder

UNIT_COLUMNS = ("spelling", "ucum")
CONVERSION_COLUMNS = ("item_code", "from_unit", "to_unit", "factor", "offset", "rule", "version")
COMPUTED = ("value_standard", "unit_standard", "conversion_rule")
"""Variables of origin "centre" that this step fills, in every category that declares them."""


def unit_table(folder: Path | None = None) -> pa.Table:
    """(spelling, ucum) of `units.csv`; a UCUM unit spells itself."""
    folder = folder or data_folder("dictionary")
    spellings = {row["spelling"]: row["ucum"] for _, row in csv_rows(folder / "units.csv", UNIT_COLUMNS)}
    own = {unit: unit for unit in [*spellings.values(), *(u for _, r in _conversions(folder) for u in (r["from_unit"], r["to_unit"]))]}
    pairs = own | spellings
    return pa.table({"spelling": pa.array(pairs, pa.string()), "ucum": pa.array(pairs.values(), pa.string())})


def conversion_table(folder: Path | None = None) -> pa.Table:
    """(item_code, from_unit, to_unit, factor, offset, conversion_rule): value_standard = number × factor + offset.

    `conversion_rule` is "<rule>@<version>:<from>→<to>", enough to find the line again.
    """
    lines = [row for _, row in _conversions(folder or data_folder("dictionary"))]
    return pa.table({
        "item_code": pa.array([r["item_code"] for r in lines], pa.string()),
        "from_unit": pa.array([r["from_unit"] for r in lines], pa.string()),
        "to_unit": pa.array([r["to_unit"] for r in lines], pa.string()),
        "factor": pa.array([float(r["factor"]) for r in lines], pa.float64()),
        "offset": pa.array([float(r["offset"]) for r in lines], pa.float64()),
        "conversion_rule": pa.array([f"{r['rule']}@{r['version']}:{r['from_unit']}→{r['to_unit']}" for r in lines], pa.string()),
    })  # fmt: skip


def convert(category: Category, rows: ir.Table, units: ir.Table, conversions: ir.Table) -> ir.Table:
    """`rows` with COMPUTED; only for a category that declares them (it has item_code, unit and value_number too)."""
    if not set(COMPUTED) <= {v.name for v in category.computed}:
        return rows
    spelled = rows.mutate(_unit=rows.unit.strip())
    units = units.select(_spelling=units.spelling, _ucum=units.ucum)
    spelled = spelled.left_join(units, spelled._unit == units._spelling)
    factors = conversions.select(
        _item=conversions.item_code, _from=conversions.from_unit, _to=conversions.to_unit, _factor=conversions.factor,
        _offset=conversions.offset, conversion_rule=conversions.conversion_rule,
    )  # fmt: skip
    joined = spelled.left_join(factors, [spelled.item_code == factors._item, spelled._ucum == factors._from])
    number = joined.value_number
    known = number.notnull()
    return joined.mutate(
        value_standard=number * joined._factor + joined._offset,
        unit_standard=known.ifelse(joined._to, None),
        conversion_rule=known.ifelse(joined.conversion_rule, None),
    ).drop("_unit", "_spelling", "_ucum", "_item", "_from", "_to", "_factor", "_offset")


def _conversions(folder: Path) -> list[tuple[int, dict[str, str]]]:
    return csv_rows(folder / "conversions.csv", CONVERSION_COLUMNS)
