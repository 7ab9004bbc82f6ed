"""A code outside its closed value set; by a rule: another value than another variable's code demands."""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate, RuleForm


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    closed = variable.type == "code" and not dictionary.value_sets[variable.value_set].open
    return Binding("warning", variable) if closed else None


def attributes(check: Check) -> Mapping[str, str]:
    return {check.parameters["attribute"]: "string"} if len(check.variables) > 1 else {}


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variables[0])
    if "attribute" not in check.parameters:
        variable = row.category.variables[check.variables[0]]
        codes = list(row.dictionary.value_sets[variable.value_set].codes)
        return Flags(value.notin(codes), value.notnull())
    demanded, same = row.attribute(check.variables[1], check.parameters["attribute"]), check.listed("same")
    alike = value.isin(same) & demanded.isin(same) if same else ibis.literal(False)
    return Flags((value != demanded) & ~alike, value.notnull() & demanded.notnull())


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=20,
    label=Text("不在值域内", "Outside the value set"),
    meaning=Text(
        "代码不在封闭值域内,或与另一变量的代码所要求的值不同。",
        "A code outside its closed value set, or another value than the code beside it demands.",
    ),
    todo=Text(
        "在 values.csv 中把{variables}的院内值对应到标准代码,或在医院系统中改正;下一夜自动重做",
        "map the hospital's values of {variables} to standard codes in values.csv, or correct them in"
        " its system; the next night does it again",
    ),
    rule=RuleForm(
        variables=(
            "value code. The value must equal an attribute of the code in its value set (a closed"
            " value set of its own is derived, not a rule)."
        ),
        fewest=1,
        most=2,
        parameters={
            "attribute": "attribute of the code that holds the expected value",
            "same": "comma list of values that count as one (both sides in the list = no violation)",
        },
    ),
    derivation=Derivation(170, of_variable=of_variable),
    evaluate=evaluate,
    attributes=attributes,
)
