"""No value although a condition holds that demands one."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.expressions import absent, as_text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    target, condition = check.variables[:2]
    value, when = row.value(condition), check.listed("when")
    holds = value.notnull() if when == ["present"] else as_text(value).isin(when)
    return Flags(absent(row, target), holds)


TEMPLATE = RowTemplate(
    kahn="completeness",
    place=20,
    label=Text("条件必填而缺失", "Missing where it is due"),
    meaning=Text("条件成立时应有值而没有。", "No value although a condition holds that demands one."),
    todo=Text(
        "条件成立时应有值:在医院系统中补录{variables}的第一项,或改正后面的条件;改正的行下一夜重新采集",
        "of {variables} the first is due under the condition of the others: enter it, or correct the "
        "condition; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "target condition [filter…]. Violated when target is null or blank although the condition holds."
        ),
        fewest=2,
        most=9,
        parameters={
            "when": (
                "`present`: condition is not null; otherwise a comma list of the condition's values"
                " (true, false for a boolean)"
            )
        },
        required=("when",),
    ),
    excused=True,
    evaluate=evaluate,
)
