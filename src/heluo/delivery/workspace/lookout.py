"""Looks each second at whatever runs over an extract: what has lost its ground is ended, whatever else fails.

One look that fails, because the database or the log is busy, is made again a second later. Where none is
answered for UNANSWERED seconds nobody knows whether the ground still holds, and the program is ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from heluo.delivery.workspace.grounds import OverExtract, check_open
from heluo.kit.db import reading
from heluo.kit.errors import HeluoError, NotPermitted

EVERY = 1.0
UNANSWERED = 30.0


class Watched(OverExtract, Protocol):
    """What is looked at. `answered`: when a look at its ground was last answered, by the monotonic clock."""

    answered: float


One = TypeVar("One", bound=Watched)


class Lookout(Generic[One]):
    """A thread that lives as long as there is something to look at. `close`: ends what has lost its ground;
    `look`: anything else that time brings. Each of both is called again until it does not fail."""

    def __init__(
        self,
        control: Callable[[], sa.Engine],
        there: Callable[[], Sequence[One]],
        close: Callable[[One], None],
        look: Callable[[One], None],
    ) -> None:
        self._control, self._there, self._close, self._look = control, there, close, look
        self._lock = threading.Lock()
        self._running = False

    def begin(self) -> None:
        """Called after something new is there."""
        with self._lock:
            if not self._running:
                self._running = True
                threading.Thread(target=self._watch, name="workspace-lookout", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            with self._lock:
                found = self._there()
                if not found:
                    self._running = False
                    return
            for one in found:
                try:
                    self._at(one)
                except (HeluoError, SQLAlchemyError):
                    continue  # the next look is in a second

    def _at(self, one: One) -> None:
        try:
            with reading(self._control()) as session:
                check_open(session, one)
        except NotPermitted:
            self._close(one)
        except (HeluoError, SQLAlchemyError):
            if time.monotonic() - one.answered > UNANSWERED:
                self._close(one)
        else:
            one.answered = time.monotonic()
            self._look(one)
