"""What a step of the night is, and the order that follows from what steps read and write.

A step is a value: name, what it reads, what it writes, the function. Nobody draws the graph: two steps are in
order when one reads what the other writes. Wrong declarations (a circle, a table with two writers, a read of
something that nobody makes) are refused when the graph is made, not when a night meets them. Knows no step in
particular (`steps`) and no database (`run`).
"""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

CATEGORY = "<category>"
"""In the name of a table: one table for each category of the dictionary."""
NEXT_TO_IT = 1
"""Steps that run in a thread next to the step that the calling thread runs."""


@dataclass(frozen=True)
class NightStep:
    """One step. Names of tables are those of `lakehouse.tables`, or of the graph's sources and products
    outside the lake; CATEGORY in a name stands for every category."""

    name: str
    label: Text
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    do: Callable[[Any, Mapping[str, Any]], Any]
    """(what the night is about, results of the steps before it by name) → the step's result, None when there
    was nothing to do. All that it hands on is in the result and in the tables."""
    compares: tuple[str, ...] = ()
    """Tables that it reads as the current release holds them, to find out what changed: no step of the same
    night has to come first for those."""
    each: str = ""
    """What its work falls into, where the parts do not depend on one another: "category" or "bucket"."""
    alone: bool = False
    """It uses every processor by itself, so nothing runs next to it."""


@dataclass(frozen=True)
class Graph:
    """Steps in order. Raises BadConfiguration for declarations that cannot be run."""

    steps: tuple[NightStep, ...]
    """In the order in which steps that are ready together are begun."""
    sources: tuple[str, ...]
    """What steps read and none makes."""
    categories: tuple[str, ...]
    tables: Collection[str]
    """Names of the tables of the lake: a step that names another one is mistaken."""

    def __post_init__(self) -> None:
        try:
            graphlib.TopologicalSorter(self.before).prepare()
        except graphlib.CycleError as error:
            raise _refused(
                "steps in a circle: " + " → ".join(error.args[1]), "steps that each need only earlier ones"
            ) from None

    def expanded(self, names: Collection[str]) -> tuple[str, ...]:
        """The tables that `names` stand for."""
        return tuple(
            name.replace(CATEGORY, category)
            for name in names
            for category in (self.categories if CATEGORY in name else ("",))
        )

    @cached_property
    def writers(self) -> dict[str, str]:
        """Table → the one step that writes it."""
        found: dict[str, str] = {}
        for step in self.steps:
            for table in self.expanded(step.writes):
                self._check_known(step, table)
                if table in found:
                    raise _refused(
                        f"{table} is written by the steps {found[table]} and {step.name}",
                        "one writer for each table",
                    )
                found[table] = step.name
        return found

    @cached_property
    def before(self) -> dict[str, tuple[str, ...]]:
        """NightStep → steps whose tables it reads."""
        if len({step.name for step in self.steps}) != len(self.steps):
            raise _refused("two steps of one name", "a name for each step")
        result: dict[str, tuple[str, ...]] = {}
        for step in self.steps:
            first: dict[str, None] = {}
            for table in self.expanded((*step.reads, *step.compares)):
                self._check_known(step, table)
                if table not in self.writers and table not in self.sources:
                    raise _refused(
                        f"the step {step.name} reads {table}, which no step writes",
                        "a table that a step writes, or a source",
                    )
            for table in self.expanded(step.reads):
                if table in self.writers:
                    first[self.writers[table]] = None
            result[step.name] = tuple(first)
        return result

    def _check_known(self, step: NightStep, table: str) -> None:
        layer = table.partition(".")[0]
        if layer in ("source", "standard", "application") and table not in self.tables:
            raise _refused(f"the step {step.name} names {table}", "a table of lakehouse.tables")


def walk(graph: Graph, do: Callable[[NightStep, bool], Any]) -> Iterator[tuple[NightStep, Any]]:
    """Runs every step by `do(step, next_to_another)` and yields it with its result as soon as both it and
    what began with it are done. A step that raises ends the walk, after steps in threads have ended too.

    The calling thread always runs one of the ready steps itself, so that an interrupt from the keyboard
    reaches the work and not only a wait for it.
    """
    position = {step.name: i for i, step in enumerate(graph.steps)}
    sorter = graphlib.TopologicalSorter(graph.before)
    sorter.prepare()
    ready: list[NightStep] = []
    with ThreadPoolExecutor(NEXT_TO_IT) as pool:
        while sorter.is_active():
            ready += [graph.steps[position[name]] for name in sorter.get_ready()]
            ready.sort(key=lambda step: position[step.name])
            first, *others = ready
            together = [] if first.alone else [step for step in others if not step.alone]
            ready = [step for step in others if step not in together]
            running = [(step, pool.submit(do, step, True)) for step in together]
            ended = [(first, do(first, False)), *((step, future.result()) for step, future in running)]
            for step, result in ended:
                yield step, result
                sorter.done(step.name)


def _refused(found: str, expected: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "mend the declarations in governance/night/steps.py")
