"""Progress that a person can read: a step, a count, a rate. The same protocol feeds CLI bars and run
pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from heluo.kit.terminal import plain_console


class Report(Protocol):
    """Receives progress: `label` names the step, `done` of `total` units (rows, parcels) are finished."""

    def __call__(self, label: str, done: int, total: int | None = None) -> None: ...


def silent(label: str, done: int, total: int | None = None) -> None:
    """A `Report` that says nothing."""


@contextmanager
def bars(console: Console | None = None) -> Iterator[Report]:
    """A `Report` that draws one bar a label on the terminal."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console or plain_console(stderr=True)) as progress:
        tasks: dict[str, int] = {}

        def report(label: str, done: int, total: int | None = None) -> None:
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=total)
            progress.update(tasks[label], completed=done, total=total)  # type: ignore[arg-type]

        yield report
