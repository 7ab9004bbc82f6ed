"""Which variables the portal searches as text and by which it filters, from the column `search`.

Not here: analysis of Chinese text, ranking, or who may see a hit.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Literal

from heluo.dictionary.model import Dictionary, Variable

PATH = "docs/reference/search.csv"


@dataclass(frozen=True)
class SearchField:
    """One searchable column of the standard layer. `level` decides who may search it at all."""

    variable: Variable
    column: str
    kind: Literal["text", "filter"]
    operators: tuple[str, ...]
    """Operators of `dictionary.filter` that make sense on it; () for text."""


def search_fields(dictionary: Dictionary) -> tuple[SearchField, ...]:
    """Every searchable variable that enters the lake, in the dictionary's order."""
    found = []
    for category in dictionary.categories.values():
        for variable in category.variables.values():
            if variable.search and variable.shipped:
                operators = () if variable.search == "text" else _operators(variable)
                found.append(SearchField(variable, variable.shipped, variable.search, operators))
    return tuple(found)


def search_files(dictionary: Dictionary) -> dict[str, str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("category", "variable", "zh", "en", "kind", "operators", "level"))
    for f in search_fields(dictionary):
        writer.writerow(
            (
                f.variable.category,
                f.variable.name,
                f.variable.label.zh,
                f.variable.label.en,
                f.kind,
                " ".join(f.operators),
                f.variable.level,
            )
        )
    return {PATH: out.getvalue()}


def _operators(variable: Variable) -> tuple[str, ...]:
    if variable.type in ("integer", "decimal"):
        return ("at_least", "above", "at_most", "below", "present", "absent")
    if variable.type == "boolean":
        return ("in", "present", "absent")
    if variable.type in ("date", "datetime"):
        return ("present", "absent")
    return ("in", "not_in", "starts", "not_starts", "present", "absent")
