"""States of a thing that goes through several hands: which follow which, and who may act in each, as data.

A package declares its things in its module `states.py`; a wrong declaration is refused when it is imported.
Two questions are kept apart: does the state allow it (policy: `check_move`), and may this actor do it
(permission: `check_owner`). `can_…` asks, `check_…` raises with a reason that can be displayed. Not a store
and not an audit log: `move` sets the attribute `status` of a row that the caller holds in a transaction, and
hands the event to a function of the caller's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from heluo.kit.errors import BadConfiguration, Conflict, HeluoError, NotPermitted
from heluo.kit.text import Text


class HasStatus(Protocol):
    """A row with a state, a text. Declared loosely: to the type checker a mapped column is a descriptor, not
    a text."""

    status: Any


@dataclass(frozen=True)
class Moved:
    """What happened: `thing` went from state `old` to `new` by `actor`."""

    thing: str
    old: str
    new: str
    actor: str


def own_record(moved: Moved) -> None:
    """The event of a thing whose own row is its only record: nothing more is written."""


@dataclass(frozen=True)
class States:
    """The states of one kind of thing. Raises BadConfiguration when the declaration contradicts itself."""

    thing: str
    label: Text
    labels: Mapping[str, Text]
    """state → its words; exactly the states that there are."""
    initial: str
    terminal: frozenset[str]
    """States that nothing leaves, named so that a forgotten transition is seen."""
    transitions: Mapping[str, tuple[str, ...]]
    """state → the states that may follow."""
    owners: Mapping[str, tuple[str, ...]]
    """state → who may act in it: roles, or programs such as "loader"."""

    def __post_init__(self) -> None:
        for state, wrong in self._contradictions():
            raise BadConfiguration(
                (f"{self.thing} 的状态 {state}:{wrong.zh}", f"state {state} of {self.thing}: {wrong.en}"),
                (
                    "每个状态有名称、可到达、有所有者;终态写明",
                    "every state is named, reachable and owned; terminal states are named as such",
                ),
                (f"改正 {self.thing} 的声明", f"correct the declaration of {self.thing}"),
            )

    def _contradictions(self) -> Iterator[tuple[str, Text]]:
        targets = {target for follow in self.transitions.values() for target in follow}
        known = set(self.labels)
        for state in sorted(
            {self.initial, *self.terminal, *self.transitions, *self.owners, *targets} - known
        ):
            yield state, Text("未声明", "is not declared")
        reachable, open_ends = {self.initial}, [self.initial]
        while open_ends:
            fresh = set(self.transitions.get(open_ends.pop(), ())) - reachable
            reachable |= fresh
            open_ends += fresh
        for state in sorted(known - reachable):
            yield state, Text("不可到达", "cannot be reached")
        for state in sorted(known):
            ends = not self.transitions.get(state)
            if ends != (state in self.terminal):
                yield state, Text("终态与转移不一致", "is terminal and left, or neither")
            if ends == bool(self.owners.get(state)):
                yield state, Text("应有所有者,终态除外", "needs an owner, unless it is terminal")

    def check_move(self, state: str, to: str) -> None:
        """Policy. Raises Conflict when `to` does not follow `state`."""
        if to in self.transitions.get(state, ()):
            return
        follow = self.transitions.get(state, ())
        raise Conflict(
            (
                f"{self.label.zh}的状态是{self._words(state).zh}",
                f"the {self.label.en} is {self._words(state).en}",
            ),
            (
                " | ".join(self._words(s).zh for s in follow) or "终态,不再改变",
                " | ".join(self._words(s).en for s in follow) or "nothing follows this state",
            ),
            ("重新读取后再决定", "read it again, then decide"),
            code="state",
        )

    def can_move(self, state: str, to: str) -> bool:
        """Whether `to` follows `state`."""
        return _holds(lambda: self.check_move(state, to))

    def check_owner(self, state: str, actor: str) -> None:
        """Permission. Raises NotPermitted when `actor` may not act in `state`."""
        owners = self.owners.get(state, ())
        if actor in owners:
            return
        raise NotPermitted(
            (
                f"{actor} 不能处理状态为{self._words(state).zh}的{self.label.zh}",
                f"{actor} may not act on a {self.label.en} that is {self._words(state).en}",
            ),
            " | ".join(owners) or ("无人", "nobody"),
            ("交给有权处理的一方", "leave it to those who may"),
            code="state_owner",
        )

    def can_act(self, state: str, actor: str) -> bool:
        """Whether `actor` may act in `state`."""
        return _holds(lambda: self.check_owner(state, actor))

    def move(self, row: HasStatus, to: str, actor: str, event: Callable[[Moved], None]) -> None:
        """`row` goes to state `to`, and `event` learns of it. Raises Conflict or NotPermitted, and nothing
        has changed then."""
        self.check_move(row.status, to)
        self.check_owner(row.status, actor)
        moved = Moved(self.thing, row.status, to, actor)
        row.status = to
        event(moved)

    def _words(self, state: str) -> Text:
        return self.labels.get(state) or Text(state, state)

    def page(self) -> Iterator[str]:
        """Lines of Markdown: a Mermaid diagram and a table."""
        yield f"## {self.label.zh} · {self.label.en} `{self.thing}`\n\n```mermaid\nstateDiagram-v2"
        yield f"    [*] --> {self.initial}"
        for state in self.labels:
            yield from (f"    {state} --> {target}" for target in self.transitions.get(state, ()))
            if state in self.terminal:
                yield f"    {state} --> [*]"
        yield "```\n"
        yield "| 状态 state | 名称 | name | 之后 may become | 所有者 who may act |\n|---|---|---|---|---|"
        for state, words in self.labels.items():
            follow = ", ".join(f"`{s}`" for s in self.transitions.get(state, ())) or "—"
            owners = ", ".join(self.owners.get(state, ())) or "—"
            yield f"| `{state}` | {words.zh} | {words.en} | {follow} | {owners} |"
        yield ""


def declared_states(root: ModuleType) -> list[States]:
    """Everything that the modules `states.py` of the packages under `root` declare, in their order."""
    top = Path(str(root.__file__)).parent
    found: list[States] = []
    for path in sorted(top.rglob("states.py")):
        name = ".".join((root.__name__, *path.relative_to(top).with_suffix("").parts))
        if name != __name__:
            found += [v for v in vars(importlib.import_module(name)).values() if isinstance(v, States)]
    return found


def _holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except HeluoError:
        return False
    return True
