"""Rows that a hospital refused before shipping, and those of which it left a cell empty with a reason, as
counts: `type_format` and `duplicate_key`.

The centre has of a refused row the key, the variable and a code, nothing else. It has no month: both count
under "".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from heluo.quality.count import FINDING, RESULT
from heluo.quality.model import Check
from heluo.quality.template import TableTemplate
from heluo.quality.templates import TEMPLATES

DUPLICATE = "duplicate_key"
"""The refusal code that means a second row under one key; every other code is about a cell's type or
format."""
_TABLES = {name: t for name, t in TEMPLATES.items() if isinstance(t, TableTemplate)}
LEFT_EMPTY = "left_empty"
"""The code of a row that arrived without a cell that was written: it is among the accepted ones."""
OF_REFUSED_ROWS = frozenset(name for name, t in _TABLES.items() if t.of_refused_rows)
OF_ROWS = OF_REFUSED_ROWS | {name for name, t in _TABLES.items() if t.of_held_rows}
"""Templates that count rows. They are of level `table` because the rows, or their values, are not here, not
because they look at months."""


def counts_rows(template: str) -> bool:
    """Whether counts of the template are counts of rows, not of months."""
    return TEMPLATES[template].level != "table" or template in OF_ROWS


def refusals(
    category: str, checks: Sequence[Check], wide: pa.Table, quarantine: pa.Table | None
) -> tuple[pa.Table, pa.Table]:
    """(RESULT rows, FINDING rows) of `type_format` and `duplicate_key`.

    `wide` is `count.wide` (how many rows were accepted); `quarantine` (hospital, code, variable, row_key) the
    rows that are refused now and, under LEFT_EMPTY, the empty cells of those that arrived; None when it is
    not known: then nothing is said of these checks.
    """
    if quarantine is None:
        return RESULT.empty_table(), FINDING.empty_table()
    accepted: dict[str, int] = {}
    for hospital, rows in zip(
        wide.column("hospital").to_pylist(), wide.column("rows").to_pylist(), strict=True
    ):
        accepted[hospital] = accepted.get(hospital, 0) + rows
    by_check = {(c.template, c.variable): c for c in checks if c.template in OF_REFUSED_ROWS}
    key = next(c for c in checks if c.template == DUPLICATE)
    keys: dict[tuple[str, str], set[str]] = {}
    apart: set[tuple[str, str, str]] = set()
    for line in quarantine.select(["hospital", "code", "variable", "row_key"]).to_pylist():
        check = key if line["code"] == DUPLICATE else by_check.get(("type_format", line["variable"]))
        if check is not None:
            keys.setdefault((line["hospital"], check.id), set()).add(line["row_key"])
            if line["code"] != LEFT_EMPTY:
                apart.add((line["hospital"], check.id, line["row_key"]))
    refused = Counter(hospital for hospital, _, _ in apart)
    named = {c.id: c for c in by_check.values()}
    results = [
        {
            "hospital": h,
            "category": category,
            "month": "",
            "check": c.id,
            "variable": c.variable,
            "violated": len(keys.get((h, c.id), ())),
            "applicable": accepted.get(h, 0) + refused.get(h, 0),
        }
        for h in sorted(accepted.keys() | refused.keys())
        for c in named.values()
    ]
    findings = [
        {
            "hospital": h,
            "category": category,
            "month": "",
            "check": c,
            "row_key": k,
            "variable": named[c].variable,
        }
        for (h, c), found in sorted(keys.items())
        for k in sorted(found)
    ]
    return pa.Table.from_pylist(results, schema=RESULT), pa.Table.from_pylist(findings, schema=FINDING)
