"""A number outside the bounds of its variable; by a rule: outside those of its code. A result that is itself
a bound (">300") is outside where everything that it can mean is; below a limit of detection nothing is."""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.bounds import at_most
from heluo.quality.expressions import any_of
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate, RuleForm

EXACT = ("=", "~")


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    bounded = variable.low is not None or variable.high is not None
    return Binding("warning", variable) if bounded else None


def attributes(check: Check) -> Mapping[str, str]:
    if len(check.variables) == 1:
        return {}
    return {check.parameters["low"]: "float64", check.parameters["high"]: "float64"}


def evaluate(row: Row, check: Check) -> Flags:
    name, *code = check.variables
    value, taken = row.value(name), row.taken_out(check.id)
    if code:
        low, high = (row.attribute(code[0], check.parameters[side]) for side in ("low", "high"))
        limited = low.notnull() | high.notnull()
    else:
        variable = row.category.variables[name]
        low, high = (
            ibis.null("float64") if n is None else ibis.literal(n) for n in (variable.low, variable.high)
        )
        limited = ibis.literal(True)
    comparator = row.category.comparator(name)
    if comparator:
        # "<0.1" is what a device says that measures no less: it may be right. ">300" says at least 300.
        given = row.value(comparator).fill_null("=")
        beyond = any_of((given.isin(EXACT) & (value < low), ~at_most(value, given, high)))
    else:
        beyond = any_of((value < low, value > high))
    return Flags(beyond | taken, (value.notnull() & limited) | taken)


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=10,
    label=Text("超出范围", "Outside the range"),
    meaning=Text(
        "数值超出该变量或该检验项目的可能范围;该值不进入标准层,原文保留在来源层。",
        "A number outside what the variable, or the item, can have: the cell is emptied in the "
        "standard layer; "
        "the source layer keeps what came.",
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
            "also": "comma list of variables that are emptied with the number",
        },
    ),
    derivation=Derivation(180, of_variable=of_variable),
    takes_out=True,
    evaluate=evaluate,
    attributes=attributes,
)
