"""A finished visit without any row in a category that its hospital delivers."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def needs(check: Check) -> tuple[str, ...]:
    return (check.parameters["category"],)


def evaluate(row: Row, check: Check) -> Flags:
    category = check.parameters["category"]
    finished = row.value("visit_type").isin(check.listed("visit_type")) & row.value("end_time").notnull()
    return Flags(~row.has(category), finished & row.delivered(category))


TEMPLATE = RowTemplate(
    kahn="completeness",
    place=80,
    label=Text("就诊缺少应有的记录", "Visit without rows it must have"),
    meaning=Text("已结束的就诊在某类数据中没有一行。", "A finished visit without any row in a category."),
    todo=Text(
        "查看该就诊在相应类别的视图中是否有行({variables}):有则改正其就诊号,没有则补录;下一夜采集",
        "see whether the visit has rows in that category's view ({variables}): if so mend their visit"
        " number, if not enter them; they are read the next night",
    ),
    rule=RuleForm(
        variables="visit_id. Rows are finished visits; violated when the visit has no row in `category`.",
        fewest=1,
        most=1,
        parameters={
            "category": "category that must hold at least one row of the visit",
            "visit_type": "comma list of visit types it applies to",
        },
        required=("category", "visit_type"),
    ),
    evaluate=evaluate,
    needs=needs,
)
