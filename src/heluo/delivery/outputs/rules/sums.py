"""Sums: what two outputs say together of a few persons. Two parts that left before and the total of them, or
a total and the groups without the one that was hidden.

Only outputs of the own project are added up: of others nobody knows that their tables are parts of one.
Differences of two tables are `differences.py`'s, sums within one table `complements.py`'s. More than two
outputs together are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, SMALLEST, OutputRule
from heluo.delivery.outputs.rules.differences import FEWEST_SAME, cells_of, rounded, same_words
from heluo.delivery.outputs.tables_read import TOTALS
from heluo.kit.text import Text

MOST_TABLES = 60
"""Earlier tables that are looked at, the newest first: every two of them are added up."""
Cells = Mapping[str, float]


def summed(of: CheckedFile) -> Iterator[Text]:
    """Cells of few persons that this file and two earlier outputs, or one and a total, tell together."""
    own = cells_of(of.content)
    before = [table for one in of.earlier if one.own_project for table in one.tables][:MOST_TABLES]
    before = [table for table in before if not rounded(table)]
    cells = sum(
        max((_left_over(mine, *two) for two in combinations(before, 2)), default=0)
        for mine in own
        if not rounded(mine)
    )
    if cells:
        yield Text(
            f"与较早的两份结果相加减,得出不足 {SMALLEST} 人的格子 {cells} 个",
            f"{cells} cells of fewer than {SMALLEST} persons follow from this file and two earlier outputs",
        )
    alike = [
        one for one in of.earlier if one.own_project and same_words(one.population, of.context.population)
    ]
    gaps = sum(
        _hidden(mine, table)
        for mine in own
        for one in alike
        for table in one.tables
        if not (rounded(mine) or rounded(table))
    )
    if gaps:
        yield Text(
            f"合计与各组来自两份结果,缺的一组不足 {SMALLEST} 人,共 {gaps} 处",
            f"a total and its groups are in two outputs, and the group that is left out has fewer than "
            f"{SMALLEST} persons: {gaps}",
        )


def _left_over(mine: Cells, first: Cells, second: Cells) -> int:
    """How many cells of few persons a third part has, when one of the three is the sum of both others."""
    same = mine.keys() & first.keys() & second.keys()
    if len(same) < FEWEST_SAME:
        return 0
    found = 0
    for union, part, other in ((mine, first, second), (first, mine, second), (second, mine, first)):
        if min(sum(part[key] for key in same), sum(other[key] for key in same)) < SMALLEST:
            continue
        apart = [union[key] - part[key] - other[key] for key in same]
        if all(one >= 0 for one in apart):
            found = max(found, sum(0 < one < SMALLEST for one in apart))
    return found


def _hidden(mine: Cells, before: Cells) -> int:
    """Columns of which one table has the total and the other groups that make all but a few of it."""
    found = 0
    for totals, groups in ((_parted(mine), _parted(before)), (_parted(before), _parted(mine))):
        for head, (total, _) in totals.items():
            own_total, parts = groups.get(head, (None, []))
            if total is None or own_total is not None or len(parts) < FEWEST_SAME:
                continue
            found += 0 < total - sum(parts) < SMALLEST
    return found


def _parted(cells: Cells) -> dict[str, tuple[float | None, list[float]]]:
    """Head of a column → its total, None without one, and its other cells."""
    found: dict[str, tuple[float | None, list[float]]] = {}
    for key, value in cells.items():
        label, _, head = key.rpartition(" × ")
        total, parts = found.get(head, (None, []))
        is_total = any(TOTALS.match(word.strip()) for word in label.split("/"))
        found[head] = (value, parts) if is_total else (total, [*parts, value])
    return found


SUM = OutputRule(
    "sum",
    Text("与较早结果相加减", "sums with earlier outputs"),
    ASKS,
    Text(
        f"与放出过的两份结果相加减,每格为 0 或至少 {SMALLEST} 人",
        f"with two outputs that left before every cell comes to 0 or at least {SMALLEST} persons",
    ),
    Text(
        "再隐藏一组,或都取整到 5;并说明三者人群的关系",
        "hide another group, or round all to 5; say how the three populations are related",
    ),
    summed,
)
