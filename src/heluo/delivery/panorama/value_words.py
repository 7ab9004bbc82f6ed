"""One value of the dictionary as a reader says it, with its unit and its code. Knows no table and no
permit."""

from __future__ import annotations

from typing import Any

from heluo.delivery.frame.shapes import Words, words
from heluo.dictionary import Category, Code, Dictionary, Variable
from heluo.kit.text import Text
from heluo.kit.wording import number_text, time_text

OF_RESULT = ("value_number", "ref_low", "ref_high")
"""Numbers whose unit is the row's own variable `unit`."""

YES, NO = Text("是", "yes"), Text("否", "no")


def code_of(variable: Variable, value: Any, dictionary: Dictionary) -> Code | None:
    """The member of the variable's value set, None for other types, empty values and codes that have no
    name."""
    if variable.type != "code" or value is None:
        return None
    return dictionary.value_sets[variable.value_set].codes.get(value)


def label_of(variable: Variable, value: Any, dictionary: Dictionary) -> Text | None:
    """What a code, or a boolean, is called in both languages; None where a value has no name."""
    if variable.type == "boolean" and value is not None:
        return YES if value else NO
    code = code_of(variable, value, dictionary)
    return code.label if code else None


def in_words(variable: Variable, value: Any, dictionary: Dictionary) -> Words:
    """`value` in words of both languages."""
    text, label = wording(variable, value, dictionary), label_of(variable, value, dictionary)
    return words((text, label.en if label and label.en else text))


def wording(variable: Variable, value: Any, dictionary: Dictionary) -> str:
    """`value` in words; "" for none. A code without a name shows as it is."""
    if value is None:
        return ""
    match variable.type:
        case "code":
            code = code_of(variable, value, dictionary)
            return code.label.zh if code else str(value)
        case "boolean":
            return YES.zh if value else NO.zh
        case "decimal":
            return number_text(value)
        case "date" | "datetime":
            return time_text(value)
        case _:
            return str(value).strip()


def unit_of(category: Category, variable: Variable, row: dict[str, Any]) -> str:
    """UCUM unit of the dictionary, or the unit that the row itself names for this number; "" for none."""
    if variable.unit or variable.type not in ("integer", "decimal"):
        return variable.unit
    for name in (
        f"{variable.name}_unit",
        variable.name.replace("value_", "unit_"),
        "unit" if variable.name in OF_RESULT else "",
    ):
        if name and name != variable.name and name in category.variables:
            return row.get(name) or ""
    return ""
