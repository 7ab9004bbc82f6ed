"""Locks between processes, held on a file. The system releases one when its process ends, however it ends.

Not for rows (a database transaction does that) and not between machines.
"""

from __future__ import annotations

from pathlib import Path

from filelock import BaseFileLock, FileLock

POLL_SECONDS = 0.01
"""How often a waiting process looks again: a short write must not cost the next one a long sleep."""


def file_lock(path: Path, *, wait: bool) -> BaseFileLock:
    """The lock on `path`, not yet taken: `with file_lock(…):`, or `acquire` and `release`. Its folder is
    made.

    With `wait` it waits for the other holder without limit, otherwise it raises `filelock.Timeout` at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(
        path,
        timeout=-1 if wait else 0,
        mode=0o600,
        # Held by the object, not by the thread that took it: whoever closes a journal may be another one.
        thread_local=False,
        poll_interval=POLL_SECONDS,
        # Where the file system knows no lock, the library would leave a marker file instead, which outlives a
        # killed process: then nobody could work until somebody deletes it.
        fallback_to_soft=False,
    )
