"""A value many times larger or smaller than the patient's value before it, within hours."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import any_of, filters
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    number, *code, time = check.variables
    value = row.value(number).cast("float64")
    columns = {
        "value": value,
        "least": value,
        "most": value,
        "time": row.moment(time),
        "code": row.value(code[0]) if code else ibis.literal(""),
    }
    if comparator := row.category.comparator(number):
        # "<5" may be anything below five: of bounds only the surest difference is one.
        given = row.value(comparator).fill_null("=")
        columns["least"] = given.isin(["<", "<="]).ifelse(0.0, value)
        columns["most"] = given.isin([">", ">="]).ifelse(ibis.null("float64"), value)
    rows = row.table.filter(filters(row, check)).select(
        "hospital", "month", "row_key", "subject_ref", **columns
    )
    rows = rows.filter(rows.value > 0, rows.time.notnull(), rows.subject_ref.notnull(), rows.code.notnull())
    before = ibis.window(group_by=["hospital", "subject_ref", "code"], order_by=["time", "row_key"])
    rows = rows.mutate(
        **{f"{name}_before": rows[name].lag().over(before) for name in ("least", "most", "time")}
    )
    near = rows.time_before >= rows.time - ibis.interval(hours=int(check.number("within_hours")))
    ratio = check.number("ratio")
    changed = any_of((rows.least > ratio * rows.most_before, rows.least_before > ratio * rows.most))
    rows = rows.filter(near).mutate(violated=changed)
    return rows.select("hospital", "month", "row_key", "violated")


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=80,
    label=Text("变化不合理", "Implausible change"),
    meaning=Text(
        "与同一患者前一次的值相比,短时间内相差若干倍。",
        "Many times the patient's value before it, within hours.",
    ),
    todo=Text(
        "核对{variables}前后两次的值和单位,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare both values of {variables} and their units and correct the wrong one in the "
        "hospital's system; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "number [code] time. Against the patient's previous value (same code) within the window;"
            " violated when larger/smaller > ratio."
        ),
        fewest=2,
        most=3,
        parameters={"within_hours": "hours between the two values", "ratio": "largest accepted ratio"},
        required=("within_hours", "ratio"),
    ),
    evaluate=evaluate,
)
