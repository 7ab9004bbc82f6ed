"""A text that is there but too short to say anything."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    return Flags(value.strip().length() < int(check.number("shortest")), value.notnull())


TEMPLATE = RowTemplate(
    kahn="completeness",
    place=70,
    label=Text("文本过短", "Text too short"),
    meaning=Text("文本短于规定字数。", "The text is shorter than the number of characters asked for."),
    todo=Text(
        "在医院系统中补全{variables},或查看 fields.csv 是否取错了列;改正的行下一夜重新采集",
        "complete {variables} in the hospital's system, or see whether fields.csv takes the wrong "
        "column; the next night reads the row again",
    ),
    rule=RuleForm(
        variables="text. Violated when the trimmed text is shorter than `shortest` characters.",
        fewest=1,
        most=1,
        parameters={"shortest": "characters"},
        required=("shortest",),
    ),
    evaluate=evaluate,
)
