"""Reads the variables of a category, a line of `variables.csv` each, and refuses a line that contradicts
itself.

What a variable must be to be protected, derived and asked for is decided here, once: a level, a type, a
value set that exists, identifiers only where they go to the vault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import get_args

from heluo.dictionary.csv_rows import rows
from heluo.dictionary.model import Identifier, Origin, Search, Type, Variable
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

COLUMNS = (
    "name", "zh", "en", "definition", "type", "unit", "value_set", "required", "low", "high",
    "level", "identifier", "search", "omop", "fhir", "origin",
)  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
RESERVED = frozenset(
    [
        "hospital",
        "month",
        "row_key",
        "row_hash",
        "op",
        "epoch",
        "seq",
        "row",
        "extra",
        "raw",
        "held",
        "warnings",
        "parcel",
        "run_id",
        "person_id",
        "subject_ref",
        "visit_ref",
        "category",
    ]
)
"""Columns that the layers add themselves; a variable of that name would shadow them."""

Refuse = Callable[[str, str], BadConfiguration]
"""(found, expected) → the error at the line."""


def read_variables(path: Path, category: str, value_sets: Collection[str]) -> dict[str, Variable]:
    """The variables of a category by name. Raises BadConfiguration with file:line."""
    variables: dict[str, Variable] = {}
    for line, row in rows(path, COLUMNS):
        variable = _variable(category, row, line, path, value_sets)
        if variable.name in variables:
            raise BadConfiguration(
                f"{variable.name} declared twice", "one line a variable", "remove one", where=f"{path}:{line}"
            )
        variables[variable.name] = variable
    return variables


def _variable(
    category: str, row: dict[str, str], line: int, path: Path, value_sets: Collection[str]
) -> Variable:
    def refuse(found: str, expected: str) -> BadConfiguration:
        return BadConfiguration(found, expected, "edit this line", where=f"{path}:{line}")

    type_ = _TYPES.get(row["type"])
    if type_ is None:
        raise refuse(f"type {row['type']!r}", " | ".join(_TYPES))
    _check_words(row, refuse)
    origin, search = _ORIGINS.get(row["origin"] or "hospital"), _SEARCHES.get(row["search"])
    if row["required"] not in ("", "yes") or search is None or origin is None:
        raise refuse(
            "required, search or origin", "yes or blank; text, filter or blank; hospital, centre or blank"
        )
    if row["level"] not in ("1", "2", "3", "4", "5"):
        raise refuse(f"level {row['level']!r}", "1 to 5: a variable without a level cannot be protected")
    identifier = _IDENTIFIERS.get(row["identifier"])
    if identifier is None:
        raise refuse(f"identifier {row['identifier']!r}", "direct, quasi or blank")
    _check_type(category, row, value_sets, refuse)
    low, high = _range(row, refuse)
    return Variable(
        category,
        row["name"],
        Text(row["zh"], row["en"]),
        row["definition"],
        type_,
        row["unit"],
        row["value_set"],
        row["required"] == "yes",
        low,
        high,
        int(row["level"]),
        identifier,
        search,
        row["omop"],
        row["fhir"],
        origin,
        line,
    )


_TYPES: dict[str, Type] = {name: name for name in get_args(Type)}
_ORIGINS: dict[str, Origin] = {name: name for name in get_args(Origin)}
_SEARCHES: dict[str, Search] = {name: name for name in get_args(Search)}
_IDENTIFIERS: dict[str, Identifier] = {name: name for name in get_args(Identifier)}


def _check_words(row: dict[str, str], refuse: Refuse) -> None:
    if not RESERVED.isdisjoint((row["name"], f"{row['name']}_source")) or not NAME.fullmatch(row["name"]):
        raise refuse(
            f"name {row['name']!r}", "lower-case words joined by _, not a column that every layer adds"
        )
    for column in ("zh", "en", "definition"):
        if not row[column]:
            raise refuse(f"no {column}", "a label in both languages and a one-sentence definition")


def _check_type(category: str, row: dict[str, str], value_sets: Collection[str], refuse: Refuse) -> None:
    if (row["type"] == "code") != bool(row["value_set"]) or (
        row["value_set"] and row["value_set"] not in value_sets
    ):
        raise refuse(
            f"value set {row['value_set']!r} of a {row['type']}",
            "a file of dictionary/value_sets for a code, blank otherwise",
        )
    if row["type"] == "id" and not row["name"].endswith("_id"):
        raise refuse(f"id named {row['name']!r}", "a name that ends in _id")
    if row["identifier"] == "direct" and row["type"] != "id" and category != "patient":
        raise refuse(
            "a direct identifier outside patient",
            "direct identifiers in the category patient only, from where they go to the vault",
        )


def _range(row: dict[str, str], refuse: Refuse) -> tuple[float | None, float | None]:
    try:
        low, high = (float(row[k]) if row[k] else None for k in ("low", "high"))
    except ValueError:
        raise refuse(f"low {row['low']!r}, high {row['high']!r}", "numbers or blank") from None
    if row["type"] not in ("integer", "decimal") and (row["low"] or row["high"] or row["unit"]):
        raise refuse(
            f"low, high or unit of a {row['type']}", "only integers and decimals have a range and a unit"
        )
    if low is not None and high is not None and low >= high:
        raise refuse("low is not below high", "low < high")
    return low, high
