"""The commonest last digit of all the hospital's values: those beyond the accepted share are violations."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.kit.text import Text
from heluo.quality.chance import share_moved
from heluo.quality.expressions import how_many
from heluo.quality.model import Check
from heluo.quality.months import FEWEST_ROWS, Months, MonthsContext, Outcome, compared
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, TableTemplate

MOVED, FEWEST_OF_MONTH = 0.2, 30
"""By how much a digit's share must stand out in a month with so many values."""


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    scale = 10 ** int(check.number("decimals"))
    digit = (row.value(check.variable).cast("float64").abs() * scale).round().cast("int64") % 10
    return {str(d): how_many(digit == d) for d in range(10)}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    counts = np.array([months.measure(str(d)).sum() for d in range(10)])
    total = int(counts.sum())
    if total < FEWEST_ROWS:
        return Outcome(0, ())
    if beyond := max(0, int(counts.max() - check.number("worst") * total)):
        return Outcome(total, (), beyond=beyond)
    of = np.stack([months.measure(str(d)) for d in range(10)])
    n = of.sum(axis=0)
    evaluated, bad = compared(
        n >= FEWEST_OF_MONTH,
        lambda at, base: any(
            of[d][at] > of[d].sum() / total * n[at]
            and share_moved(of[d][at], n[at], of[d][base], n[base], MOVED)
            for d in range(10)
        ),
    )
    return Outcome(max(total, int(evaluated.sum())), months.where(bad))


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=130,
    label=Text("末位数字偏好", "Digit preference"),
    meaning=Text(
        "末位数字过于集中,或某月突然集中。", "One last digit far too often, or suddenly so in a month."
    ),
    todo=Text(
        "与录入科室核对{variables}的测量和录入方式(是否取整);改正后的值下一夜采集",
        "ask the wards how {variables} is measured and entered (is it rounded); what is corrected is "
        "read the next night",
    ),
    rule=RuleForm(
        variables=(
            "number. A check of the category's table: share of the commonest last digit at"
            " `decimals`; violations are the values beyond `worst`."
        ),
        fewest=1,
        most=1,
        parameters={
            "decimals": "decimals at which the last digit is taken",
            "worst": "largest accepted share of one digit",
        },
        required=("decimals", "worst"),
    ),
    measures=measures,
    evaluate=evaluate,
)
