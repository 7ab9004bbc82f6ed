"""Questions to a source whatever its kind: each answers as well as the source's capabilities allow.

The only place that goes from a declared capability to the method behind it (the casts: `SourceKind` has
checked that the method is there). Decides nothing about a night; that is `pull.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import cast

from heluo.collection.interfaces.base import (
    Counts,
    Declares,
    ListsValues,
    Marks,
    OpenSource,
    OwnOrder,
    Prunes,
    Rests,
    ViewColumn,
    Where,
)

SAMPLE = 100_000
"""Rows that are looked at where a source cannot list the values of a column itself."""


def count(source: OpenSource, view: str, where: Where = None) -> int | None:
    """The source's own count of the rows; None when it cannot count."""
    return cast(Counts, source).count(view, where) if source.can.counts else None


def columns(source: OpenSource, view: str, encodings: Mapping[str, str]) -> tuple[ViewColumn, ...]:
    """The columns of `view`, whose texts are read in `encodings` (column → name) from now on."""
    if source.can.encodings:
        cast(Declares, source).declare(view, encodings)
    return source.columns(view)


def rest(source: OpenSource, give_way: bool = True) -> None:
    """Ends the snapshot of a source that has one."""
    if source.can.snapshot:
        cast(Rests, source).rest(give_way)


def highest(source: OpenSource, view: str, column: str, upto: str | None = None) -> str | None:
    """Greatest `column` of a source with `marks`, not above `upto`."""
    return cast(Marks, source).highest(view, column, upto)


def newest(source: OpenSource, view: str) -> str | None:
    """The last mark of a source with `own_order`."""
    return cast(OwnOrder, source).newest(view)


def prune(source: OpenSource, view: str, upto: str) -> int:
    """Lets a source with `prunes` forget rows up to the mark `upto`; returns how many."""
    return cast(Prunes, source).prune(view, upto)


def common_values(source: OpenSource, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
    """The `most` commonest texts of `column` with their counts: of all rows, or of a sample."""
    if source.can.values:
        return cast(ListsValues, source).distinct(view, column, most)
    found: Counter[str | None] = Counter()
    for table in source.batches(view, (column,), None, SAMPLE):
        found.update(table.column(column).to_pylist())
    return found.most_common(most)
