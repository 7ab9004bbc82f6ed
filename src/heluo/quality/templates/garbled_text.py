"""Text that was read in another encoding than it was written in, or that lost its characters."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.damaged_text import GARBLED
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    written = variable.type in ("string", "text") and variable.origin == "hospital"
    return Binding("warning", variable) if written else None


def evaluate(row: Row, check: Check) -> Flags:
    value = row.value(check.variable)
    return Flags(value.re_search(GARBLED), value.notnull())


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=51,
    label=Text("乱码", "Garbled text"),
    meaning=Text(
        "文本按另一种编码读出(鎮ｈ、æ‚£、»¼Õß),或字符已丢失(�、???、锟斤拷)。",
        "The text was read in another encoding (鎮ｈ, æ‚£, »¼Õß), or has lost its characters (�, "
        "???, 锟斤拷).",
    ),
    todo=Text(
        "核对{variables}的编码:在 hospital.toml 的来源中声明 encoding,或改正视图;"
        "已丢失的字符在医院系统中补录",
        "look at the encoding of {variables}: declare `encoding` of the source in hospital.toml, "
        "or mend the view; "
        "characters that are lost must be entered again",
    ),
    derivation=Derivation(172, of_variable=of_variable),
    evaluate=evaluate,
)
