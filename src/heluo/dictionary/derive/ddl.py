"""Tables of the standard layer as DDL text for DuckDB and Spark, from the same Arrow schemas that the writer
uses.

For people and other tools: the lakehouse itself makes Delta tables from the Arrow schema and runs none of
this.
"""

from __future__ import annotations

import pyarrow as pa

from heluo.dictionary.model import Category, Dictionary
from heluo.dictionary.schema import standard_schema

FOLDER = "docs/reference/ddl"
SQL_TYPES: dict[str, dict[pa.DataType, str]] = {
    "duckdb": {
        pa.string(): "VARCHAR",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.date32(): "DATE",
        pa.timestamp("us"): "TIMESTAMP",
        pa.bool_(): "BOOLEAN",
    },
    "spark": {
        pa.string(): "STRING",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.date32(): "DATE",
        pa.timestamp("us"): "TIMESTAMP_NTZ",
        pa.bool_(): "BOOLEAN",
    },
}
QUOTE = {"duckdb": '"', "spark": "`"}
TAIL = {"duckdb": ")", "spark": ") USING DELTA PARTITIONED BY (`hospital`, `month`)"}


def ddl_files(dictionary: Dictionary) -> dict[str, str]:
    """`duckdb.sql` and `spark.sql` with one CREATE TABLE a category."""
    return {
        f"{FOLDER}/{engine}.sql": "\n".join(create_table(c, engine) for c in dictionary.categories.values())
        for engine in SQL_TYPES
    }


def create_table(category: Category, engine: str) -> str:
    """CREATE TABLE of the standard layer's `category` on `engine` ("duckdb" or "spark")."""
    quote, types = QUOTE[engine], SQL_TYPES[engine]
    comments = {v.shipped: f"{v.label.zh} {v.label.en}" for v in category.variables.values() if v.shipped}
    lines = []
    fields = list(standard_schema(category))
    for i, field in enumerate(fields):
        comma = "," if i < len(fields) - 1 else ""
        null = "" if field.nullable else " NOT NULL"
        lines.append(
            f"  {quote}{field.name}{quote} {types[field.type]}{null}{comma}  -- "
            f"{comments.get(field.name, field.name)}"
        )
    head = f"-- {category.label.zh} · {category.label.en}\nCREATE TABLE {quote}{category.name}{quote} ("
    return "\n".join([head, *lines, f"{TAIL[engine]};", ""])
