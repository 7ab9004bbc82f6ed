"""Outside the row's own visit, a few days allowed."""

from __future__ import annotations

import ibis

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def needs(check: Check) -> tuple[str, ...]:
    return ("visit.start_time", "visit.end_time")


def evaluate(row: Row, check: Check) -> Flags:
    name = check.variable
    start = row.moment("visit.start_time") - ibis.interval(days=int(check.number("before_days")))
    end = row.latest("visit.end_time")
    # A visit that is still open has no end, nor has one whose end lies before its start: that is the visit's
    # own error, and its rows are not to blame.
    after = (end >= row.moment("visit.start_time")) & (
        row.moment(name) > end + ibis.interval(days=int(check.number("after_days")))
    )
    return Flags(
        (row.latest(name) < start) | after.fill_null(False),
        row.value(name).notnull() & row.value("visit.start_time").notnull(),
    )


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=40,
    label=Text("不在就诊期间", "Outside the visit"),
    meaning=Text(
        "时间早于就诊开始或晚于就诊结束,超过允许的天数。",
        "Before the visit's start or after its end by more than the days allowed.",
    ),
    todo=Text(
        "核对{variables}与就诊的起止时间,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables} with the visit's start and end and correct the wrong one in the "
        "hospital's system; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "time. Violated when time < visit.start_time − before_days or > visit.end_time +"
            " after_days (no upper limit while the visit is open)."
        ),
        fewest=1,
        most=1,
        parameters={
            "before_days": "days allowed before the visit (default 0)",
            "after_days": "days allowed after the visit (default 0)",
        },
    ),
    evaluate=evaluate,
    needs=needs,
)
