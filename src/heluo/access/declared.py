"""Everything that can be asked for and done in this installation: resources and acts, as the rooms of
`delivery` declare them.

Access lies below the rooms and may not import them, so it is handed a function that collects them
(`declare_with`) and calls it at the first question. A function and not the collection itself, because
collecting imports every room with its web and index libraries: the intake, which opens the same control
database but asks for no permit, never pays for that. `entrypoints.control.control` hands it over, and every
process of the centre passes there. Asking without it is an error that says so; there is no empty default,
which would look like a policy that permits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from heluo.access.acts import OWN_ACTS, ActKind
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text


@dataclass(frozen=True)
class Resource:
    """Something that can be asked for: what a permit is made out for and the policy speaks of.

    `screen` is the door in the portal behind which it is ("" = none: only the platform's own jobs ask for
    it); `forms` how it may leave at all (`permit.ROWS`, `FIGURES`, `COUNTS`), whatever a policy says. `held`:
    permits for it read rows that quality control holds back. `opens`: the lock of a lower package that
    permits for it open (see `opening`).
    """

    name: str
    screen: str
    forms: frozenset[str]
    label: Text
    held: bool = False
    opens: str = ""

    @property
    def act(self) -> ActKind:
        """What the log calls the use of the resource, when there is no finer one: named and worded as the
        resource is."""
        return ActKind(self.name, self.label)


@dataclass(frozen=True)
class Declaration:
    """What one room declares, by the room's name."""

    room: str
    resources: tuple[Resource, ...]
    acts: tuple[ActKind, ...] = ()


@dataclass(frozen=True, eq=False)
class Declared:
    """The declarations of all rooms in the portal's order, and acts of packages below them. Raises
    BadConfiguration when two declare the same name.

    Compared by identity, so that whatever is derived from one collection (the policy table) can be cached by
    it.
    """

    rooms: tuple[Declaration, ...]
    acts_below: tuple[ActKind, ...] = ()

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Every resource by name, those behind a screen first, each group in the order of the rooms."""
        listed = [resource for room in self.rooms for resource in room.resources]
        listed.sort(key=lambda resource: not resource.screen)
        return _by_name("resource", listed)

    @cached_property
    def acts(self) -> Mapping[str, ActKind]:
        """Every act by name; a resource whose name no act has is an act by itself."""
        named = [*OWN_ACTS, *self.acts_below, *(act for room in self.rooms for act in room.acts)]
        found = _by_name("act", named)
        return {r.name: r.act for r in self.resources.values()} | found


Named = TypeVar("Named", Resource, ActKind)
_collect: Callable[[], Declared] | None = None
_collected: Declared | None = None


def declare_with(collect: Callable[[], Declared]) -> None:
    """From now on resources and acts are those that `collect` gives; it is called once, when the first is
    asked for."""
    global _collect, _collected
    if collect is not _collect:
        _collect, _collected = collect, None


def declared() -> Declared:
    """What was collected. Raises BadConfiguration in a process that never called `declare_with`."""
    global _collected
    if _collected is None:
        if _collect is None:
            raise BadConfiguration(
                Text("本进程没有收集各模块的声明", "this process has not collected what the rooms declare"),
                Text("资源与动作的声明", "the declared resources and acts"),
                Text(
                    "先调用 heluo.entrypoints.control.control(home),或 declare_with(collect.declared)",
                    "call heluo.entrypoints.control.control(home) first, or declare_with(collect.declared)",
                ),
            )
        _collected = _collect()
    return _collected


def resources() -> Mapping[str, Resource]:
    """Every resource by name."""
    return declared().resources


def opening(lock: str) -> Resource:
    """The resource whose permits open `lock`. Raises BadConfiguration unless exactly one room declares it: a
    second key to the same lock would escape the policy of the first."""
    keys = [resource for resource in resources().values() if resource.opens == lock]
    if len(keys) != 1:
        raise BadConfiguration(
            f"{len(keys)} resources that open {lock!r}",
            "exactly one",
            "mend the `opens` of the rooms' resources",
        )
    return keys[0]


def act(name: str) -> ActKind:
    """The declared act of that name. Raises BadConfiguration for any other: an event that nobody declared
    would stand in the log without words for whoever has to judge it."""
    own = next((one for one in OWN_ACTS if one.name == name), None)
    found = own or declared().acts.get(name)
    if found is None:
        raise BadConfiguration(
            Text(f"动作 {name!r} 没有声明", f"the act {name!r} is declared nowhere"),
            Text("某个模块 room.py 中声明的动作", "an act that a room names in its room.py"),
            Text("在所需资源旁声明它", "declare it beside the resource that it needs"),
        )
    return found


def _by_name(kind: str, listed: Iterable[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for one in listed:
        if one.name in found:
            raise BadConfiguration(
                f"two declarations of the {kind} {one.name!r}", "one", "rename one of them"
            )
        found[one.name] = one
    return found
