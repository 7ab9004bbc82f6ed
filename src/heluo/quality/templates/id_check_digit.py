"""What the hospital program found when it read the identity number, which itself stays in the hospital."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm


def evaluate(row: Row, check: Check) -> Flags:
    """A flag that is false, or (two variables) a sex in the number that is not the recorded one."""
    flag = row.value(check.variables[0])
    if len(check.variables) == 1:
        return Flags(~flag, flag.notnull())
    recorded = row.value(check.variables[1])
    return Flags(flag != recorded, flag.isin(["1", "2"]) & recorded.isin(["1", "2"]))


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=60,
    label=Text("身份证号码有误", "Identity number does not hold"),
    meaning=Text(
        "前置机在医院内核对身份证号码(校验位、出生日期、性别、区划),只上传是或否;号码本身不进湖。",
        (
            "The hospital program reads the identity number (check digit, birth date, sex, area) and"
            " ships yes or no only; the number never enters the lake."
        ),
    ),
    todo=Text(
        "在医院系统中核对并改正该患者的身份证号码及出生日期、性别({variables});改正的行下一夜重新采集",
        "check the patient's identity number, birth date and sex in the hospital's system ("
        "{variables}) and correct them; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "flag that the hospital program made (violated when false), or sex in the number and"
            " recorded sex (violated when they differ)."
        ),
        fewest=1,
        most=3,
    ),
    evaluate=evaluate,
)
