"""In which unit a column's numbers are given. A result is stored in its item's standard unit; whoever wants
another one gets it by the dictionary's conversion read backwards, or by UCUM where dimensions agree."""

from __future__ import annotations

from heluo.cohort.frame.definition import ColumnDefinition
from heluo.cohort.frame.model import DATES, UnitChange
from heluo.cohort.frame.refusals import refuse_column
from heluo.cohort.model import EventNode
from heluo.dictionary import Variable, load
from heluo.dictionary.units import load_units
from heluo.terminology import ucum

NUMERIC = ("last", "first", "max", "min", "mean")
STANDARD, REPORTED, ITEM = "value_standard", "value_number", "item_code"
DAYS = "d"


def unit_change(given: ColumnDefinition, node: EventNode, variable: Variable | None) -> UnitChange:
    """The unit of the column and how its numbers get it. Raises BadInput when the unit does not fit, or
    results of several units would become one column."""
    if given.pick not in NUMERIC or variable is None:
        return _without(given)
    if variable.type in DATES:
        return UnitChange(_checked_days(given))
    if variable.type not in ("decimal", "integer"):
        return _without(given)
    if variable.name == REPORTED and STANDARD in node.category.variables:
        raise refuse_column(
            given.name,
            ("各医院单位不同的原始数值", "reported numbers, whose units differ by hospital"),
            ("value_standard", "value_standard"),
            ("改用标准数值", "use the standard value"),
        )
    if variable.name == STANDARD and ITEM in node.category.variables:
        return _of_items(given, node)
    wanted = given.unit or variable.unit
    return UnitChange(wanted, (("", *_formula(given, "", variable.unit, wanted)),))


def items_of(node: EventNode) -> tuple[str, ...]:
    """Codes of the items that the conditions name; () when they leave them open."""
    for test in node.where:
        if test.name == ITEM and test.op in ("=", "in"):
            return tuple(str(value) for value in test.values)
    return ()


def _of_items(given: ColumnDefinition, node: EventNode) -> UnitChange:
    known = load().value_sets["lab_item"].codes
    items = items_of(node)
    if not items or any(item not in known for item in items):
        raise refuse_column(
            given.name,
            ("没有指明检验项目的数值", "numbers of no named laboratory item"),
            ("where 中以 item_code 指明项目", "an item named by item_code in `where`"),
        )
    standard = {item: known[item].attributes.get("unit", "") for item in items}
    if not given.unit and len(set(standard.values())) > 1:
        units = " | ".join(sorted(set(standard.values())))
        raise refuse_column(
            given.name,
            (f"几种单位的项目:{units}", f"items of several units: {units}"),
            ("指明 unit", "name a `unit`"),
        )
    wanted = given.unit or next(iter(standard.values()))
    return UnitChange(
        wanted, tuple((item, *_formula(given, item, unit, wanted)) for item, unit in standard.items())
    )


def _formula(given: ColumnDefinition, item: str, standard: str, wanted: str) -> tuple[float, float]:
    """(factor, offset) with standard = wanted × factor + offset."""
    if standard == wanted:
        return 1.0, 0.0
    if found := load_units().conversions.get((item, wanted)):
        return found.factor, found.offset
    factor = ucum.factor(wanted, standard) if ucum.valid(standard) and ucum.valid(wanted) else None
    if factor is None:
        raise refuse_column(
            given.name,
            (
                f"单位 {wanted} 不能由 {standard or '无单位'} 换算",
                f"{wanted} cannot be made of {standard or 'no unit'}",
            ),
            (standard, standard),
        )
    return factor, 0.0


def _checked_days(given: ColumnDefinition) -> str:
    if given.unit not in ("", DAYS):
        raise refuse_column(
            given.name,
            (f"日期的单位 {given.unit}", f"the unit {given.unit} of a date"),
            ("空或 d", "none, or d"),
        )
    return given.unit


def _without(given: ColumnDefinition) -> UnitChange:
    if given.unit:
        raise refuse_column(
            given.name,
            ("没有单位的列上的 unit", "a unit of a column that has none"),
            ("去掉 unit", "no unit"),
        )
    return UnitChange("")
