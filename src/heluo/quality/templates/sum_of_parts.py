"""Parts that do not make the total: a sum, a product, days, years or a body mass index."""

from __future__ import annotations

import functools
import operator

import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    operation, tolerance = check.parameters["operation"], check.number("tolerance")
    applies = functools.reduce(operator.and_, (row.value(v).notnull() for v in check.variables))
    total, *parts = check.variables
    if operation in ("days", "years"):
        first, second = parts
        made = _days(row.value(first), row.value(second)) if operation == "days" else row.years(first, second)
        return Flags((row.value(total) - made).abs() > tolerance, applies)
    number = [row.value(v).cast("float64") for v in check.variables]
    match operation:
        case "at_most":
            # Of a refund the whole is below nought, and so is the part.
            least = (number[0] < 0).ifelse(number[0] - tolerance, number[0] + tolerance)
            beyond = (number[0] < 0).ifelse(number[1] < least, number[1] > least)
            return Flags(beyond, applies)
        case "product":
            made = number[1] * number[2]
        case "apart":
            return Flags((number[0] - number[1]).abs() > tolerance, applies)
        case "bmi":
            made = number[1] / ((number[2] / 100) * (number[2] / 100)).nullif(0.0)
        case _:
            made = functools.reduce(operator.add, number[1:])
    # Amounts are decimals made binary: what is exactly at the tolerance must not fail by the last bit.
    return Flags((number[0] - made).abs() > tolerance + 1e-9, applies)


def _days(later_than: ir.Value, moment: ir.Value) -> ir.IntegerValue:
    """Full days from the first to the second."""
    return moment.cast("date").delta(later_than.cast("date"), unit="day")


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=140,
    label=Text("部分与整体不符", "Parts do not make the whole"),
    meaning=Text(
        "合计、乘积、天数、年龄或体质指数与各部分不符。",
        "A sum, product, number of days, age or body mass index disagrees with its parts.",
    ),
    todo=Text(
        "核对{variables}的合计与各部分,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables}, whole and parts, and correct the wrong one in the hospital's system; "
        "the next night reads the row again",
    ),
    rule=RuleForm(
        variables="total part…. Violated when the parts do not make the total, by `operation`.",
        fewest=2,
        most=9,
        parameters={
            "operation": (
                "product: |total − a·b| > tol; sum: |total − Σ parts| > tol; at_most: part > total "
                "+ tol (of a total below 0: part < total − tol); apart: |total − part| > tol;"
                " days: |total − days(b − a)| > tol; years: |total − full years from b to a| > tol"
                " (total, a = moment, b = birth date); bmi: |total − a/(b/100)²| > tol (a kg, b cm)"
            ),
            "tolerance": "in the unit of the total (default 0)",
        },
        required=("operation",),
    ),
    evaluate=evaluate,
)
