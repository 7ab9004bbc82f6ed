"""The numbers of a result by name. Imports no numerical library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def numbers(result: Mapping[str, Any]) -> dict[str, float]:
    """Every number of the tables by name: `table.key.column`, as scripts print them."""
    found: dict[str, float] = {}
    for table, one in result["tables"].items():
        for row in one["rows"]:
            for column, value in row.items():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    found[f"{table}.{row['key']}.{column}"] = float(value)
    return found
