"""Tables of which not one row has arrived: `empty_table`, evaluated at reading from the mapping.

A night counts rows where rows have come. A category that a hospital maps and never delivers leaves no count
behind, so what a night cannot count is added here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from heluo.quality.count import RESULT
from heluo.quality.derive import HELD

TEMPLATE = "empty_table"


def never_delivered(results: pa.Table, mapped: Mapping[str, Iterable[str]]) -> pa.Table:
    """RESULT rows of `empty_table`, one violation each, for every category of `mapped` (hospital → categories
    that it is to deliver) of which `results` (hospital, category, check, applicable) counts no row and says
    nothing of that check."""
    answered: set[tuple[str, str]] = set()
    columns = (
        results.column(name).to_pylist()
        for name in ("hospital", "category", "check", "violated", "applicable")
    )
    for hospital, category, check, violated, applicable in zip(*columns, strict=True):
        if (check == f"{category}.{HELD}" and applicable) or (check == f"{category}.{TEMPLATE}" and violated):
            answered.add((hospital, category))
    lines = [
        {
            "hospital": hospital,
            "category": category,
            "month": "",
            "check": f"{category}.{TEMPLATE}",
            "variable": "",
            "violated": 1,
            "applicable": 1,
        }
        for hospital in sorted(mapped)
        for category in mapped[hospital]
        if (hospital, category) not in answered
    ]
    return pa.Table.from_pylist(lines, schema=RESULT)
