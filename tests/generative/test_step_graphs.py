"""Random graphs of 200 steps: a circle is refused when it is declared; a walk runs every step once, after all
that it needs; where steps fail, nothing that needs one of them runs."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import pytest

from heluo.governance.night.graph import Graph, NightStep, walk
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

STEPS, GRAPHS = 200, 25


class PlantedError(RuntimeError):
    """The failure of a step."""


def drawn(seed: int) -> tuple[dict[str, frozenset[str]], list[NightStep]]:
    """(step → the steps whose tables it reads, the same as declarations in any order)."""
    chance = random.Random(seed)
    needs: dict[str, frozenset[str]] = {}
    for i in range(STEPS):
        earlier = [f"s{j}" for j in range(max(0, i - 30), i)]
        needs[f"s{i}"] = frozenset(chance.sample(earlier, min(len(earlier), chance.randint(0, 4))))
    steps = [declared(name, {f"out.{other}" for other in of}, chance) for name, of in needs.items()]
    chance.shuffle(steps)
    return needs, steps


def declared(name: str, reads: set[str], chance: random.Random) -> NightStep:
    return NightStep(
        name,
        Text(name, name),
        tuple(sorted(reads)) or ("inbox",),
        (f"out.{name}",),
        lambda _night, _done: None,
        alone=chance.random() < 0.1,
    )


def graph_of(steps: list[NightStep]) -> Graph:
    return Graph(tuple(steps), ("inbox",), (), frozenset())


def everything_before(name: str, needs: dict[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    open_ends = [name]
    while open_ends:
        for other in needs[open_ends.pop()] - found:
            found.add(other)
            open_ends.append(other)
    return frozenset(found)


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_each_step_runs_once_and_after_all_that_it_needs(seed: int) -> None:
    needs, steps = drawn(seed)
    ran: Counter[str] = Counter()
    early: list[str] = []
    lock = threading.Lock()

    def do(step: NightStep, next_to_another: bool) -> Any:
        with lock:
            if any(not ran[other] for other in needs[step.name]):
                early.append(step.name)
            ran[step.name] += 1
        return step.name

    assert {step.name for step, result in walk(graph_of(steps), do) if result == step.name} == set(needs)
    assert early == []
    assert set(ran.values()) == {1}
    assert len(ran) == STEPS


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_nothing_that_needs_a_failed_step_runs(seed: int) -> None:
    needs, steps = drawn(seed)
    failing = set(random.Random(seed + 1).sample(sorted(needs), 3))
    ran: Counter[str] = Counter()
    failed: list[str] = []

    def do(step: NightStep, next_to_another: bool) -> Any:
        ran[step.name] += 1
        if step.name in failing:
            failed.append(step.name)
            raise PlantedError(step.name)
        return step.name

    with pytest.raises(PlantedError) as caught:
        list(walk(graph_of(steps), do))
    assert caught.value.args[0] in failed
    assert set(ran.values()) == {1}
    for name in ran:
        assert not everything_before(name, needs) & set(failed), "it needs a step that has failed"


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_a_circle_is_refused_when_it_is_declared(seed: int) -> None:
    needs, steps = drawn(seed)
    chance = random.Random(seed)
    last = chance.choice([name for name in needs if everything_before(name, needs)])
    first = chance.choice(sorted(everything_before(last, needs)))
    closing = [
        declared(one.name, {*one.reads, f"out.{last}"} - {"inbox"}, chance) if one.name == first else one
        for one in steps
    ]
    with pytest.raises(BadConfiguration, match="circle"):
        graph_of(closing)
