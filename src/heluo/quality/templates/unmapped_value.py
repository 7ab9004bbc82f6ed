"""The hospital wrote a value that no line of its values.csv maps and that is no standard code itself."""

from __future__ import annotations

import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, Variable, load
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return Binding("warning", variable) if variable.type == "code" and variable.origin == "hospital" else None


def evaluate(row: Row, check: Check) -> Flags:
    written = row.written(check.variable)
    return Flags(row.value(check.variable).isnull(), written.notnull())


def spellings(rows: ir.Table, check: Check) -> ir.Table:
    variable = load().categories[check.category].variables[check.variable]
    assert variable.type == "code"
    written = rows[f"{variable.shipped}_source"]
    found = rows.filter(rows[str(variable.shipped)].isnull(), written.notnull())
    return found.mutate(spelling=found[f"{variable.shipped}_source"])


TEMPLATE = RowTemplate(
    kahn="completeness",
    place=60,
    label=Text("值未映射", "Unmapped value"),
    meaning=Text(
        "医院写了值,但没有对应的标准代码;原文保留。",
        "The hospital wrote a value for which there is no standard code; its text is kept.",
    ),
    todo=Text(
        "在 values.csv 中为{variables}的院内值各加一行;无意义的值在医院系统中改正;下一夜自动重做",
        "add a line to values.csv for each of the hospital's values of {variables}; correct those "
        "that mean nothing in its system; the next night does it again",
    ),
    derivation=Derivation(150, of_variable=of_variable),
    evaluate=evaluate,
    spellings=spellings,
)
