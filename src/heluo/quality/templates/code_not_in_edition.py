"""A code whose three-character category exists in no edition of ICD-10."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate
from heluo.terminology.icd10_blocks import missing_categories

EXTENDED = ("icd10",)
"""Open value sets whose codes have a structure that can be checked without the whole edition."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return (
        Binding("warning", variable) if variable.type == "code" and variable.value_set in EXTENDED else None
    )


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    return Flags(value.substr(0, 3).isin(missing_categories()), value.notnull())


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=30,
    label=Text("编码体系中没有的类目", "No such category in the code system"),
    meaning=Text(
        "疾病编码的三位类目不存在于 ICD-10 的任何一段。",
        "The code's three-character category lies in no block of ICD-10.",
    ),
    todo=Text(
        "在医院系统中改正{variables}的编码,或在 values.csv 中把院内编码对应到 ICD-10;下一夜自动重做",
        "correct the code in {variables} in the hospital's system, or map the local code to ICD-10 in"
        " values.csv; the next night does it again",
    ),
    derivation=Derivation(160, of_variable=of_variable),
    evaluate=evaluate,
)
