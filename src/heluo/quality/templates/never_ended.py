"""Something that should have ended long ago and has no end."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.kit.text import Text
from heluo.quality.expressions import filters, how_many
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, TableTemplate


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    start, end = (row.value(name) for name in check.variables[:2])
    applies = start.notnull() & filters(row, check)
    return {"n": how_many(applies), "open": how_many(applies & end.isnull())}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    old = len(months.names) - int(check.number("months"))
    n, open_ = (months.measure(name)[: max(old, 0)] for name in ("n", "open"))
    if not n.sum():
        return Outcome(0, ())
    return Outcome(int(np.sum(n)), (), beyond=int(np.sum(open_)))


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=82,
    label=Text("久未结束", "Never ended"),
    meaning=Text("开始已久而没有结束时间。", "It began long ago and has no end."),
    todo=Text(
        "在医院系统中补录{variables}的结束时间,或查看视图是否漏取该列;补上的行下一夜重新采集",
        "enter the end of {variables} in the hospital's system, or see whether the view leaves the "
        "column out; the "
        "next night reads the rows again",
    ),
    rule=RuleForm(
        variables="start end [filter…].",
        fewest=2,
        most=9,
        parameters={"months": "months of the hospital's after which it should have ended"},
        required=("months",),
    ),
    measures=measures,
    evaluate=evaluate,
)
