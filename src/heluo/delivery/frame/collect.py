"""Finds the rooms: every package of `delivery` with a `room.py`. There is no list to be added to.

Imports each of them with all that it needs, so a process that answers no question (the intake) does not call
this.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Collection, Mapping
from functools import cache

import heluo.delivery
from heluo.access.applications import acts as of_applications
from heluo.access.declared import Declaration, Declared
from heluo.access.emergency import acts as of_emergencies
from heluo.access.level_changes import acts as of_levels
from heluo.access.outputs import acts as of_outputs
from heluo.access.projects import acts as of_projects
from heluo.cohort import acts as of_cohorts
from heluo.delivery.frame.room import Room
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.vault import resolve

FRAME = __name__.split(".")[-2]


@cache
def rooms() -> Mapping[str, Room]:
    """Name → room, in the portal's order. Raises BadConfiguration for a package that is no room."""
    found: dict[str, Room] = {}
    for module in pkgutil.iter_modules(heluo.delivery.__path__):
        if module.name != FRAME:
            found[module.name] = _room(f"{heluo.delivery.__name__}.{module.name}")
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def chosen(names: Collection[str] | None) -> Mapping[str, Room]:
    """Those of `names`, None = all. Raises BadConfiguration for a name that is no room."""
    known = rooms()
    if unknown := sorted(set(names or ()) - known.keys()):
        raise BadConfiguration(f"rooms {unknown}", " | ".join(known), "name rooms that exist")
    return {name: room for name, room in known.items() if names is None or name in names}


def declared() -> Declared:
    """Resources and acts of all rooms, also of those that this process does not serve: the log and the rights
    of a session are the installation's."""
    declarations = [Declaration(name, room.resources, room.acts) for name, room in rooms().items()]
    return Declared(
        tuple(declarations),
        acts_below=(
            *resolve.ACTS,
            *of_cohorts.ACTS,
            *of_projects.ACTS,
            *of_applications.ACTS,
            *of_outputs.ACTS,
            *of_emergencies.ACTS,
            *of_levels.ACTS,
        ),
    )


def _room(package: str) -> Room:
    place = f"{package}.room"
    # A module beside the packages has no `room` within it: find_spec then says that its parent is no package.
    try:
        there = importlib.util.find_spec(place) is not None
    except ModuleNotFoundError:
        there = False
    if not there:
        raise BadConfiguration(
            Text(f"{package} 不是模块", f"{package} is no room"),
            Text("delivery/<模块>/room.py", "delivery/<module>/room.py"),
            Text("写上 room.py,或移到 delivery/frame/", "write its room.py, or move it to delivery/frame/"),
        )
    found = getattr(importlib.import_module(place), "ROOM", None)
    if not isinstance(found, Room):
        raise BadConfiguration(f"{place} without ROOM", "ROOM = Room(...)", "declare the room", where=place)
    return found
