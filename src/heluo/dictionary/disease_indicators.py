"""Quality indicators of a disease as data: of whom they speak, who is left out for which reason, who meets
them. Said over the disease's own variables, person by person.

A condition is one text, `<variable> <operator> [<values>]`, several of them joined by " or "; the texts of a
list are joined by AND:

    first_stage in I,II             one of the listed values
    first_stage not_in 0            none of them; true when it is missing
    code starts I63                 text that begins with one of the listed: codes of any depth
    stage present, stage absent
    hba1c_last below 7              numbers: at_least, above, at_most, below
    pathology_days at_most treatment_days       … or against another variable of the disease

What is missing satisfies no comparison. Everybody in the denominator is in exactly one of three: left out by
the first exclusion that holds, met, not met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from heluo.dictionary.disease_variables import NAME, DiseaseVariable
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

PersonOperator = Literal[
    "in", "not_in", "starts", "present", "absent", "at_least", "above", "at_most", "below"
]
Better = Literal["higher", "lower"]
NUMERIC = ("at_least", "above", "at_most", "below")


@dataclass(frozen=True)
class PersonCondition:
    """One condition on one variable; `number` or `other` (a variable) for the four comparisons."""

    variable: str
    operator: PersonOperator
    values: tuple[str, ...] = ()
    number: float | None = None
    other: str = ""


Clauses = tuple[tuple[PersonCondition, ...], ...]
"""All of them hold; of each, one."""


@dataclass(frozen=True)
class Exclusion:
    """Why somebody of the denominator is left out."""

    id: str
    label: Text
    where: Clauses


@dataclass(frozen=True)
class DiseaseIndicator:
    id: str
    label: Text
    definition: Text
    denominator: Clauses
    exclusions: tuple[Exclusion, ...]
    met: Clauses
    better: Better

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that it looks at."""
        clauses = (*self.denominator, *self.met, *(c for e in self.exclusions for c in e.where))
        return frozenset(
            name for clause in clauses for one in clause for name in (one.variable, one.other) if name
        )


def read_indicators_of(
    tables: list[dict[str, Any]], variables: Mapping[str, DiseaseVariable], dictionary: Dictionary, where: str
) -> tuple[DiseaseIndicator, ...]:
    """The indicators of a disease over its `variables`. Raises BadConfiguration with the file."""
    found = tuple(_indicator(one, variables, dictionary, where) for one in tables)
    if len({one.id for one in found}) < len(found):
        raise _refused("an indicator twice", "one of each id", where)
    return found


def _indicator(
    table: dict[str, Any], variables: Mapping[str, DiseaseVariable], dictionary: Dictionary, where: str
) -> DiseaseIndicator:
    def clauses(texts: list[str]) -> Clauses:
        return tuple(
            tuple(_condition(part, variables, dictionary, where) for part in text.split(" or "))
            for text in texts
        )

    id, better = table.get("id", ""), table.get("better", "higher")
    if not NAME.fullmatch(id) or better not in get_args(Better):
        raise _refused(f"id {id!r} or better {better!r}", "lower-case words; higher | lower", where)
    if not table.get("met"):
        raise _refused(f"no met of {id}", "who meets the indicator", where)
    exclusions = tuple(
        Exclusion(one["id"], _label(one, where), clauses(one.get("where", [])))
        for one in table.get("exclude", [])
    )
    return DiseaseIndicator(
        id,
        _label(table, where),
        Text(table.get("definition_zh", ""), table.get("definition_en", "")),
        clauses(table.get("denominator", [])),
        exclusions,
        clauses(table["met"]),
        better,
    )


def _label(table: dict[str, Any], where: str) -> Text:
    if not table.get("zh") or not table.get("en"):
        raise _refused(f"no zh or en of {table.get('id')}", "a label in both languages", where)
    return Text(table["zh"], table["en"])


def _condition(
    text: str, variables: Mapping[str, DiseaseVariable], dictionary: Dictionary, where: str
) -> PersonCondition:
    name, _, rest = text.strip().partition(" ")
    operator, _, argument = rest.strip().partition(" ")
    if name not in variables:
        raise _refused(f"variable {name} in {text!r}", "a variable of the disease", where)
    if operator not in get_args(PersonOperator):
        raise _refused(f"operator {operator!r} in {text!r}", " | ".join(get_args(PersonOperator)), where)
    values = tuple(v.strip() for v in argument.split(",") if v.strip())
    if (operator in ("present", "absent")) == bool(values):
        raise _refused(f"values in {text!r}", "none after present and absent, else at least one", where)
    if operator in NUMERIC:
        return _comparison(name, operator, values, variables, text, where)
    value_set = variables[name].value_set
    if operator == "starts" and variables[name].type not in ("code", "string"):
        raise _refused(f"{text!r}", "a variable with codes or short text", where)
    if value_set and operator in ("in", "not_in"):
        unknown = [v for v in values if v not in dictionary.value_sets[value_set].codes]
        if unknown and not dictionary.value_sets[value_set].open:
            raise _refused(f"{', '.join(unknown)} in {text!r}", f"codes of {value_set}", where)
    return PersonCondition(name, operator, values)  # type: ignore[arg-type]


def _comparison(
    name: str,
    operator: str,
    values: tuple[str, ...],
    variables: Mapping[str, DiseaseVariable],
    text: str,
    where: str,
) -> PersonCondition:
    if len(values) != 1 or variables[name].type not in ("integer", "decimal"):
        raise _refused(f"{text!r}", "a variable with numbers and one bound", where)
    if values[0] in variables:
        return PersonCondition(name, operator, other=values[0])  # type: ignore[arg-type]
    try:
        return PersonCondition(name, operator, number=float(values[0]))  # type: ignore[arg-type]
    except ValueError:
        raise _refused(f"{values[0]} in {text!r}", "a number or a variable of the disease", where) from None


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "edit the file", where=where)
