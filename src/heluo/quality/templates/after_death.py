"""After the patient's death, some days of grace allowed."""

from __future__ import annotations

import ibis

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def needs(check: Check) -> tuple[str, ...]:
    return ("patient.death_time",)


def evaluate(row: Row, check: Check) -> Flags:
    death = row.latest("patient.death_time") + ibis.interval(days=int(check.number("grace_days")))
    return Flags(
        row.moment(check.variable) > death,
        row.value(check.variable).notnull() & row.value("patient.death_time").notnull(),
    )


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=50,
    label=Text("死亡之后", "After death"),
    meaning=Text(
        "时间晚于患者死亡,超过宽限天数。", "After the patient's death by more than the days of grace."
    ),
    todo=Text(
        "核对{variables}与患者的死亡时间,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables} with the patient's time of death and correct the wrong one in the "
        "hospital's system; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "time [filter]. Violated when time > patient.death_time + grace_days; applicable when the"
            " patient has a death_time."
        ),
        fewest=1,
        most=9,
        parameters={"grace_days": "days after death that are still accepted (default 0)"},
    ),
    evaluate=evaluate,
    needs=needs,
)
