"""Extremes: a smallest or largest value is one person's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, SMALLEST, OutputRule, at
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

NAMED = re.compile(
    r"(?:^|[._])(?:min|max|minimum|maximum|range|最小值?|最大值?)"
    r"(?:$|[._](?!iter|depth|samples|leaf|split|features|bins|size|nodes|tokens|rounds|degree))",
    re.I,
)
"""A smallest or largest value, and not a limit of a method."""
IN_TEXT = re.compile(
    r"^\s*(?:min|max|minimum|maximum)\.?\s*[:=]?\s+-?[\d.]+|(?:最小值?|最大值?|极差|范围)\s*(?:为|是|"
    r"[:=::])\s*-?\d|\brange[d]?\s*(?:from|[:=(])\s*-?\d",
    re.I,
)
CENTILE = re.compile(r"(\d{1,2}(?:\.\d+)?)")


def extremes(of: CheckedFile) -> Iterator[Text]:
    """Smallest and largest values, and centiles with too few persons beyond them."""
    found = [name for name, _ in of.content.scalars if NAMED.search(name)]
    for table in of.tables:
        for j in table.of_kind("extreme"):
            found += [table.place(i, j) for i, row in enumerate(table.rows) if row[j].value is not None]
        found += list(_centiles(table, of.context.persons))
    if not of.content.code:
        found += [f"{i + 1}" for i, line in enumerate(of.content.text.splitlines()) if IN_TEXT.search(line)]
    yield from at(
        found,
        f"最小、最大值或其外不足 {SMALLEST} 人的百分位数,在",
        f"smallest or largest values, or centiles with fewer than {SMALLEST} persons beyond them, at",
    )


def _centiles(table: OutputTable, persons: int | None) -> Iterator[str]:
    counted = table.of_kind("count", "persons_total")
    for j in table.of_kind("centile", "quartile"):
        number = CENTILE.search(table.heads[j])
        per_cent = 25.0 if table.kinds[j] == "quartile" else float(number[1]) if number else 50.0
        for i, row in enumerate(table.rows):
            n = row[counted[0]].value if counted else persons
            beyond = (n or 0) * min(per_cent, 100 - per_cent) / 100
            if n and row[j].value is not None and beyond < SMALLEST:
                yield table.place(i, j)


EXTREME = OutputRule(
    "extreme",
    Text("极端值", "extremes"),
    ASKS,
    Text(f"其外至少 {SMALLEST} 人的百分位数", f"centiles with at least {SMALLEST} persons beyond them"),
    Text("用 P5、P95 或四分位数代替最小、最大值", "give P5 and P95, or quartiles, in the place of extremes"),
    extremes,
)
