"""A patient or a visit that its hospital never delivered, or a visit of another patient."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    refers = variable.name in ("patient_id", "visit_id") and variable.name not in category.key
    return Binding("warning", variable) if variable.type == "id" and refers else None


def needs(check: Check) -> tuple[str, ...]:
    return ({"patient_id": "patient", "visit_id": "visit.patient_id"}[check.variable],)


def evaluate(row: Row, check: Check) -> Flags:
    of = {"patient_id": "patient", "visit_id": "visit"}[check.variable]
    applies = row.value(check.variable).notnull() & row.delivered(of)
    if of == "patient":
        return Flags(~row.has("patient"), applies)
    other = (row.value("visit.patient_id") != row.value("patient_id")).fill_null(False)
    return Flags(~row.has("visit") | other, applies)


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=70,
    label=Text("找不到所属患者或就诊", "No such patient or visit"),
    meaning=Text(
        "行所属的患者或就诊未曾由该医院上传,或就诊属于另一患者。",
        (
            "The row's patient or visit was never delivered by the hospital, or the visit is another"
            " patient's."
        ),
    ),
    todo=Text(
        "核对{variables}:所属的患者或就诊应由同一医院上传;改正编号,或使其视图包含该行,下一夜重做",
        "look at {variables}: the patient or visit must come from the same hospital; correct the "
        "number, or let that view give its row, and the next night does it again",
    ),
    derivation=Derivation(130, of_variable=of_variable),
    evaluate=evaluate,
    needs=needs,
)
