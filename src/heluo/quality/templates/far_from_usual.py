"""A number many times what is usual for its code and unit in the hospital: a price by the hundred, a dose in
another unit, a grown-up's dose for a small child."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate

FEWEST = 10
"""Fewer rows of a code have no usual value."""
GROWN_UP = 14


def needs(check: Check) -> tuple[str, ...]:
    return ("patient.birth_date",) if "young" in check.parameters else ()


def evaluate(row: Row, check: Check) -> ir.Table:
    number, code, *others = check.variables
    unit, time = others[:1], others[1:]
    by_age = "young" in check.parameters
    columns = {
        "value": row.value(number).cast("float64").abs(),
        "code": row.value(code),
        "unit": row.value(unit[0]).fill_null("").lower() if unit else ibis.literal(""),
        "age": row.years(time[0], "patient.birth_date") if by_age else ibis.null("int64"),
    }
    rows = row.table.select("hospital", "month", "row_key", **columns)
    rows = rows.filter(rows.value > 0, rows.code.notnull())
    young = rows.age < int(check.number("young"))
    grown = rows.filter((rows.age >= GROWN_UP).fill_null(True))
    usual = grown.group_by("hospital", "code", "unit").agg(n=grown.count(), usual=grown.value.median())
    usual = usual.filter(usual.n >= FEWEST)
    joined = rows.mutate(young=young.fill_null(False)).inner_join(usual, ["hospital", "code", "unit"])
    times = joined.value / joined.usual
    ratio = check.number("ratio")
    far = (times >= ratio) | (times <= 1 / ratio)
    violated = joined.young.ifelse(far | (times > check.number("of_young", 1.0)), far) if by_age else far
    return joined.select("hospital", "month", "row_key", violated=violated.fill_null(False))


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=82,
    label=Text("远离常用值", "Far from what is usual"),
    meaning=Text(
        "数值是本院该编码、该单位常用值(中位数)的若干倍或若干分之一;幼儿用量高于成人常用量也计入。",
        "A number many times the hospital's usual one (its median) for the code and unit, or many "
        "times less; a "
        "small child's dose above the usual one of grown-ups counts too.",
    ),
    todo=Text(
        "核对{variables}的小数点、单位与列;改正的行下一夜重新采集",
        "look at the decimal point, the unit and the column of {variables}; the next night reads "
        "the row again",
    ),
    rule=RuleForm(
        variables="number code [unit [time]]. With `young`, the patient's age at time is looked at.",
        fewest=2,
        most=4,
        parameters={
            "ratio": "times the median, or of it, from which the number is far",
            "young": "age in years below which a dose may not exceed `of_young` times the usual one",
            "of_young": "times the usual dose of grown-ups (default 1)",
        },
        required=("ratio",),
    ),
    evaluate=evaluate,
    needs=needs,
)
