"""Tags, entities, RTF or escapes in a text that should have none."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.damaged_text import MARKUP
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    prose = variable.type == "text" or (variable.type == "string" and variable.search == "text")
    return Binding("warning", variable) if prose and variable.origin == "hospital" else None


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    return Flags(value.re_search(MARKUP), value.notnull())


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=52,
    label=Text("标记残留", "Remains of markup"),
    meaning=Text(
        "文本中有 HTML、XML、RTF 标记、转义或未填的模板占位。",
        "HTML, XML or RTF, escapes, or places of a template that nothing was put into.",
    ),
    todo=Text(
        "在视图或 fields.csv 中把{variables}转换为纯文本;改正的行下一夜重新采集",
        "convert {variables} to plain text in the view or fields.csv; the next night reads the rows again",
    ),
    derivation=Derivation(173, of_variable=of_variable),
    evaluate=evaluate,
)
