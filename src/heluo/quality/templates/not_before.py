"""One moment before another that must come first."""

from __future__ import annotations

import ibis

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    later, earlier = check.variables[:2]
    tolerance = ibis.interval(minutes=int(check.number("tolerance_minutes")))
    wrong = row.latest(later) < row.moment(earlier) - tolerance
    if most := check.parameters.get("most_hours"):
        wrong = row.moment(later) > row.latest(earlier) + ibis.interval(hours=int(most))
    return Flags(wrong, row.value(later).notnull() & row.value(earlier).notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=30,
    label=Text("时间先后颠倒", "Wrong order in time"),
    meaning=Text("应在后的时间早于应在前的时间。", "The moment that must come later is the earlier one."),
    todo=Text(
        "核对{variables}的先后,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "look at the order of {variables} and correct the wrong one in the hospital's system; the "
        "next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "later earlier. Violated when later < earlier − tolerance. A value without a time of day"
            " means any moment of that day."
        ),
        fewest=2,
        most=9,
        parameters={
            "tolerance_minutes": "minutes by which `later` may precede `earlier` (default 0)",
            "most_hours": "hours after which `later` is too late; its order is then another rule's",
        },
    ),
    evaluate=evaluate,
)
