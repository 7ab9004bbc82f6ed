"""A text that is not of its variable's type. Evaluated in the hospital, where its row is refused or, of an
optional variable, its cell is left empty with the reason; counted here."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.template import Binding, Derivation, TableTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    """Every variable with a form of its own that a hospital's system writes, identifiers included."""
    typed = variable.type not in ("id", "string", "text", "code")
    return Binding("error", variable) if typed and variable.origin == "hospital" else None


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=10,
    label=Text("类型或格式不符", "Wrong type or format"),
    meaning=Text(
        "原文不是该变量声明的类型(数、日期、是否):必填变量的行在医院端隔离,不出院;选填变量的格留空并有原因。",
        "The text is not of the declared type (number, date, yes or no): of a mandatory variable the row is "
        "quarantined in the hospital, of an optional one the cell is left empty with the reason.",
    ),
    todo=Text(
        "在医院系统中改正{variables},或在 fields.csv 中声明转换(heluo hospital status 列出被拒的写法)"
        ";改正后下一夜重新采集",
        "correct {variables} in the hospital's system, or declare a conversion in fields.csv (heluo "
        "hospital status lists what is refused); the next night reads it again",
    ),
    derivation=Derivation(110, of_variable=of_variable),
    of_refused_rows=True,
)
