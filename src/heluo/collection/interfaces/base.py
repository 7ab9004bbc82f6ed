"""The contract of a source: views read as text, in one snapshot. One file a kind of database beside this one.

Every value leaves as the text that the database itself would print; nothing is typed, guessed or repaired
here.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

BATCH_ROWS = 100_000
BATCH_BYTES = 32 << 20
"""A batch holds at most so many rows and about so many bytes."""


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view as the database declares it."""

    name: str
    type: str


@dataclass(frozen=True)
class Since:
    """Rows whose `column` is at or after `low`, or null."""

    column: str
    low: str


@dataclass(frozen=True)
class Among:
    """Rows whose `columns`, as text, are one of `values` (tuples of the same length)."""

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


Where = Since | Among | None


class Source(Protocol):
    """A connection holding one read-only snapshot from opening to `close`. Errors are
    `kit.errors.Unavailable`."""

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        """Columns of `view` in its order; empty when there is no such view."""
        ...

    def count(self, view: str, where: Where = None) -> int:
        """count(*) in the snapshot."""
        ...

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        """Greatest `column` not above `upto`, as text; None when there is none."""
        ...

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        """The `most` commonest texts of `column` with their counts, commonest first."""
        ...

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        """Rows as string columns, at most `most` of them. Whoever stops before the end closes it."""
        ...

    def close(self) -> None: ...
