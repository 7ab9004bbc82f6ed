"""A disk that is full, in words: recognised through whatever library met it, and answered with how much is
free, how much is needed and the way out. Estimates nothing and deletes nothing."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heluo.kit.errors import Unavailable

FULL = "disk_full"
_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WORDS = ("no space left on device", "database or disk is full", "os error 28", "disk quota exceeded")
"""As the system, SQLite and libraries in other languages put it, in lower case."""
_OF_SQLITE = frozenset({"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"})
"""The second is "disk I/O error" in words: there was no room for the index of the write-ahead log."""


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is what `error`, or one that it came from, is about."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, Unavailable) and error.code == FULL:
            return True
        if isinstance(error, OSError) and error.errno in _NUMBERS:
            return True
        if getattr(error, "sqlite_errorname", "") in _OF_SQLITE:
            return True
        if any(words in str(error).lower() for words in _WORDS):
            return True
        error = error.__cause__ or error.__context__
    return False


def disk_full(place: Path, free: int, needed: int | None = None) -> Unavailable:
    """The error for the disk that holds `place`."""
    return Unavailable(
        (f"磁盘已满:{place} 所在磁盘剩 {mb(free)} MB", f"disk full: {mb(free)} MB are free for {place}"),
        (f"约需 {mb(needed)} MB", f"about {mb(needed)} MB") if needed else ("足够的空间", "enough room"),
        (
            "腾出空间后重做,已有的数据不受影响;heluo tidy 可清理旧发布",
            "free some room and repeat, what was there before is untouched; heluo tidy clears old releases",
        ),
        code=FULL,
    )


@contextmanager
def full_disk_in_words(place: Path) -> Iterator[None]:
    """Raises Unavailable `disk_full` in the place of whatever a full disk caused inside the `with`."""
    try:
        yield
    except Exception as error:
        if not is_full(error) or (isinstance(error, Unavailable) and error.code == FULL):
            raise
        raise disk_full(place, shutil.disk_usage(place if place.exists() else place.parent).free) from error


def mb(size: int) -> int:
    """Bytes in megabytes, rounded up."""
    return -(-size // (1 << 20))
