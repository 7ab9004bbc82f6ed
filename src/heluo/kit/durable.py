"""Files that survive a power cut: written beside their place, fsynced, renamed, and the folder fsynced.

Not a database and not a lock: two writers of one path are kept apart by whoever calls.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import get_ident


def _pass(step: str) -> None:
    """The default observer of steps: does nothing."""


def write(
    path: Path, chunks: bytes | list[bytes], mode: int = 0o600, step: Callable[[str], None] = _pass
) -> None:
    """Put `chunks` at `path`, whole or not at all.

    `step` is called with "written", "synced", "renamed", "settled" after each act: a test kills the process
    there. Raises OSError when the disk refuses; the old content, if any, then still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in [chunks] if isinstance(chunks, bytes) else chunks:
                file.write(chunk)
            step("written")
            file.flush()
            os.fsync(file.fileno())
        step("synced")
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    step("renamed")
    sync_folder(path.parent)
    step("settled")


def write_once(path: Path, data: bytes, mode: int = 0o600) -> bool:
    """Put `data` at `path` unless something is there already; False when it was. Safe between racing
    processes and threads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.new")
    write(temporary, data, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` durable. Windows cannot fsync a folder: there the rename itself is the
    promise."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
