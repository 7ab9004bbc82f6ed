"""Files that only the account may read under which Heluo runs: databases, journals, homes and whatever a
process writes into them.

Sealing is elsewhere (`seal`): this keeps other users of the machine out. On Windows the folder's own rights
hold.
"""

from __future__ import annotations

import os
from pathlib import Path

OTHERS = 0o077
OTHERS_READ_OR_WRITE = 0o066
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What SQLite puts next to a database; new ones take the database's rights, older ones keep theirs."""


def only_owner_from_here_on() -> None:
    """Everything that this process and its children create is the owner's alone, whatever library creates
    it."""
    os.umask(OTHERS)


def database_file(path: Path) -> Path:
    """`path`, which may not exist yet, readable for its owner alone before anything is written into it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    for companion in COMPANIONS:
        _narrow(path.with_name(path.name + companion), OTHERS)
    return path


def folder(path: Path) -> Path:
    """The folder at `path`, made when it is missing, whose content nobody else can list or read. Passing
    through it stays as it is: a hospital's database server may live further down under a user of its own."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    _narrow(path, OTHERS_READ_OR_WRITE)
    return path


def _narrow(path: Path, away: int) -> None:
    """Takes rights away from others; a file that belongs to another user is left to that user."""
    try:
        mode = path.stat().st_mode & 0o7777
        if mode & away:
            path.chmod(mode & ~away)
    except (FileNotFoundError, PermissionError):
        return
