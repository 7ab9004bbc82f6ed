"""What a room is: the one value in which a package of `delivery` says what it adds to the portal. Decides
nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from fastapi import APIRouter
from sqlalchemy.orm import Session

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permissions import Asker
from heluo.access.projects.items import Recorded
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.returned import GivesBack
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.work import Works
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake


@dataclass(frozen=True)
class Watch:
    """Something that the room looks after for the first page. `alerts` reads control tables alone, and is
    asked only for callers who may use `resource` for some purpose."""

    resource: Resource
    alerts: Callable[[Session, Caller], list[Alert]]


@dataclass(frozen=True)
class OwnAct:
    """An act that the first page offers to whoever did it, so that they can go on: in which words, and at
    which page of the portal (from the event's object)."""

    act: ActKind
    text: Text
    page: Callable[[str], str]


@dataclass(frozen=True)
class CentreCount:
    """A number of the room in the management centre: `count` gives how many there are, and how many of these
    somebody has to look after, worded by `attention` (its number goes where `{n}` stands). Reads control
    tables alone. `page`: where they are looked into."""

    label: Text
    count: Callable[[Session], tuple[int, int]]
    page: str
    attention: Text


Repeat = Callable[[Lake, str, Recorded, Asker], str]
"""Computes the figure of something that the project (its id) made once more, on its own release, under the
asker's grant: (lake, project, what was recorded, asker) → figure. Raises NotPermitted where that is no longer
permitted."""


@dataclass(frozen=True)
class Room:
    """One module of the portal; its name is its folder's.

    `order`: its place among the rooms in lists that people read (rights, resources); rooms stand ten apart.
    `work`: of which kind each of its routes is.
    `acts`: those that are not named after the resource they need.
    `opens`: makes what a portal process holds open for it as long as it runs (`Portal.held`).
    `after_release`: makes what the room keeps of each release, and says how many things it made, -1 when all
    was there.
    `looks_after`: what the worker does for it every second between nights, such as taking back what has
    ended; how many things it changed. It must cost next to nothing when there is nothing to do.
    `gives_back`: rows of a category that it gives back to the lake, in the night after they came about.
    `repeats`: kind of a project's item (`access.projects.items`) → how its figure is computed once more.
    `most_body`: bytes of the largest request to it, 0 = as everywhere.
    """

    order: int
    router: APIRouter
    resources: tuple[Resource, ...]
    work: Works
    acts: tuple[ActKind, ...] = ()
    watches: tuple[Watch, ...] = ()
    own_acts: tuple[OwnAct, ...] = ()
    counts: tuple[CentreCount, ...] = ()
    opens: Callable[[Home], object] | None = None
    after_release: Callable[[Lake, Report], int] | None = None
    looks_after: Callable[[Home, sa.Engine], int] | None = None
    gives_back: GivesBack | None = None
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    most_body: int = 0
