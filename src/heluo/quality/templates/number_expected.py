"""A result of an item that is measured, and no number in it."""

from __future__ import annotations

from collections.abc import Mapping

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm

MEASURED = "number"
NO_RESULT = r"溶血|脂血|凝固|拒收|退回|取消|标本|未检|未做|见(?:报告|备注|图)|重(?:复|新)|无法|不足"
"""What a laboratory writes when there is no result."""


def attributes(check: Check) -> Mapping[str, str]:
    return {"kind": "string"}


def evaluate(row: Row, check: Check) -> Flags:
    number, code, text = check.variables
    written = row.value(text)
    due = written.notnull() & (row.attribute(code, "kind") == MEASURED) & ~written.re_search(NO_RESULT)
    # A number that was taken out was one.
    shaped = written.re_search(r"^\s*[-+<>≤≥=]*\s*[0-9]+(?:\.[0-9]+)?\s*$")
    return Flags(row.value(number).isnull() & ~shaped, due)


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=12,
    label=Text("应为数值而无数值", "No number where one is due"),
    meaning=Text(
        "测量项目的结果原文中读不出数值。",
        "The result of an item that is measured has no number that can be read.",
    ),
    todo=Text(
        "核对{variables}:原文的写法(文字、问号、约数)在医院系统中改正,或在 fields.csv 中声明转换",
        "look at {variables}: correct how the result is written (words, question marks, guesses), "
        "or declare a "
        "conversion in fields.csv",
    ),
    rule=RuleForm(variables="number code text.", fewest=3, most=3),
    evaluate=evaluate,
    attributes=attributes,
)
