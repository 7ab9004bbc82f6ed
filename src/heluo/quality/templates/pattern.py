"""A text that the regular expression does not match from its first character to its last."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    wrong = ~value.re_search(f"^(?:{check.parameters['regex']})$")
    if never := check.parameters.get("never"):
        wrong = wrong | value.re_search(never)
    return Flags(wrong, value.notnull())


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=50,
    label=Text("形式不符", "Wrong form"),
    meaning=Text("文本与规定的正则表达式不符。", "The text does not match the regular expression."),
    todo=Text(
        "在医院系统中改正{variables}的写法,或在视图、fields.csv 中转换;改正的行下一夜重新采集",
        "correct how {variables} is written in the hospital's system, or convert it in the view or "
        "fields.csv; the next night reads the row again",
    ),
    rule=RuleForm(
        variables="text. Violated when the text does not match.",
        fewest=1,
        most=1,
        parameters={
            "regex": "regular expression for all of the text (RE2 syntax, no blanks)",
            "never": "regular expression of which the text may have nothing",
        },
        required=("regex",),
    ),
    evaluate=evaluate,
)
