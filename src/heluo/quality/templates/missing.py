"""No value. A code that was written but not understood is not missing: it is unmapped."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.expressions import absent
from heluo.quality.model import Check, Severity
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return None if variable.name in category.key else Binding(_severity(category, variable), variable)


def evaluate(row: Row, check: Check) -> Flags:
    return Flags(absent(row, check.variable))


def _severity(category: Category, variable: Variable) -> Severity:
    """Without its patient or its time a row can be put nowhere: it is held. An optional variable is only
    counted."""
    if not variable.required:
        return "note"
    return "error" if variable.name in ("patient_id", category.time) else "warning"


TEMPLATE = RowTemplate(
    kahn="completeness",
    place=10,
    label=Text("缺失", "Missing"),
    meaning=Text(
        "变量没有值。必填变量据此判定,其他变量只计数。",
        "The variable has no value. Judged for required variables, only counted for the others.",
    ),
    todo=Text(
        "在医院系统中补录{variables},或在 fields.csv 中改正它所取的列;确实没有时在 fields.csv 写一行 "
        "_absent:",
        "enter {variables} in the hospital's system, or mend its column in fields.csv; if the "
        "hospital does not have it, give it an _absent: line there",
    ),
    derivation=Derivation(120, of_variable=of_variable),
    evaluate=evaluate,
)
