"""A piece of work that was stopped: its threads see it, what they wait for is ended, and nobody else's."""

from __future__ import annotations

import pytest

from heluo.kit import stopping
from heluo.kit.errors import Unavailable
from heluo.kit.stopping import Stop, Stopped


def left() -> Stopped:
    return Stopped("left", code="left")


def test_work_goes_on_until_it_is_stopped() -> None:
    stop = Stop()
    stop.check()
    stop.now(left)
    with pytest.raises(Stopped, match="left"):
        stop.check()


def test_the_first_reason_stands() -> None:
    stop = Stop()
    stop.now(left)
    stop.now(lambda: Stopped("late", code="too_long"))
    with pytest.raises(Stopped, match="left"):
        stop.check()


def test_what_is_waited_for_is_ended_and_its_error_becomes_the_reason() -> None:
    stop, calls = Stop(), []

    def statement() -> None:
        with stop.calling(lambda: calls.append(1)):
            stop.now(left)
            raise Unavailable("the engine's own words")

    with pytest.raises(Stopped, match="left"):
        statement()
    assert calls == [1]


def test_the_call_is_made_again_as_often_as_it_is_asked_for() -> None:
    stop, calls = Stop(), []
    with stop.calling(lambda: calls.append(1)):
        stop.now(left)
        stop.now(left)
    assert calls == [1, 1]
    stop.now(left)
    assert calls == [1, 1], "what has ended is not called: the next asker's statement may run there"


def test_stopped_work_begins_nothing_more() -> None:
    stop = Stop()
    stop.now(left)
    with pytest.raises(Stopped), stop.calling(lambda: None):
        pytest.fail("begun")


def test_an_error_of_work_that_goes_on_stays_what_it_is() -> None:
    stop = Stop()
    with pytest.raises(Unavailable, match="own words"), stop.calling(lambda: None):
        raise Unavailable("the engine's own words")


def test_without_work_that_could_be_stopped_nothing_is_looked_at() -> None:
    stopping.check()
    stop = Stop()
    stop.now(left)
    token = stopping.work.set(stop)
    try:
        with pytest.raises(Stopped):
            stopping.check()
    finally:
        stopping.work.reset(token)
