"""Two stays of one patient at the same time in one hospital."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import filters
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate

MOST = 10_000
"""Stays of a patient that are looked back on."""


def evaluate(row: Row, check: Check) -> ir.Table:
    start, end = (row.moment(name) for name in check.variables[:2])
    rows = row.table.filter(filters(row, check)).select(
        "hospital", "month", "row_key", "subject_ref", start=start, end=end
    )
    rows = rows.filter(rows.start.notnull(), rows.subject_ref.notnull())
    of = {"group_by": ["hospital", "subject_ref"], "order_by": ["start", "row_key"]}
    rows = rows.mutate(ended=rows.end.lag().over(ibis.window(**of)))
    rows = rows.mutate(ended=rows.ended.max().over(ibis.window(preceding=MOST, following=0, **of)))
    hours = ibis.interval(hours=int(check.number("grace_hours")))
    violated = (rows.start < rows.ended - hours).fill_null(False)
    return rows.select("hospital", "month", "row_key", violated=violated)


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=96,
    label=Text("时间重叠", "Overlapping in time"),
    meaning=Text(
        "同一患者的两次就诊(治疗)在时间上重叠。", "Two stays (or the like) of one patient at the same time."
    ),
    todo=Text(
        "核对{variables}:前一次未按时结束,或一次住院被拆成两条;在医院系统中改正,改正的行下一夜重新采集",
        "look at {variables}: the earlier one was not ended in time, or one stay became two rows; "
        "correct it in "
        "the hospital's system, and the next night reads the row again",
    ),
    rule=RuleForm(
        variables="start end [filter…].",
        fewest=2,
        most=9,
        parameters={"grace_hours": "hours by which they may overlap"},
        required=("grace_hours",),
    ),
    evaluate=evaluate,
)
