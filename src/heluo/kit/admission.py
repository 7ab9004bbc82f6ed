"""A bounded queue before a bounded number of places: whoever would wait too long is turned away at the door,
with a time; whoever is let in gets a turn.

For one event loop. An asker (an account, a hospital) holds at most `each` places, running and waiting
together; the next place goes to the asker with fewest running, of equals to whoever has waited longest. Not
for threads, and not for what must not be lost: whoever is turned away asks again.
"""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from heluo.kit.errors import Busy, Unavailable

SOONEST, LATEST = 1, 60
"""Seconds that an asker who is turned away may be sent away for."""
RECENT = 0.2
"""Weight of the last piece of work in the mean duration."""


@dataclass(frozen=True)
class QueueLimits:
    """How much of one kind of work is taken on."""

    running: int
    waiting: int
    longest_wait: float
    """Seconds that one may expect to wait: over them one is turned away at the door."""
    each: int
    """Places, running and waiting, of one asker."""
    usual: float = 1.0
    """Seconds that a piece of work takes, as long as none has been measured."""
    overdue: float = 60
    """Seconds in the queue after which what was let in is given up: the places are held by work that does not
    end."""


class Overdue(Unavailable):
    """Was let into the queue and got no turn: the places are held by work that does not end. No refusal: the
    asker has waited."""

    code, retry_after = "overdue", LATEST


class Place:
    """A place at work, until it is left."""

    def __init__(self, admission: Admission, who: str) -> None:
        self._admission: Admission | None = admission
        self._who = who

    def leave(self) -> None:
        """The work has ended: the next begins. A second call does nothing."""
        admission, self._admission = self._admission, None
        if admission is not None:
            admission._left(self._who, self)


@dataclass(eq=False)
class _Waiting:
    who: str
    turn: asyncio.Future[None]


class Admission:
    """The places of one kind of work. `running`, `waiting` and `most_waiting` may be read."""

    def __init__(self, limits: QueueLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.running = self.most_waiting = 0
        self._began: dict[Place, float] = {}
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

    def expected_wait(self) -> float:
        """Seconds until whoever comes now gets a turn. Work that takes longer than usual is expected to take
        as long again, so that the door closes before the mean has learnt of it."""
        if self.running < self.limits.running:
            return 0
        now = self._clock()
        free = [abs(self._mean - (now - began)) for began in self._began.values()]
        free += [self._mean] * (self.running - len(free))  # their turn has come, and they have not seen it
        heapq.heapify(free)
        for _ in range(self.waiting):
            heapq.heapreplace(free, free[0] + self._mean)
        return free[0]

    def check_room(self) -> None:
        """Raises Busy when nobody can enter, whoever it is: for a door that learns who asks at a price."""
        if self.running >= self.limits.running and (
            self.waiting >= self.limits.waiting or self.expected_wait() > self.limits.longest_wait
        ):
            raise Busy(
                ("现在请求太多,暂时排不进去", "too many requests at the moment: the queue is full"),
                self.retry_after(),
            )

    async def enter(self, who: str) -> Place:
        """A place for `who`. Raises Busy at once when the wait would be too long or the asker's share is
        full; whoever waits is not refused any more. Raises Overdue when no place comes free. Cancelled while
        waiting, it leaves nothing behind."""
        own = self._places[who]
        late = self.running >= self.limits.running and own * self._mean > self.limits.longest_wait
        if own >= self.limits.each or late:
            raise Busy(
                ("您的请求还在处理中", "your own requests are still being worked on"), self.retry_after()
            )
        self.check_room()
        self._places[who] += 1
        try:
            if self.running < self.limits.running:
                self._begin(who)
            else:
                await self._turn(who)
        except BaseException:
            self._forget(who)
            raise
        place = Place(self, who)
        self._began[place] = self._clock()
        return place

    def _left(self, who: str, place: Place) -> None:
        self._mean += RECENT * (self._clock() - self._began.pop(place) - self._mean)
        self._vacate(who)
        self._forget(who)

    async def _turn(self, who: str) -> None:
        mine = _Waiting(who, asyncio.get_running_loop().create_future())
        self._queue.append(mine)
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            async with asyncio.timeout(self.limits.overdue):
                await mine.turn
        except BaseException as error:
            if mine in self._queue:
                self._queue.remove(mine)
            elif not mine.turn.cancelled():
                self._vacate(who)  # the turn came in the moment in which the asker gave up
            if isinstance(error, TimeoutError):
                raise _overdue(self.limits.overdue) from None
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


def _overdue(seconds: float) -> Overdue:
    return Overdue(
        (f"排队 {seconds:g} 秒仍没有轮到", f"no turn within {seconds:g} seconds"),
        (f"{seconds:g} 秒内轮到", f"a turn within {seconds:g} seconds"),
        (
            "稍后重试;如果一直如此,请告诉系统管理员",
            "repeat later; if it stays so, tell the system administrator",
        ),
    )
