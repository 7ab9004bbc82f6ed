"""The same long text for another patient."""

from __future__ import annotations

import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import filters
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    rows = row.table.filter(filters(row, check)).select(
        "hospital", "month", "row_key", "subject_ref", text=row.value(check.variable).strip()
    )
    rows = rows.filter(rows.text.length() >= int(check.number("shortest")), rows.subject_ref.notnull())
    texts = rows.group_by("hospital", "text").agg(least=rows.subject_ref.min(), most=rows.subject_ref.max())
    copied = texts.filter(texts.least != texts.most).mutate(copied=True)
    joined = rows.left_join(copied, ["hospital", "text"])
    return joined.select("hospital", "month", "row_key", violated=joined.copied.fill_null(False))


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=94,
    label=Text("文本雷同", "Copied text"),
    meaning=Text(
        "一段长文本逐字出现在另一患者名下。", "A long text stands word for word under another patient."
    ),
    todo=Text(
        "核对{variables}:复制粘贴或模板未改的文书由书写者改正;改正的行下一夜重新采集",
        "look at {variables}: what was pasted, or left as the template had it, is for its author "
        "to correct; the "
        "next night reads the row again",
    ),
    rule=RuleForm(
        variables="text [filter…].",
        fewest=1,
        most=9,
        parameters={"shortest": "characters from which a text is long"},
        required=("shortest",),
    ),
    evaluate=evaluate,
)
