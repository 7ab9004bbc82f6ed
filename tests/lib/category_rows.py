"""Rows of a category written as text, with only the columns that a test is about; the rest is null or counted
up."""

from __future__ import annotations

import pyarrow as pa

from heluo.dictionary import Category, source_schema
from tests.lib.text_tables import table


def source_rows(category: Category, text: str) -> pa.Table:
    """A source-layer table: `hospital` h1, `epoch` 1, `seq` 1, `row` 0…, `op` U, `row_key` r0…, `month`
    2024-05 unless given."""
    schema = source_schema(category)
    given = table(text, {name: schema.field(name).type for name in schema.names})
    n = given.num_rows
    preset = {
        "hospital": ["h1"] * n,
        "epoch": [1] * n,
        "seq": [1] * n,
        "row": list(range(n)),
        "op": ["U"] * n,
        "row_key": [f"r{i}" for i in range(n)],
        "row_hash": [f"{i:016x}" for i in range(n)],
        "month": ["2024-05"] * n,
    }
    columns = []
    for field in schema:
        if field.name in given.schema.names:
            columns.append(given.column(field.name))
        else:
            columns.append(pa.array(preset.get(field.name, [None] * n), field.type))
    return pa.table(columns, schema=schema)
