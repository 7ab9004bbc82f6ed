"""A code that only one sex can have, on a patient of the other."""

from __future__ import annotations

from heluo.kit.text import Text
from heluo.quality.expressions import any_of, prefixed
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm

KNOWN_SEX = ("1", "2")
"""GB/T 2261.1: male, female. An unknown or unstated sex contradicts nothing."""


def needs(check: Check) -> tuple[str, ...]:
    return ("patient.sex",)


def evaluate(row: Row, check: Check) -> Flags:
    code, sex = row.value(check.variable), row.value("patient.sex")
    matches = any_of(prefixed(code, part) for part in check.listed("prefix"))
    return Flags(sex.isin(KNOWN_SEX) & (sex != check.parameters["sex"]), matches & sex.notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=70,
    label=Text("与性别矛盾", "Contradicts the sex"),
    meaning=Text(
        "一种性别专有的编码出现于另一性别。", "A code that only one sex can have, on a patient of the other."
    ),
    todo=Text(
        "核对{variables}与患者的性别,在医院系统中改正有误的一个;改正的行下一夜重新采集",
        "compare {variables} with the patient's sex and correct the wrong one in the hospital's "
        "system; the next night reads the row again",
    ),
    rule=RuleForm(
        variables=(
            "code. Applicable when the code matches `prefix`; violated when patient.sex is 1 or 2 and"
            " differs from `sex`."
        ),
        fewest=1,
        most=1,
        parameters={
            "prefix": (
                "comma list; `C53` matches codes that begin so; `C51-C58` matches when the code's first"
                " len('C51') characters lie in that range"
            ),
            "sex": "the only sex (GB/T 2261.1) that the codes allow",
        },
        required=("prefix", "sex"),
    ),
    evaluate=evaluate,
    needs=needs,
)
