"""What may be asked of a variable: operators by type, the facts of a person, and who may ask."""

from __future__ import annotations

from heluo.access.levels import column_levels, variable_level
from heluo.dictionary import Variable

EQUALITY = ("=", "!=", "in", "not_in", "starts", "exists", "missing")
ORDER = ("=", "!=", "<", "<=", ">", ">=", "between", "exists", "missing")
OPERATORS_OF: dict[str, tuple[str, ...]] = {
    "code": EQUALITY,
    "string": EQUALITY,
    "boolean": ("=", "!=", "exists", "missing"),
    "integer": (*ORDER, "in"),
    "decimal": ORDER,
    "date": ORDER,
    "datetime": ORDER,
}
"""Operators by type of variable. Identifiers and free text have none: text is searched by a text leaf."""
WIDE = "application.person_wide"
FACTS: dict[str, tuple[str, int]] = {
    "sex": ("code", 2),
    "age": ("integer", 3),
    "birth_year": ("integer", 3),
    "division": ("code", 3),
    "hospital": ("code", 2),
    "hospitals": ("integer", 3),
}
"""Facts of a person: type, level. `age` is the difference of calendar years: the birth date itself is level
4."""


def fact_level(fact: str) -> int:
    """The level of a fact of FACTS, as it is in force."""
    column = {"age": "birth_year"}.get(fact, fact)
    declared = FACTS[fact][1]
    return declared if fact == "hospital" else max(declared, column_levels(WIDE, (column,))[column])


def usable(variable: Variable | None, highest_level: int) -> bool:
    """True when conditions may use `variable` at `highest_level`."""
    return (
        variable is not None
        and variable.shipped is not None
        and variable.type in OPERATORS_OF
        and variable_level(variable) <= highest_level
    )
