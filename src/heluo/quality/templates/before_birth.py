"""Before the patient's birth."""

from __future__ import annotations

import ibis

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate

GRACE_DAYS = 1
"""A mother's record may hold what concerns the child of the next day."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    own = category.name in ("patient", "visit") or "patient_id" not in category.variables
    return Binding("warning", variable) if variable.name == category.time and not own else None


def needs(check: Check) -> tuple[str, ...]:
    return ("patient.birth_date",)


def evaluate(row: Row, check: Check) -> Flags:
    birth = row.moment("patient.birth_date")
    early = row.latest(check.variable) < birth - ibis.interval(days=GRACE_DAYS)
    return Flags(early, row.value(check.variable).notnull() & birth.notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=48,
    label=Text("早于出生", "Before birth"),
    meaning=Text("时间早于患者出生。", "Before the patient's birth."),
    todo=Text(
        "核对{variables}与患者的出生日期,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables} with the patient's birth date and correct the wrong one in the "
        "hospital's system; "
        "the next night reads the row again",
    ),
    derivation=Derivation(192, of_variable=of_variable),
    evaluate=evaluate,
    needs=needs,
)
