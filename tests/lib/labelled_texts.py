"""Texts of any category as rows of the standard layer, and the level that the product gives each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from heluo.dictionary import load, standard_schema
from heluo.dictionary.special_diseases import SpecialDiseases
from heluo.engines import Engine
from heluo.lakehouse.labels import labelled


@dataclass(frozen=True)
class Cell:
    """One text in the variable `name` ("category.variable"); of a coded variable it is the hospital's own."""

    name: str
    text: str


def levels(engine: Engine, cells: Sequence[Cell], lists: SpecialDiseases | None = None) -> list[int]:
    """The level of a row that holds nothing but the cell, for each of `cells`."""
    found = [0] * len(cells)
    by_category: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        by_category.setdefault(cell.name.partition(".")[0], []).append(place)
    for name, places in by_category.items():
        category = load().categories[name]
        schema = pa.schema([pa.field(f.name, f.type) for f in standard_schema(category)])
        rows = []
        for place in places:
            variable = category.variables[cells[place].name.partition(".")[2]]
            column = f"{variable.shipped}_source" if variable.type == "code" else str(variable.shipped)
            rows.append({"row": place, column: cells[place].text})
        given = pa.Table.from_pylist(rows, schema=schema)
        for row in labelled(category, given, lists).select(["row", "row_level"]).to_pylist():
            found[row["row"]] = row["row_level"]
    return found
