"""A number outside the bounds of its variable; by a rule: outside those of its code."""

from __future__ import annotations

from collections.abc import Mapping

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.expressions import any_of, outside
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate, RuleForm


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    bounded = variable.low is not None or variable.high is not None
    return Binding("warning", variable) if bounded else None


def attributes(check: Check) -> Mapping[str, str]:
    if len(check.variables) == 1:
        return {}
    return {check.parameters["low"]: "float64", check.parameters["high"]: "float64"}


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variables[0])
    if len(check.variables) == 1:
        variable = row.category.variables[check.variables[0]]
        return Flags(outside(value, variable.low, variable.high), value.notnull())
    low, high = (row.attribute(check.variables[1], check.parameters[side]) for side in ("low", "high"))
    return Flags(any_of((value < low, value > high)), value.notnull() & (low.notnull() | high.notnull()))


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=10,
    label=Text("超出范围", "Outside the range"),
    meaning=Text(
        "数值超出该变量或该检验项目的可能范围。", "A number outside what the variable, or the item, can have."
    ),
    todo=Text(
        "在医院系统中核对并改正{variables};数值无误而单位不同时,改正单位或在 fields.csv 中换算",
        "check {variables} in the hospital's system and correct it; if the number is right in another"
        " unit, correct the unit or convert it in fields.csv",
    ),
    rule=RuleForm(
        variables=(
            "number code. Bounds are attributes of the code in the code variable's value set (a"
            " variable's own low and high are derived, not a rule)."
        ),
        fewest=1,
        most=2,
        parameters={
            "low": "attribute that holds the lowest possible value",
            "high": "attribute that holds the highest possible value",
        },
    ),
    derivation=Derivation(180, of_variable=of_variable),
    evaluate=evaluate,
    attributes=attributes,
)
