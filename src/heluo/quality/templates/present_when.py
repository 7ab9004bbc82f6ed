"""A value although a condition holds that leaves no place for one."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.expressions import absent, as_text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    target, condition = check.variables[:2]
    holds = as_text(row.value(condition)).isin(check.listed("when"))
    return Flags(~absent(row, target), holds)


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=74,
    label=Text("不应有值而有值", "Present where there can be none"),
    meaning=Text("条件成立时不应有值而有值。", "A value although a condition holds that rules it out."),
    todo=Text(
        "核对{variables}:第一项不应有值,或后面的条件有误;在医院系统中改正,改正的行下一夜重新采集",
        "compare {variables}: the first must be empty, or the condition is wrong; correct it in "
        "the hospital's "
        "system, and the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "target condition [filter…]. Violated when target has a value although the condition holds."
        ),
        fewest=2,
        most=9,
        parameters={"when": "comma list of the condition's values (true, false for a boolean)"},
        required=("when",),
    ),
    evaluate=evaluate,
)
