"""A dry run of the next night: as a command, and as the process that the worker starts when somebody asked
for one in the portal.

It has a process of its own, so that nights go on beside it and what it remembers of its copy ends with it.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from rich.table import Table

from heluo.entrypoints.control import control
from heluo.governance.night.dry_run import FOLDER, Foreseen, foresee, remove_left
from heluo.kit.children import ends_with_parent
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, HeluoError
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.lakehouse import dry_runs


def dry_run(home: Home, report: Report, asked: str = "") -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Does the dry run `asked` (default: one of its own) and stores what it found: (data, what a person is
    shown). Raises what the night would raise, after storing it."""
    database = control(home)
    dry_runs.end_if_gone(home, database)
    with dry_runs.dry_run_lock(home):
        with transaction(database) as session:
            id = asked or dry_runs.ask(session, "").id
            dry_runs.begin(session, id)
        try:
            found = foresee(home, report)
        except BaseException as error:
            known = isinstance(error, HeluoError)
            reason = f"{error.text('zh')} · {error.text('en')}" if known else type(error).__name__
            with transaction(database) as session:
                dry_runs.fail(session, id, reason)
            raise
        with transaction(database) as session:
            dry_runs.succeed(session, id, found.to_dict())
    return {"id": id, **found.to_dict()}, _shown(found)


def _shown(found: Foreseen) -> tuple[Any, ...]:
    table = Table(show_header=True)
    for name in ("表\ntable", "部分\nparts", "新行\nnew rows", "去掉的行\nrows gone"):
        table.add_column(name, justify="left" if name.startswith("表") else "right")
    for one in found.tables:
        added, removed = (sum(getattr(part, side) for part in one.parts) for side in ("added", "removed"))
        table.add_row(one.table, f"{len(one.parts):,}", f"{added:,}", f"{removed:,}")
    lines = [
        f"等待的数据包 parcels waiting: {found.parcels:,};行 rows: {found.rows_loaded:,}",
        f"声明已改 declarations changed: {', '.join(found.declarations) or '—'}",
        f"须重做 to be made again: {', '.join(found.remade) or '—'}",
        f"涉及的人 persons concerned: {found.persons:,}",
        f"代价 cost: {found.seconds:,} s;写出 written: {found.bytes_written / 1e6:,.1f} MB",
    ]
    lines += [f"会停下 would stop: {'/'.join(filter(None, one))}" for one in found.faults]
    if not found.tables:
        return ("下一夜什么也不会改动 · the next night would change nothing", *lines)
    return ("下一夜会改动 · the next night would change", table, *lines)


class AskedDryRuns:
    """Does those that somebody asked for, one at a time, beside the worker's nights."""

    def __init__(self, home: Home, database: sa.Engine) -> None:
        self._home, self._database = home, database
        self._running: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Starts the one that waits, unless one is under way; clears up after one whose process is gone."""
        if self._running is not None and self._running.poll() is None:
            return
        self._running = None
        self._clear()
        with reading(self._database) as session:
            id = dry_runs.asked(session)
        if id is not None:
            own = ("dry-run", "--home", str(self._home.root), "--asked", id, "--json")
            self._running = subprocess.Popen(
                [sys.executable, "-m", "heluo.entrypoints.cli", *own],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                preexec_fn=ends_with_parent(),
            )

    def stop(self) -> None:
        """Ends the one that is under way; it is then told as interrupted."""
        if self._running is not None and self._running.poll() is None:
            self._running.kill()
            self._running.wait()
        self._clear()

    def _clear(self) -> None:
        """Ends those whose process is gone, and removes the copy that they left."""
        dry_runs.end_if_gone(self._home, self._database)
        if (self._home.root / FOLDER).exists():
            with suppress(Conflict), dry_runs.dry_run_lock(self._home):  # somebody does one at the machine
                remove_left(self._home)
