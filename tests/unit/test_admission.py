"""The bounded queue before a bounded number of places: who runs, who waits, who is turned away, and that no
place is lost. Moments are events of the loop, never a length of time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

import pytest

from heluo.kit.admission import Admission, Overdue, Place, QueueLimits
from heluo.kit.errors import Busy


def run(steps: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(steps, 20))


async def settled() -> None:
    """Until every task has gone as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def limits(**given: Any) -> QueueLimits:
    return QueueLimits(**{"running": 2, "waiting": 2, "longest_wait": 60, "each": 9, "usual": 1.0} | given)


def test_over_running_and_waiting_one_is_turned_away_at_once_with_a_time() -> None:
    async def steps() -> None:
        queue = Admission(limits())
        at_work = [await queue.enter("a"), await queue.enter("b")]
        waiting = [asyncio.create_task(queue.enter(who)) for who in "cd"]
        await settled()
        assert (queue.running, queue.waiting) == (2, 2)
        with pytest.raises(Busy) as raised:
            await queue.enter("e")
        assert (raised.value.status, raised.value.retry_after) == (429, 2), "four at one second, two at once"
        at_work[0].leave()
        await settled()
        assert [task.done() for task in waiting] == [True, False], "the place goes to who has waited longest"
        assert (queue.running, queue.waiting) == (2, 1)

    run(steps())


def test_a_second_leave_gives_no_second_place() -> None:
    async def steps() -> None:
        queue = Admission(limits(running=1, waiting=0))
        place = await queue.enter("a")
        place.leave()
        place.leave()
        assert queue.running == 0
        await queue.enter("a")
        with pytest.raises(Busy):
            await queue.enter("b")

    run(steps())


def test_the_time_follows_from_how_long_work_takes() -> None:
    async def steps() -> None:
        now = 0.0
        queue = Admission(limits(running=1), lambda: now)
        for _ in range(40):
            place = await queue.enter("a")
            now += 7
            place.leave()
        await queue.enter("a")
        assert queue.retry_after() == 7, "one at work, which takes seven seconds"
        waiting = asyncio.create_task(queue.enter("b"))
        await settled()
        assert queue.retry_after() == 14
        waiting.cancel()

    run(steps())


def test_a_wait_in_vain_is_not_begun() -> None:
    """Two places in the queue, but work takes so long that the second would wait too long."""

    async def steps() -> None:
        now = 0.0
        queue = Admission(limits(running=1, longest_wait=15), lambda: now)
        for _ in range(40):
            place = await queue.enter("a")
            now += 10
            place.leave()
        await queue.enter("a")
        waiting = asyncio.create_task(queue.enter("b"))
        await settled()
        with pytest.raises(Busy):
            await queue.enter("c")
        assert queue.waiting == 1
        waiting.cancel()

    run(steps())


def test_whoever_is_let_in_is_not_turned_away_however_long_it_takes() -> None:
    async def steps() -> None:
        queue = Admission(limits(running=1, longest_wait=0.001, usual=0))
        place = await queue.enter("a")
        waiting = asyncio.create_task(queue.enter("b"))
        await asyncio.wait({waiting}, timeout=0.05)
        assert not waiting.done(), "it takes longer than expected"
        place.leave()
        (await waiting).leave()
        assert queue.running == 0

    run(steps())


def test_work_that_takes_longer_than_ever_closes_the_door_before_it_has_ended() -> None:
    """The mean learns of it only at the end: until then everybody would be let in."""

    async def steps() -> None:
        now = 0.0
        queue = Admission(limits(running=1, waiting=9, longest_wait=4), lambda: now)
        await queue.enter("a")
        waiting = asyncio.create_task(queue.enter("b"))
        await settled()
        now = 6.0
        with pytest.raises(Busy):
            await queue.enter("c")
        waiting.cancel()

    run(steps())


def test_one_long_piece_of_work_does_not_close_the_door_while_the_other_place_goes_on() -> None:
    async def steps() -> None:
        now = 0.0
        queue = Admission(limits(waiting=9, longest_wait=4, usual=0.2), lambda: now)
        await queue.enter("long")
        now = 30.0
        await queue.enter("a")
        waiting = asyncio.create_task(queue.enter("b"))
        await settled()
        assert queue.waiting == 1
        waiting.cancel()

    run(steps())


def test_who_would_wait_behind_too_much_of_their_own_is_turned_away() -> None:
    async def steps() -> None:
        queue = Admission(limits(waiting=99, longest_wait=4, each=99))
        await queue.enter("a"), await queue.enter("a")
        more = [asyncio.create_task(queue.enter("a")) for _ in range(3)]
        await settled()
        with pytest.raises(Busy, match="your own"):
            await queue.enter("a")
        for task in more:
            task.cancel()

    run(steps())


def test_no_turn_at_all_is_no_refusal() -> None:
    async def steps() -> None:
        queue = Admission(limits(running=1, usual=0, overdue=0.001))
        place = await queue.enter("a")
        with pytest.raises(Overdue) as raised:
            await queue.enter("b")
        assert raised.value.status == 503
        assert queue.waiting == 0
        place.leave()
        assert queue.running == 0

    run(steps())


def test_one_account_cannot_take_all_places() -> None:
    async def steps() -> None:
        queue = Admission(limits(waiting=10, each=3))
        for _ in range(2):
            await queue.enter("greedy")
        waiting = asyncio.create_task(queue.enter("greedy"))
        await settled()
        with pytest.raises(Busy):
            await queue.enter("greedy")
        assert queue.waiting == 1, "nobody else's place in the queue was taken"
        other = asyncio.create_task(queue.enter("other"))
        await settled()
        assert not other.done()
        assert queue.waiting == 2
        waiting.cancel()
        other.cancel()

    run(steps())


def test_the_next_place_goes_to_who_has_fewest_at_work() -> None:
    async def steps() -> None:
        queue = Admission(limits(waiting=10))
        first, _ = await queue.enter("greedy"), await queue.enter("greedy")
        more = [asyncio.create_task(queue.enter("greedy")) for _ in range(5)]
        await settled()
        other = asyncio.create_task(queue.enter("other"))
        await settled()
        first.leave()
        await settled()
        assert other.done()
        assert not any(task.done() for task in more)
        for task in more:
            task.cancel()

    run(steps())


def test_who_leaves_the_queue_is_never_begun_and_takes_nothing_along() -> None:
    async def steps() -> None:
        queue = Admission(limits(running=1))
        place = await queue.enter("a")
        leaving = asyncio.create_task(queue.enter("b"))
        staying = asyncio.create_task(queue.enter("c"))
        await settled()
        leaving.cancel()
        await settled()
        assert queue.waiting == 1
        place.leave()
        assert (await staying) is not None
        assert queue.running == 1

    run(steps())


def test_a_turn_that_comes_in_the_moment_of_leaving_goes_to_the_next() -> None:
    async def steps() -> None:
        queue = Admission(limits(running=1))
        place = await queue.enter("a")
        leaving = asyncio.create_task(queue.enter("b"))
        staying = asyncio.create_task(queue.enter("c"))
        await settled()
        place.leave()  # "b" has the turn, and has not seen it
        leaving.cancel()
        await settled()
        assert leaving.cancelled()
        assert staying.done()
        assert (queue.running, queue.waiting) == (1, 0)

    run(steps())


@pytest.mark.parametrize("seed", range(20))
def test_no_place_is_lost_whoever_comes_and_goes(seed: int) -> None:
    async def steps() -> None:
        draw = random.Random(seed)
        drawn = limits(running=draw.randint(1, 3), waiting=draw.randint(0, 4), each=draw.randint(1, 4))
        queue = Admission(drawn)
        tasks: list[asyncio.Task[Place]] = []
        for _ in range(300):
            match draw.choice(("enter", "enter", "leave", "cancel", "wait")):
                case "enter":
                    tasks.append(asyncio.create_task(queue.enter(draw.choice("abc"))))
                case "cancel" if tasks:
                    tasks[draw.randrange(len(tasks))].cancel()
                case "leave":
                    done = [t for t in tasks if t.done() and not t.cancelled() and t.exception() is None]
                    for task in done[:1]:
                        tasks.remove(task)
                        task.result().leave()
                case _:
                    await settled()
            assert queue.running <= drawn.running
            assert queue.waiting <= drawn.waiting
        await settled()
        held = [t for t in tasks if t.done() and not t.cancelled() and t.exception() is None]
        assert queue.running == len(held)
        for task in tasks:
            task.cancel()
            if task in held:
                task.result().leave()
        while queue.running or queue.waiting:
            await settled()
            for task in tasks:
                if task.done() and not task.cancelled() and task.exception() is None:
                    task.result().leave()
        for n in range(drawn.running):
            assert (await queue.enter(f"new {n}")) is not None, "every place is there again"

    run(steps())
