"""Kinds of work: what a request costs, so that it stands in the queue of its kind and no other waits for it.

A room says in `room.py` of which kind each of its routes is. How many of a kind run and wait is set for two
cores (HELUO_…_AT_ONCE, HELUO_QUEUE). Static pages are of no kind: they never queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from heluo.kit.admission import QueueLimits
from heluo.kit.errors import BadConfiguration
from heluo.kit.settings import Settings


@dataclass(frozen=True)
class Work:
    """One kind. `each`: places of one account, or of one address where nobody has to have signed in
    (`anybody`); `usual`: seconds of one, until some were measured."""

    name: str
    each: int
    usual: float
    at_once: Callable[[Settings], int]
    anybody: bool = False

    def limits(self, settings: Settings) -> QueueLimits:
        """How much of this kind the portal takes on under `settings`."""
        running = self.at_once(settings)
        return QueueLimits(
            running,
            running * settings.queue,
            settings.longest_wait,
            self.each,
            self.usual,
            settings.longest_work,
        )


SESSION = Work("session", 8, 0.2, lambda settings: settings.sign_ins_at_once, anybody=True)
"""Checks a password, which is slow on purpose. Who asks is not known yet: `each` is of an address."""
PUBLIC = Work("public", 4, 0.02, lambda settings: 1, anybody=True)
"""What everybody may read, with or without an account: one at a time, so that no crowd outside holds up
whoever works."""
SHORT = Work("short", 8, 0.02, lambda settings: settings.reads_at_once)
"""A look at control data: who is here, the first page."""
READ = Work("read", 12, 0.3, lambda settings: settings.reads_at_once)
"""Some statements over a few rows: a panorama, a page of texts, figures, lists."""
QUESTION = Work("question", 4, 1.0, lambda settings: settings.questions_at_once)
"""Computes over everybody: condition trees, long lists, the whole log."""
KINDS = (SESSION, PUBLIC, SHORT, READ, QUESTION)

Endpoint = Callable[..., Any]
Works = Mapping[Work, tuple[Endpoint, ...]]
"""Kind → the functions behind the routes of that kind."""


def routes_of(router: APIRouter, works: Works) -> Iterator[tuple[APIRoute, Work]]:
    """Each route of `router` with its kind. Raises BadConfiguration for a route with none or two, and for a
    function that is behind no route."""
    declared = [(endpoint, work) for work, endpoints in works.items() for endpoint in endpoints]
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    for endpoint, work in declared:
        if all(route.endpoint is not endpoint for route in routes):
            raise _wrong(f"{endpoint.__name__} ({work.name})", "a function behind a route of the room")
    for route in routes:
        found = [work for endpoint, work in declared if endpoint is route.endpoint]
        if len(found) != 1:
            raise _wrong(f"{route.path}: {[work.name for work in found]}", "one kind of work")
        yield route, found[0]


def _wrong(found: str, expected: str) -> BadConfiguration:
    todo = ("在 room.py 的 work 中写明", "say it in room.py, under work")
    return BadConfiguration(found, expected, todo, code="kind_of_work")
