"""Which of the columns each variable gets when a column is one variable: the whole that scores highest."""

from __future__ import annotations

from collections.abc import Sequence


def assigned(scores: Sequence[Sequence[float]]) -> list[int]:
    """Row → column, -1 for none, of the highest total; a pair that scores 0 is none. The Hungarian method
    with potentials, O(rows² × columns): a view has tens of columns, and the hospital's program has no
    scipy."""
    rows, columns = len(scores), max((len(row) for row in scores), default=0)
    if not rows or not columns:
        return [-1] * rows
    width = columns + rows  # a column of nothing for each row, so that none must take a bad one
    cost = [[-score for score in row] + [0.0] * rows for row in scores]
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (width + 1)
    taken, way = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, rows + 1):
        _augment(cost, row, of_row, of_column, taken, way)
    found = [-1] * rows
    for column in range(1, columns + 1):
        row = taken[column]
        if row and scores[row - 1][column - 1] > 0:
            found[row - 1] = column - 1
    return found


def _augment(
    cost: list[list[float]],
    row: int,
    of_row: list[float],
    of_column: list[float],
    taken: list[int],
    way: list[int],
) -> None:
    """Gives `row` a column, moving the rows before it where the whole gains by it."""
    width = len(taken) - 1
    taken[0], at = row, 0
    least, used = [float("inf")] * (width + 1), [False] * (width + 1)
    while taken[at]:
        used[at] = True
        here, delta, to = taken[at], float("inf"), 0
        for column in range(1, width + 1):
            if used[column]:
                continue
            reduced = cost[here - 1][column - 1] - of_row[here] - of_column[column]
            if reduced < least[column]:
                least[column], way[column] = reduced, at
            if least[column] < delta:
                delta, to = least[column], column
        for column in range(width + 1):
            if used[column]:
                of_row[taken[column]] += delta
                of_column[column] -= delta
            else:
                least[column] -= delta
        at = to
    while at:
        taken[at] = taken[way[at]]
        at = way[at]
