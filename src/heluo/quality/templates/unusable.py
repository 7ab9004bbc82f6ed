"""A value that no engine computes with: it is taken out when rows become standard, and its row is held."""

from __future__ import annotations

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.template import Binding, Derivation, TableTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    """Every number and moment that comes from the hospital."""
    computed = variable.type in ("integer", "decimal", "date", "datetime")
    return Binding("error", variable) if computed and variable in category.collected else None


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=15,
    label=Text("数值或时间不可计算", "Nothing can be computed with it"),
    meaning=Text(
        "数值无穷、不是数或达到 10¹⁵,或时间在 1700–2250 年之外;该值置空,该行待查,原文保留在来源层。",
        "A number that is infinite, none, or of 10¹⁵ and more, or a moment outside 1700–2250: the cell is "
        "emptied and its row is held; the source layer keeps what came.",
    ),
    todo=Text(
        "在医院系统中改正{variables};表示“无”或“未定”的日期在 hospital.toml 的 "
        "[sources.….sentinels] 中声明;下一夜自动重做",
        "correct {variables} in the hospital's system; declare dates that stand for none or not yet under "
        "[sources.….sentinels] in hospital.toml; the next night does it again",
    ),
    derivation=Derivation(115, of_variable=of_variable),
    of_held_rows=True,
)
