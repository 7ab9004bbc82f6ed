"""Tables as text: what a spec says is what a reader of the manual sees.

    row_key | value | unit
    a       | 1.5   | mmol/L
    b       | -     |

A cell "-" is null, an empty cell is the empty text. Types come from a schema, or every column is text.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa


def table(text: str, types: dict[str, pa.DataType] | None = None) -> pa.Table:
    """The table that `text` writes; columns that `types` does not name are strings."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names = [cell.strip() for cell in lines[0].split("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
    for row in rows:
        assert len(row) == len(names), f"{len(row)} cells, {len(names)} columns: {row}"
    kinds = {name: (types or {}).get(name, pa.string()) for name in names}
    columns = [
        pa.array([_cell(row[i], kinds[name]) for row in rows], kinds[name]) for i, name in enumerate(names)
    ]
    return pa.table(columns, schema=pa.schema(list(kinds.items())))


def rows(got: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    """Rows of `names` (default: all columns) as tuples, sorted: what two tables must share to be equal."""
    picked = got.select(list(names)) if names else got
    return sorted(
        (tuple(row.values()) for row in picked.to_pylist()),
        key=lambda row: tuple((v is not None, str(v)) for v in row),
    )


def _cell(text: str, kind: pa.DataType) -> Any:
    if text == "-":
        return None
    if pa.types.is_string(kind):
        return text
    if pa.types.is_boolean(kind):
        return {"yes": True, "no": False}[text]
    if pa.types.is_integer(kind):
        return int(text)
    if pa.types.is_floating(kind):
        return float(text)
    if pa.types.is_date(kind):
        return dt.date.fromisoformat(text)
    if pa.types.is_timestamp(kind):
        return dt.datetime.fromisoformat(text)
    raise AssertionError(f"no way to write a {kind}")
