"""The one small language in which indicators and diseases say which rows they mean. It is closed: ten
operators, no expressions.

A filter is one text, `<variable> <operator> [<values>]`, values separated by commas:

    visit_type in inpatient            value is one of the list (codes, or true/false)
    certainty not_in ruled_out         value is none of the list; true when it is missing
    code starts C50,C53                text begins with one of the list
    code not_starts C78                text begins with none of the list; true when it is missing
    end_time present                   value is not null
    end_time absent                    value is null
    value_standard at_least 6.5        number >= value
    value_standard above 6.5           number > value
    value_standard at_most 7           number <= value
    value_standard below 7             number < value

Filters of one selection are joined by AND. A null never satisfies `in`, `starts` or a comparison, and a
number that is given as a bound ("<5") satisfies a comparison only where every number that it may be does.
Engines run them by `lakehouse.selection`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from heluo.dictionary.model import Dictionary, Variable
from heluo.kit.errors import BadConfiguration

Operator = Literal[
    "in", "not_in", "starts", "not_starts", "present", "absent", "at_least", "above", "at_most", "below"
]
NUMERIC = ("at_least", "above", "at_most", "below")
WITHOUT_VALUES = ("present", "absent")


@dataclass(frozen=True)
class Filter:
    """One condition on one variable. `number` is set for the four comparisons, `values` for the lists."""

    variable: str
    operator: Operator
    values: tuple[str, ...]
    number: float | None


@dataclass(frozen=True)
class Selection:
    """Rows of one category that satisfy every filter."""

    category: str
    where: tuple[Filter, ...]


def parse_filter(text: str, category: str, dictionary: Dictionary, where: str) -> Filter:
    """`text` as a Filter on a variable of `category`; BadConfiguration at `where` when it is wrong."""

    def refuse(found: str, expected: str) -> BadConfiguration:
        return BadConfiguration(f"{found} in {text!r}", expected, "edit the filter", where=where)

    name, _, rest = text.strip().partition(" ")
    operator, _, argument = rest.strip().partition(" ")
    variable = dictionary.categories[category].variables.get(name)
    if variable is None or variable.shipped is None:
        raise refuse(f"variable {name}", f"a variable of {category} that enters the lake")
    if operator not in get_args(Operator):
        raise refuse(f"operator {operator!r}", " | ".join(get_args(Operator)))
    values = tuple(v.strip() for v in argument.split(",") if v.strip())
    if (operator in WITHOUT_VALUES) == bool(values):
        raise refuse("values", "none after present and absent, at least one after the others")
    if operator in NUMERIC:
        return Filter(name, operator, (), _number(values, variable, refuse))  # type: ignore[arg-type]
    if operator in ("in", "not_in"):
        _check_values(values, variable, dictionary, refuse)
    return Filter(name, operator, values, None)  # type: ignore[arg-type]


def parse_selection(table: dict[str, Any], dictionary: Dictionary, where: str) -> Selection:
    """A TOML table with `category` and `where` (list of filter texts) as a Selection."""
    category = table.get("category", "")
    if category not in dictionary.categories:
        raise BadConfiguration(
            f"category {category!r}", " | ".join(dictionary.categories), "name one of them", where=where
        )
    return Selection(
        category, tuple(parse_filter(text, category, dictionary, where) for text in table.get("where", []))
    )


def _number(values: tuple[str, ...], variable: Variable, refuse: Any) -> float:
    if variable.type not in ("integer", "decimal") or len(values) != 1:
        raise refuse("a comparison", "one number, on an integer or decimal variable")
    try:
        return float(values[0])
    except ValueError:
        raise refuse(f"number {values[0]!r}", "a number") from None


def _check_values(values: tuple[str, ...], variable: Variable, dictionary: Dictionary, refuse: Any) -> None:
    allowed: set[str] = {"true", "false"} if variable.type == "boolean" else set()
    if variable.type == "code" and not dictionary.value_sets[variable.value_set].open:
        allowed = set(dictionary.value_sets[variable.value_set].codes)
    for value in values:
        if allowed and value not in allowed:
            raise refuse(f"value {value!r}", " | ".join(sorted(allowed)))
