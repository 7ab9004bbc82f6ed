"""Gives way to whoever waits for a lock that a reading holds: a vendor's ALTER TABLE must not wait for hours.

A thread looks every two seconds, over a connection of its own, whether somebody waits, and then stops the
statement that runs. What happens next is the reader's: it ends its transaction and begins again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from heluo.kit.errors import Unavailable

EVERY = 2.0
"""Seconds between two looks."""


class GaveWay(Unavailable):
    """The reading was stopped because somebody waited for its lock: end the transaction, read again."""

    code = "gave_way"

    def __init__(self) -> None:
        super().__init__(
            ("读取已让路:有人在等这个表的锁", "the reading gave way to somebody who waits for a lock"),
            ("没有人在等这个表的锁", "nobody waiting for a lock of the table"),
            ("无需处理:自动重读", "nothing to do: it is read again"),
        )


class GiveWay:
    """Looks by `waits` (None: it cannot see) and calls `stop`; `asked` says that it did. `close` ends its own
    connection."""

    def __init__(
        self, waits: Callable[[], bool | None], stop: Callable[[], object], close: Callable[[], None]
    ) -> None:
        self._waits, self._stop, self._close = waits, stop, close
        self._ended = threading.Event()
        self.asked = False
        self._thread = threading.Thread(target=self._look, name="give-way", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Looks no more; returns when the thread has ended."""
        self._ended.set()
        self._thread.join()
        self._close()

    def _look(self) -> None:
        while not self._ended.wait(EVERY):
            waits = self._waits()
            if waits is None:
                return
            if waits:
                self.asked = True
                self._stop()
