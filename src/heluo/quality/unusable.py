"""Rows that are held because nothing can be computed with one of their values, as counts: the standard layer
has no such value any more, only the reason under which its row is held.

A check of a hospital without such a row says nothing: it is no merit that adds to a score.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.quality.count import FINDING, MOST_FINDINGS, RESULT
from heluo.quality.model import Check

NAME = "unusable"


def reason(category: str, variable: str) -> str:
    """Under which a row is held: the id of the check."""
    return f"{category}.{variable}.{NAME}"


def found_in(rows: ir.Table) -> tuple[ir.Table, ir.Table]:
    """((hospital, month, check, violated), (hospital, month, check, row_key)) of standard rows; of keys at
    most MOST_FINDINGS for a check and hospital."""
    held = rows.filter(rows.held.endswith(f".{NAME}")).select("hospital", "month", "row_key", check="held")
    counts = held.group_by("hospital", "month", "check").agg(violated=held.count())
    place = ibis.row_number().over(ibis.window(group_by=["hospital", "check"], order_by="row_key"))
    some = held.mutate(place=place)
    return counts, some.filter(some.place < MOST_FINDINGS).drop("place")


def counted(
    category: str, checks: Sequence[Check], wide: pa.Table, counts: pa.Table, keys: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """(RESULT rows, FINDING rows). `wide` is `count.wide`, `counts` and `keys` are `found_in`'s."""
    variable = {c.id: c.variable for c in checks}
    rows: dict[tuple[str, str], int] = {}
    for line in wide.select(["hospital", "month", "rows"]).to_pylist():
        rows[line["hospital"], line["month"]] = line["rows"]
    results = [
        line
        | {
            "category": category,
            "variable": variable[line["check"]],
            "applicable": rows[line["hospital"], line["month"]],
        }
        for line in counts.to_pylist()
        if line["check"] in variable
    ]
    findings = [
        line | {"category": category, "variable": variable[line["check"]]}
        for line in keys.to_pylist()
        if line["check"] in variable
    ]
    return pa.Table.from_pylist(results, schema=RESULT), pa.Table.from_pylist(findings, schema=FINDING)
