"""Published figures cached in memory: those of a release never change, and every opening of the cockpit asks
for the same ones.

The permit's limits are part of the key, so nobody gets what was read under a wider one; the act that shows
them is an event of the log as before, and without it nothing is shown. A cache only: an empty one reads
again.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from cachetools import LRUCache

from heluo.access.permit import Permit
from heluo.kit import stopping
from heluo.kit.places import Home
from heluo.lakehouse.reader import Act

MOST = 64
"""Answers in the cache; with five kinds of them that is every role of some releases."""
LOOK = 0.2
"""Seconds between two looks whether somebody still waits."""
T = TypeVar("T")
Key = tuple[Home, str, Permit, str]


@dataclass
class _Place:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    hospitals: frozenset[str] | None = None
    """None = not read yet."""


_places: LRUCache[Key, _Place] = LRUCache(MOST)
_guard = threading.Lock()


def cached(act: Act, name: str, make: Callable[[], T], hospitals: Callable[[T], Iterable[str]]) -> T:
    """What `make` reads under `act`, read once a release and permit; two who ask at once read once. The value
    is shared: do not change it.

    `hospitals`: whose rows stand behind the value, for the event of the log. Raises NotPermitted for a permit
    that has ended.
    """
    act.permit.check_alive()
    place = _place((act.lake.home, act.release.id, _limits(act.permit), name))
    # Who waits for another's reading can be stopped as well; after one that was stopped the next reads.
    while not place.lock.acquire(timeout=LOOK):
        stopping.check()
    try:
        if place.hospitals is None:
            value = make()
            place.value, place.hospitals = value, frozenset(hospitals(value))
        else:
            # The name under which the log has always held it.
            act.note(**{f"kept_{name}": True})
    finally:
        place.lock.release()
    act.touched(place.hospitals)
    return place.value


def _place(key: Key) -> _Place:
    with _guard:
        return _places.setdefault(key, _Place())


def _limits(permit: Permit) -> Permit:
    """The permit without what names this one request: who, until when."""
    return replace(permit, id="", account="", until=dt.datetime.max)
