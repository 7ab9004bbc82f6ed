"""Sums of amounts: whether one or two persons make nearly all of them.

The output is all that there is to look at, so the largest parts of each sum stand in columns of their own
beside it; those columns are for the check and do not leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, OutputRule, at
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

DOMINANCE = 0.9
"""Two persons may make less than this share of a sum."""
P_RATIO = 0.1
"""What all others make must be at least this share of the largest part, or the second knows the first."""
Parts = tuple[float, float, float]


def dominated(of: CheckedFile) -> Iterator[Text]:
    """Sums that two persons make nearly alone."""
    yield from at(
        _where(of, lambda parts: parts[1] + parts[2] >= DOMINANCE * parts[0]),
        f"两人占总和的 {DOMINANCE:.0%} 或更多,在",
        f"two persons make {DOMINANCE:.0%} of a sum or more, at",
    )


def guessed(of: CheckedFile) -> Iterator[Text]:
    """Sums from which the second largest can compute the largest."""
    yield from at(
        _where(of, lambda parts: parts[0] - parts[1] - parts[2] < P_RATIO * parts[1]),
        f"其余各人之和不到最大者的 {P_RATIO:.0%},次大者可推算最大者,在",
        f"all others make under {P_RATIO:.0%} of the largest part: the second can compute it, at",
    )


def unknown(of: CheckedFile) -> Iterator[Text]:
    """Sums without their largest parts."""
    found = [
        table.heads[j]
        for table in of.tables
        for j in table.of_kind("sum")
        if not (table.of_kind("first") and table.of_kind("second")) and any(c.value for c in table.columns[j])
    ]
    yield from at(found, "有总和而没有最大与次大的部分", "sums without their largest and second largest part")


def _where(of: CheckedFile, holds: Callable[[Parts], bool]) -> list[str]:
    return [table.place(i, j) for table in of.tables for i, j, parts in _sums(table) if holds(parts)]


def _sums(table: OutputTable) -> Iterator[tuple[int, int, Parts]]:
    """(line, column, (sum, largest, second)) of each sum whose parts are known."""
    sums, first, second = (table.of_kind(kind) for kind in ("sum", "first", "second"))
    if not (sums and first and second):
        return
    for i, row in enumerate(table.rows):
        values = [row[column].value for column in (sums[0], first[0], second[0])]
        if all(value is not None for value in values) and (values[0] or 0) > 0:
            yield i, sums[0], (float(values[0] or 0), float(values[1] or 0), float(values[2] or 0))


_TODO = Text("合并分组,或不给出这些总和", "join groups, or leave these sums out")
DOMINANCE_RULE = OutputRule(
    "dominance",
    Text("支配", "dominance"),
    ASKS,
    Text(f"最大的两人合计占不到 {DOMINANCE:.0%}", f"the two largest make under {DOMINANCE:.0%}"),
    _TODO,
    dominated,
)
P_RATIO_RULE = OutputRule(
    "p_ratio",
    Text("p 比率", "p-ratio"),
    ASKS,
    Text(
        f"其余各人之和至少为最大者的 {P_RATIO:.0%}", f"all others make at least {P_RATIO:.0%} of the largest"
    ),
    _TODO,
    guessed,
)
CONTRIBUTORS = OutputRule(
    "contributors",
    Text("总和的构成", "parts of a sum"),
    ASKS,
    Text(
        "总和旁有 largest、second 两列(最大、次大一人的数值)",
        "columns largest and second beside a sum: what one person makes of it at most, and the next",
    ),
    Text(
        "在工作区里算出这两列;它们只供检查,不会放出",
        "compute both in the workspace; they are for the check and do not leave",
    ),
    unknown,
)
