"""A bounded queue before a bounded number of places: who comes too many is turned away at once, with a time.

For one event loop. An asker (an account, a hospital) holds at most `each` places, running and waiting
together; the next place goes to the asker with fewest running, of equals to whoever has waited longest. Not
for threads, and not for what must not be lost: whoever is turned away asks again.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from heluo.kit.errors import Busy

SOONEST, LATEST = 1, 60
"""Seconds that an asker who is turned away may be sent away for."""
EXPECTED = 0.5
"""Share of the longest wait that may be expected at the end of the queue: over it one is turned away at once,
so that whoever is let in hardly ever waits in vain."""
RECENT = 0.2
"""Weight of the last piece of work in the mean duration."""


@dataclass(frozen=True)
class QueueLimits:
    """How much of one kind of work is taken on."""

    running: int
    waiting: int
    longest_wait: float
    """Seconds in the queue, after which the asker is turned away; at once where it would come to that."""
    each: int
    """Places, running and waiting, of one asker."""
    usual: float = 1.0
    """Seconds that a piece of work takes, as long as none has been measured."""


class Place:
    """A place at work, until it is left."""

    def __init__(self, admission: Admission, who: str, since: float) -> None:
        self._admission: Admission | None = admission
        self._who, self._since = who, since

    def leave(self) -> None:
        """The work has ended: the next begins. A second call does nothing."""
        admission, self._admission = self._admission, None
        if admission is not None:
            admission._left(self._who, self._since)


@dataclass(eq=False)
class _Waiting:
    who: str
    turn: asyncio.Future[None]


class Admission:
    """The places of one kind of work. `running`, `waiting` and `most_waiting` may be read."""

    def __init__(self, limits: QueueLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.running = self.most_waiting = 0
        self._clock = clock
        self._mean = limits.usual
        self._queue: list[_Waiting] = []
        self._at_work: Counter[str] = Counter()
        self._places: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def retry_after(self) -> int:
        """Seconds until a place may be expected: what runs and waits, at the mean duration."""
        seconds = self._mean * (self.running + self.waiting) / self.limits.running
        return min(max(math.ceil(seconds), SOONEST), LATEST)

    async def enter(self, who: str) -> Place:
        """A place for `who`. Raises Busy at once when the queue or the asker's share is full, and after the
        longest wait. Cancelled while waiting, it leaves nothing behind."""
        if self._places[who] >= self.limits.each:
            raise Busy(
                ("您的请求还在处理中", "your own requests are still being worked on"), self.retry_after()
            )
        if self.running >= self.limits.running and not self._has_room():
            raise self._full()
        self._places[who] += 1
        try:
            if self.running < self.limits.running:
                self._begin(who)
            else:
                await self._turn(who)
        except BaseException:
            self._forget(who)
            raise
        return Place(self, who, self._clock())

    def _left(self, who: str, since: float) -> None:
        self._mean += RECENT * (self._clock() - since - self._mean)
        self._vacate(who)
        self._forget(who)

    async def _turn(self, who: str) -> None:
        mine = _Waiting(who, asyncio.get_running_loop().create_future())
        self._queue.append(mine)
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            async with asyncio.timeout(self.limits.longest_wait):
                await mine.turn
        except BaseException as error:
            if mine in self._queue:
                self._queue.remove(mine)
            elif not mine.turn.cancelled():
                self._vacate(who)  # the turn came in the moment in which the asker gave up
            if isinstance(error, TimeoutError):
                raise self._full() from None
            raise

    def _begin(self, who: str) -> None:
        self.running += 1
        self._at_work[who] += 1

    def _vacate(self, who: str) -> None:
        self.running -= 1
        self._at_work[who] -= 1
        if not self._at_work[who]:
            del self._at_work[who]
        while self._queue and self.running < self.limits.running:
            following = min(self._queue, key=lambda one: self._at_work[one.who])  # of equals the first
            self._queue.remove(following)
            if not following.turn.done():
                following.turn.set_result(None)
                self._begin(following.who)

    def _forget(self, who: str) -> None:
        self._places[who] -= 1
        if not self._places[who]:
            del self._places[who]

    def _has_room(self) -> bool:
        expected = self._mean * (self.waiting + 1) / self.limits.running
        return self.waiting < self.limits.waiting and expected <= EXPECTED * self.limits.longest_wait

    def _full(self) -> Busy:
        found = ("现在请求太多,暂时排不进去", "too many requests at the moment: the queue is full")
        return Busy(found, self.retry_after())
