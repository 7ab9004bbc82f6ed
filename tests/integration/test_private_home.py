"""A home made by the demonstration, on a machine that creates files for everybody: every file and folder is
its owner's alone, from its first byte."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
OTHERS = 0o077


def open_to_others(root: Path) -> set[str]:
    """Files below `root` that others could read, write or run just now, and folders that they could list."""
    found: set[str] = set()
    for folder, folders, files in os.walk(root):
        for name in [*files, *folders]:
            path = os.path.join(folder, name)
            try:
                mode = os.lstat(path).st_mode
            except FileNotFoundError:
                continue
            if mode & OTHERS and not os.path.islink(path):
                found.add(os.path.relpath(path, root))
    return found


def test_every_file_of_a_home_is_private_from_its_first_byte(tmp_path: Path) -> None:
    home, ended = tmp_path / "home", threading.Event()
    seen: set[str] = set()

    def watch() -> None:
        while not ended.wait(0.02):
            seen.update(open_to_others(home))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        size = ("--hospitals", "2", "--patients", "400", "--years", "1")
        done = subprocess.run(
            [sys.executable, "-m", "heluo.entrypoints.cli", "demo", "--no-serve", *size, "--home", str(home)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: os.umask(0),
        )
    finally:
        ended.set()
        watching.join()
    assert done.returncode == 0, done.stderr[-2000:]
    keys = {path.name for path in home.rglob("*") if path.suffix in (".key", ".age", ".pem")}
    assert {"intake.age", "signing.pem", "linkage.age", "reference.key", "server.key"} <= keys
    assert len(list(home.rglob("*.parquet"))) > 10
    assert open_to_others(home) == set()
    assert seen == set(), "not even for a moment"
