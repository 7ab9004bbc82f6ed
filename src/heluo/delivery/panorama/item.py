"""One standard row as an answer: every variable of its category with value, code, unit, level, the hospital's
text, rule and mapping line."""

from __future__ import annotations

from typing import Any

from heluo.access.levels import level_of, variable_level
from heluo.access.permit import Permit
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.panorama.lineage import HospitalFiles
from heluo.delivery.panorama.schemas import VariableValue
from heluo.delivery.panorama.value_words import label_of, unit_of, wording
from heluo.dictionary import Category, Dictionary, Variable
from heluo.lakehouse.guard import hidden
from heluo.quality.derive import all_checks

CONVERTED = ("value_standard", "unit_standard")
"""Variables that `conversion_rule` made."""


def variables(
    category: Category, row: dict[str, Any], permit: Permit, files: HospitalFiles, dictionary: Dictionary
) -> list[VariableValue]:
    """Every variable in the dictionary's order. A closed one, and one that never leaves the vault, is
    `masked` and has no value."""
    closed = hidden(f"standard.{category.name}", permit)
    return [
        _value(category, variable, row, closed, files, dictionary) for variable in category.variables.values()
    ]


def warnings(row: dict[str, Any]) -> list[Words]:
    """What the checks said about the row, in words."""
    known = all_checks()
    return [
        words(known[name].label) if name in known else words(name)
        for name in (row.get("warnings") or "").split(",")
        if name
    ]


def _value(
    category: Category,
    variable: Variable,
    row: dict[str, Any],
    closed: frozenset[str],
    files: HospitalFiles,
    dictionary: Dictionary,
) -> VariableValue:
    column = variable.shipped
    readable = None if column is None or column in closed else column
    masked = readable is None
    value = None if readable is None else row[readable]
    source = None if readable is None else row.get(f"{readable}_source")
    label = label_of(variable, value, dictionary)
    return VariableValue(
        name=variable.name,
        label=words(variable.label),
        definition=words(variable.definition),
        value=wording(variable, value, dictionary),
        code=str(value) if variable.type == "code" and value is not None else None,
        code_label=words(label) if label else None,
        unit="" if masked else unit_of(category, variable, row),
        level=level_of(variable) if column is None else variable_level(variable),
        source=source,
        masked=masked,
        rule="" if masked or value is None else _rule(variable, row, files),
        mapping=files.mapping(variable, source),
    )


def _rule(variable: Variable, row: dict[str, Any], files: HospitalFiles) -> str:
    match variable.origin:
        case "centre":
            return (row.get("conversion_rule") or "") if variable.name in CONVERTED else ""
        case "hospital":
            return files.convert(variable)
        case _:
            return ""
