"""One row an item of a cell that holds a list: `高血压病;2型糖尿病` becomes two rows.

Several columns may hold lists of the same length (codes in one, names in the other): they are taken apart in
step. An item keeps its place in the list, from 1, in the column `ITEM`, and every part of its row keeps the
complete text beside it, for lineage. Knows neither keys nor types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

ITEM = "_item"
"""The place of the item, as text: a column of every exploded row, which fields.csv may map."""
_COMPLETE = "_complete:"
Separators = tuple[str, ...]
NAMED = {"space": " ", "comma": ",", "newline": "\n", "tab": "\t", "bar": "|"}
"""Separators that cannot stand in fields.csv as themselves."""


def separators(argument: str) -> Separators:
    """Those of `explode:<separator>|<separator>`, longest first."""
    found = (NAMED.get(text, text) for text in argument.split("|") if text)
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def without_places(source: pa.Table, lists: Mapping[str, Separators]) -> pa.Table:
    """`source` with the columns that `exploded` adds, empty where it has none: rows that were never taken
    apart."""
    for name in (ITEM, *map(complete, lists)):
        if lists and name not in source.column_names:
            source = source.append_column(name, pa.nulls(source.num_rows, pa.string()))
    return source


def items(text: str | None, at: Separators) -> list[str]:
    """The parts of `text`; empty ones at its end are none."""
    if text is None:
        return []
    parts = re.split("|".join(map(re.escape, at)), text)
    while parts and not parts[-1].strip():
        parts.pop()
    return parts


def is_made(column: str) -> bool:
    """Whether `column` is one that `exploded` adds."""
    return column == ITEM or column.startswith(_COMPLETE)


def complete(column: str) -> str:
    """The column with the complete text of `column`."""
    return _COMPLETE + column


def exploded(source: pa.Table, lists: Mapping[str, Separators]) -> pa.Table:
    """A row for each item of the columns `lists`; a row whose lists are all empty has none. Where the lists
    of a row are not of one length (an empty one goes with any) the row stays one, without a place. A table
    that was exploded before is given back as it is."""
    if not lists or ITEM in source.column_names:
        return source
    names = [name for name in lists if name in source.column_names]
    texts = [source.column(name).to_pylist() for name in names]
    rows: list[int] = []
    places: list[str | None] = []
    cells: list[list[str | None]] = [[] for _ in names]
    for row, parts in enumerate(zip(*texts, strict=True)):
        split = [items(text, lists[name]) for name, text in zip(names, parts, strict=True)]
        lengths = {len(found) for found in split if found}
        if len(lengths) > 1:
            rows.append(row)
            places.append(None)
            for column, text in zip(cells, parts, strict=True):
                column.append(text)
            continue
        for place in range(max(lengths, default=0)):
            here = [found[place] if found else None for found in split]
            if any(item is not None and item.strip() for item in here):
                rows.append(row)
                places.append(str(place + 1))
                for column, item in zip(cells, here, strict=True):
                    column.append(item)
    made = source.take(pa.array(rows, pa.int64()))
    for name, column in zip(names, cells, strict=True):
        made = made.append_column(complete(name), made.column(name))
        made = made.set_column(made.column_names.index(name), name, pa.array(column, pa.string()))
    return made.append_column(ITEM, pa.array(places, pa.string()))
