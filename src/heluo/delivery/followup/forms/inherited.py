"""What a field takes from the variable of the dictionary that it names: type, unit, choices, range, level,
words. What the form says itself stays; another type than the variable's is refused."""

from __future__ import annotations

from typing import Any

from heluo.access.levels import level_of
from heluo.delivery.followup.forms.shape import ChoiceDeclaration, FieldDeclaration
from heluo.dictionary import Variable, load
from heluo.kit.errors import BadInput

TYPES = {
    "code": ("single",),
    "boolean": ("yes_no",),
    "integer": ("integer", "scale"),
    "decimal": ("decimal",),
    "date": ("date", "partial_date"),
    "datetime": ("date",),
    "string": ("text",),
    "text": ("text",),
}
"""Type of a variable → types of a field that may hold it, the usual one first."""


def inherited(of: FieldDeclaration) -> FieldDeclaration:
    """The field with what its variable adds. Raises BadInput for a variable that there is not or that cannot
    be asked for, and for another type or code than it has."""
    if not of.variable:
        return of
    variable = _variable(of)
    fits = TYPES.get(variable.type, ())
    if (of.type or (fits[0] if fits else "")) not in fits or of.type == "calculated":
        raise BadInput(
            (
                f"变量 {of.variable} 的类型是 {variable.type}",
                f"the variable {of.variable} is {variable.type}",
            ),
            " | ".join(fits),
            ("去掉类型,由变量决定", "leave the type out: the variable has it"),
            where=of.name,
            code="bad_form",
        )
    added: dict[str, Any] = {
        "type": of.type or fits[0],
        "zh": of.zh or variable.label.zh,
        "en": of.en or variable.label.en,
        "unit": of.unit or variable.unit,
        "level": max(of.level, level_of(variable)),
        "low": of.low if of.low is not None else variable.low,
        "high": of.high if of.high is not None else variable.high,
        "choices": of.choices or _choices(variable),
    }
    return of.model_copy(update=added)


def _variable(of: FieldDeclaration) -> Variable:
    category, _, name = of.variable.partition(".")
    found = load().categories.get(category)
    variable = found.variables.get(name) if found else None
    if variable is None or variable.identifier == "direct":
        raise BadInput(
            (f"字典里没有变量 {of.variable}", f"the dictionary has no variable {of.variable}"),
            ("类别.变量", "category.variable"),
            ("从字典中选择", "choose one of the dictionary"),
            where=of.name,
            code="bad_form",
        )
    return variable


def _choices(variable: Variable) -> list[ChoiceDeclaration]:
    if not variable.value_set:
        return []
    codes = load().value_sets[variable.value_set].codes
    return [ChoiceDeclaration(code=one.code, zh=one.label.zh, en=one.label.en) for one in codes.values()]
