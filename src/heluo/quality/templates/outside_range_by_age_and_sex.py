"""An age outside what a code allows, or a value outside what an age allows."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.expressions import any_of, outside, prefixed
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def needs(check: Check) -> tuple[str, ...]:
    return ("patient.birth_date", "patient.sex")


def evaluate(row: Row, check: Check) -> Flags:
    name, time = check.variables[:2]
    birth = name if name == "birth_date" else "patient.birth_date"
    age, value = row.years(time, birth), row.value(name)
    applies = value.notnull() & row.value(time).notnull() & row.value(birth).notnull()
    if check.listed("prefix"):
        applies = applies & any_of(prefixed(value, part) for part in check.listed("prefix"))
    if "sex" in check.parameters:
        sex = row.value("patient.sex" if row.category.name != "patient" else "sex")
        applies = applies & (sex == check.parameters["sex"])
    low, high = (
        float(check.parameters[side]) if side in check.parameters else None for side in ("low", "high")
    )
    if check.parameters["of"] == "age":
        return Flags(outside(age, low, high), applies)
    aged = (age >= check.number("age_low")) & (age <= check.number("age_high", 200))
    return Flags(outside(value, low, high), applies & aged)


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=20,
    label=Text("与年龄性别不符", "Not at that age or sex"),
    meaning=Text(
        "年龄超出编码允许的范围,或数值超出该年龄的范围。",
        "An age outside what the code allows, or a value outside what the age allows.",
    ),
    todo=Text(
        "核对{variables}与患者的年龄、性别,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables} with the patient's age and sex and correct the wrong one in the "
        "hospital's system; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "value time. Age = full years from patient.birth_date (or the value itself, when it is"
            " birth_date) to time."
        ),
        fewest=2,
        most=2,
        parameters={
            "of": (
                "age: the age must lie in low..high; value: the value must lie in low..high when the age"
                " lies in age_low..age_high"
            ),
            "prefix": "applicable when the first variable's code begins so (of=age)",
            "low": "lowest accepted",
            "high": "highest accepted",
            "age_low": "youngest age the rule applies to",
            "age_high": "oldest age the rule applies to",
            "sex": "sex the rule applies to (default both)",
        },
        required=("of",),
    ),
    evaluate=evaluate,
    needs=needs,
)
