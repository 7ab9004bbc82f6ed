"""Later than the moment at which the check runs."""

from __future__ import annotations

import ibis

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate

AHEAD = ("next_time", "planned_time", "stop_time", "end_time")
"""Plans, and ends of what is still going on."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    dated = variable.type in ("date", "datetime") and variable.origin == "hospital"
    return Binding("warning", variable) if dated and variable.name not in AHEAD else None


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    # A day of grace by default: a hospital's clock and the centre's need not agree.
    latest = ibis.literal(row.today) + ibis.interval(days=int(check.number("grace_days", 1)))
    return Flags(row.moment(check.variable) > latest, value.notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=60,
    label=Text("在未来", "In the future"),
    meaning=Text("时间晚于检查运行之时。", "Later than the moment at which the check runs."),
    todo=Text(
        "在医院系统中改正{variables};表示“无”或“未定”的日期在 hospital.toml 的 open_end、unknown 中声明",
        "correct {variables} in the hospital's system; declare dates that stand for none or not yet "
        "in hospital.toml as open_end or unknown",
    ),
    derivation=Derivation(190, of_variable=of_variable),
    evaluate=evaluate,
)
