"""Moments of a night, seen from outside by the files that it writes, and what can happen at them: the
process is killed, the disk is full.

Knows the lake's folders and nothing of the code: a moment is the first new file of a step's last table.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lib.heluo_commands import Answer, Running, until
from tests.lib.lake_facts import release_number, table_folder

MOMENTS = {
    "load": "source.lab_result",
    "categories": "standard.lab_result",
    "link": "standard.person_link",
    "persons": "application.timeline",
    "indicators": "application.indicator_value",
    "release": "",
    "index": "index",
}
"""Step of a night → the table whose new version shows that it is at work."""
LARGE, SPARE = 4 << 30, 96 << 10
"""Bytes of the small disk while it has room, and what is left on it when it has none."""


def at(moment: str, home: Path, running: Running, do: Callable[[], object]) -> tuple[bool, Answer]:
    """Does `do` as soon as the night of `running` is at `moment`; whether it got there, and its end."""
    before = _seen(moment, home)
    came = until(lambda: _seen(moment, home) != before or not running.process.is_alive())
    came = came and running.process.is_alive()
    if came:
        do()
    return came, running.wait()


def _seen(moment: str, home: Path) -> object:
    name = MOMENTS[moment]
    if name == "index":
        return sorted(path.name for path in (home / "centre" / "index").glob("*"))
    if not name:
        return release_number(home)
    return len(list((table_folder(home, name) / "_delta_log").glob("*.json")))


class SmallDisk:
    """A file system in memory of its own size, which can be made smaller while it is in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Nobody can write more than SPARE from now on."""
        used = os.statvfs(self.folder)
        self._size((used.f_blocks - used.f_bfree) * used.f_frsize + SPARE)

    def free(self) -> None:
        self._size(LARGE)

    def _size(self, size: int) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,size={size}", str(self.folder)], check=True, capture_output=True
        )


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Skips aloud where nobody may mount."""
    folder.mkdir(parents=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "heluo-drill", str(folder)],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        pytest.skip(f"nothing can be mounted here ({made.stderr.strip()}): a full disk is NOT tested")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
