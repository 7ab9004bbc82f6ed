"""Whether a piece of work should go on: a mark that its threads look at, and a call that ends what they wait
for.

The work's `Stop` stands in its context, which threads inherit. Never looked at within a transaction: what is
written stands complete or not at all. Decides nothing of when work is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from heluo.kit.errors import HeluoError, Unavailable

Why = Callable[[], HeluoError]
"""Makes the error that the work ends with: a new one for each thread that raises it."""


class Stopped(Unavailable):
    """Ended before its end, because whoever asked has left or the time was over: the same would take as long
    again."""

    code, retry_after = "stopped", 0


class Stop:
    """The mark of one piece of work. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._why: Why | None = None
        self._calls: dict[object, Callable[[], None]] = {}

    def now(self, why: Why) -> None:
        """Stops the work. Call it again until the work has ended: a call that comes between two statements of
        an engine may be lost."""
        # Under the lock, so that no call reaches a statement that has ended, and with it the next asker's.
        with self._lock:
            self._why = self._why or why
            for call in self._calls.values():
                call()

    def check(self) -> None:
        """Raises the reason once the work was stopped."""
        if self._why is not None:
            raise self._why()

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """`call` is made when the work is stopped within the block. An error that it leads to becomes the
        reason."""
        mark = object()
        with self._lock:
            self._calls[mark] = call
        try:
            self.check()
            yield
        except HeluoError:
            self.check()
            raise
        finally:
            with self._lock:
                del self._calls[mark]


work: ContextVar[Stop | None] = ContextVar("work", default=None)
"""The mark of the work that is being done, None where nobody can stop it (a night, a command)."""


def check() -> None:
    """Raises the reason once the work at hand was stopped."""
    if (stop := work.get()) is not None:
        stop.check()
