"""Differences: a table that says of a few persons what it does not say itself, because another one left
before it.

Compared cell by cell, by what the lines are called. A table of the same population, or one that may be a part
of it (no cell is larger, or none is smaller), gives a few persons away where a cell differs by fewer than
ten. Rounded tables are not compared: their differences are roundings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heluo.delivery.outputs.content import CheckedFile, EarlierCells, FileContent
from heluo.delivery.outputs.rules.base import ASKS, SMALLEST, OutputRule
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

MOST_CELLS = 4000
ROUNDINGS = (5, 10)
FEWEST_SAME = 2


def cells_of(content: FileContent) -> list[dict[str, float]]:
    """The counts of each table by the words of line and column, as later outputs are compared with them."""
    return [found for table in content.tables if (found := _cells(table))][:50]


def differing(of: CheckedFile) -> Iterator[Text]:
    """Tables that differ from an earlier one by a few persons."""
    own = cells_of(of.content)
    for earlier in of.earlier:
        cells = sum(_gives_away(mine, before, of, earlier) for mine in own for before in earlier.tables)
        if cells:
            whose = (
                Text("本项目", "of this project")
                if earlier.own_project
                else Text("其他项目", "of another project")
            )
            yield Text(
                f"与{whose.zh}较早的一份结果相差不足 {SMALLEST} 人的格子 {cells} 个",
                f"{cells} cells differ by fewer than {SMALLEST} persons from an earlier output {whose.en}",
            )


def _cells(table: OutputTable) -> dict[str, float]:
    counts = [j for j in table.counts if table.kinds[j] != "at_risk"]
    found: dict[str, float] = {}
    for i, row in enumerate(table.rows):
        label = " ".join(table.label(i).lower().split()) or str(i + 1)
        for j in counts:
            value = row[j].value
            if value is not None and value % 1 == 0:
                head = "n" if len(counts) == 1 else table.heads[j].strip().lower()
                found[f"{label} × {head}"] = value
    return dict(list(found.items())[:MOST_CELLS])


def _gives_away(
    mine: Mapping[str, float], before: Mapping[str, float], of: CheckedFile, earlier: EarlierCells
) -> int:
    """How many cells of both tables differ by a few persons, 0 where nothing can be concluded."""
    same = mine.keys() & before.keys()
    if len(same) < FEWEST_SAME or rounded(mine) or rounded(before):
        return 0
    apart = [mine[key] - before[key] for key in same]
    few = sum(0 < abs(one) < SMALLEST for one in apart)
    if not few:
        return 0
    one_population = earlier.own_project and same_words(of.context.population, earlier.population)
    a_part = earlier.own_project and (all(one <= 0 for one in apart) or all(one >= 0 for one in apart))
    nearly_equal = all(abs(one) < SMALLEST for one in apart)
    return few if one_population or a_part or nearly_equal else 0


def rounded(cells: Mapping[str, float]) -> bool:
    """Whether the counts are rounded: differences of such are roundings."""
    return any(len(cells) > 3 and all(value % step == 0 for value in cells.values()) for step in ROUNDINGS)


def same_words(one: str, other: str) -> bool:
    """Whether two populations are described alike, but for spaces and capitals."""
    return "".join(one.lower().split()) == "".join(other.lower().split())


DIFFERENCE = OutputRule(
    "difference",
    Text("与较早结果的差", "difference from earlier outputs"),
    ASKS,
    Text(
        f"与放出过的表相同,或相差至少 {SMALLEST} 人",
        f"equal to tables that left before, or apart by at least {SMALLEST} persons",
    ),
    Text(
        "沿用较早的数字,或都取整到 5;并说明两次人群的差别",
        "use the earlier numbers, or round both to 5; say how the populations differ",
    ),
    differing,
)
