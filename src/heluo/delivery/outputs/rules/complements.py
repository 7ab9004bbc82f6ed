"""Hidden cells that can be computed: from totals of the table by linear programming, or from a per cent
beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from heluo.delivery.outputs.cells import OutputCell, decimals
from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, OutputRule, at
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

NARROW = 4
"""A hidden number that can be computed to fewer than so many is as good as given: `<10` alone leaves ten."""
MOST_HIDDEN = 200


@dataclass
class Sums:
    """What a table says of its hidden cells: `most[i]` of each, and sums of them with value or bound."""

    most: list[float] = field(default_factory=list)
    equal: list[tuple[list[int], float]] = field(default_factory=list)
    at_most: list[tuple[list[int], float]] = field(default_factory=list)


def computed(of: CheckedFile) -> Iterator[Text]:
    """Hidden cells that somebody can compute."""
    found: list[str] = []
    for table in of.tables:
        found += [table.place(i, j) for i, j in by_totals(table)]
        found += list(_by_shares(table, of.context.persons))
    yield from at(
        list(dict.fromkeys(found)), "隐藏的格子可以推算出来,在", "hidden cells that can be computed, at"
    )


def by_totals(table: OutputTable) -> list[tuple[int, int]]:
    """(line, column) of each hidden cell that the totals give away."""
    body = [i for i in range(len(table.rows)) if not table.is_total(i)]
    total_rows = [i for i in range(len(table.rows)) if table.is_total(i)]
    total_columns = [j for j in table.counts if table.kinds[j] in ("total", "persons_total")]
    columns = [j for j in table.counts if j not in total_columns]
    hidden = [(i, j) for i in body for j in columns if table.rows[i][j].hidden]
    if not hidden or len(hidden) > MOST_HIDDEN or not (total_rows or total_columns):
        return []
    number = {place: n for n, place in enumerate(hidden)}
    sums = Sums([table.rows[i][j].at_most for i, j in hidden])
    for i in body:
        for j in total_columns[:1]:
            _add(sums, table, [(i, k) for k in columns], table.rows[i][j], number)
    for i in total_rows[:1]:
        for j in columns:
            _add(sums, table, [(k, j) for k in body], table.rows[i][j], number)
    return [place for place, width in zip(hidden, widths(sums), strict=True) if width < NARROW]


def widths(sums: Sums) -> list[float]:
    """How far each hidden number can be told: between its smallest and largest possible value."""
    from scipy.optimize import linprog  # only tables with hidden cells need it

    n = len(sums.most)
    equal = [[float(k in part) for k in range(n)] for part, _ in sums.equal]
    less = [[float(k in part) for k in range(n)] for part, _ in sums.at_most]
    options = {
        "A_eq": equal or None,
        "b_eq": [value for _, value in sums.equal] or None,
        "A_ub": less or None,
        "b_ub": [value for _, value in sums.at_most] or None,
        "bounds": [(0, None if math.isinf(most) else most) for most in sums.most],
    }
    found = []
    for k in range(n):
        ends = [linprog([sign * float(i == k) for i in range(n)], **options) for sign in (1.0, -1.0)]
        # A table that contradicts itself gives nothing away; one without a bound neither.
        solved = all(end.status == 0 for end in ends)
        found.append(-ends[1].fun - ends[0].fun if solved else math.inf)
    return found


def _add(
    sums: Sums,
    table: OutputTable,
    places: Sequence[tuple[int, int]],
    total: OutputCell,
    number: dict[tuple[int, int], int],
) -> None:
    unknown = [number[place] for place in places if place in number]
    given = sum(table.rows[i][j].value or 0 for i, j in places)
    if unknown and total.value is not None:
        sums.equal.append((unknown, total.value - given))
    elif unknown and total.hidden and not math.isinf(total.at_most):
        sums.at_most.append((unknown, total.at_most - given))


def _by_shares(table: OutputTable, persons: int | None) -> Iterator[str]:
    """A hidden count whose per cent of a known number stands in its line."""
    counts = [j for j in table.counts if table.kinds[j] != "persons_total"]
    for i, row in enumerate(table.rows):
        shares = [row[j] for j in table.of_kind("percent") if row[j].value is not None]
        known = [row[j].value for j in table.of_kind("persons_total") if row[j].value is not None]
        whom = known[0] if known else persons
        for j in counts:
            if row[j].hidden and shares and whom:
                exact = whom * 10 ** -decimals(shares[0].text) / 100
                if exact < NARROW:
                    yield table.place(i, j)


COMPLEMENT = OutputRule(
    "complement",
    Text("可推算的隐藏格", "complement of a hidden cell"),
    ASKS,
    Text("隐藏的数字不能由合计或百分比算出", "hidden numbers that neither totals nor per cents give away"),
    Text(
        "再隐藏同行、同列的另一格,或去掉合计与百分比",
        "hide a second cell of the same line and column, or leave totals and per cents out",
    ),
    computed,
)
