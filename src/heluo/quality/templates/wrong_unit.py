"""A number whose unit converts to no unit of its item: the step before found no conversion."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from heluo.dictionary import load
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm

UNITLESS = ("[pH]",)
"""Canonical units of items whose results carry no unit to check; so do those in braces."""
NO_UNIT = "(空 none)"


def attributes(check: Check) -> Mapping[str, str]:
    return {"unit": "string"}


def evaluate(row: Row, check: Check) -> Flags:
    _, item, number = check.variables
    unit = row.attribute(item, "unit")
    checked = unit.notnull() & unit.notin(UNITLESS) & ~unit.startswith("{")
    return Flags(row.table.conversion_rule.isnull(), row.value(number).notnull() & checked)


def spellings(rows: ir.Table, check: Check) -> ir.Table:
    """The unit with its item: of an item only are a unit's conversions known."""
    category = load().categories[check.category]
    unit, item, number = (str(category.variables[name].shipped) for name in check.variables)
    codes = load().value_sets[category.variables[check.variables[1]].value_set].codes
    checked = [
        code
        for code, one in codes.items()
        if (canonical := one.attributes.get("unit")) and canonical not in UNITLESS and canonical[0] != "{"
    ]
    found = rows.filter(rows.conversion_rule.isnull(), rows[number].notnull(), rows[item].isin(checked))
    written = found[unit].coalesce("")
    return found.mutate(spelling=(written == "").ifelse(NO_UNIT, written).concat(" (", found[item], ")"))


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=40,
    label=Text("单位与项目不符", "Unit does not fit the item"),
    meaning=Text(
        "有数值,但单位缺失或不能换算为该检验项目的标准单位。",
        ("There is a number, but its unit is missing or does not convert to the item's standard unit."),
    ),
    todo=Text(
        "在医院系统中改正{variables}的单位;院内单位无误时,请中心在 dictionary 的 units.csv、"
        "conversions.csv 中加一行",
        "correct the unit of {variables} in the hospital's system; if it is a unit of its own, ask "
        "the centre for a line in units.csv and conversions.csv",
    ),
    rule=RuleForm(
        variables=(
            "unit item number. Applicable when number is not null and the item's canonical unit is"
            " not blank or {…} or [pH]; violated when the unit's UCUM form has no line in"
            " conversions.csv for the item, a missing unit included."
        ),
        fewest=3,
        most=3,
    ),
    evaluate=evaluate,
    attributes=attributes,
    spellings=spellings,
)
