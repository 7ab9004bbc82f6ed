"""The graph of a night: order follows from what steps read and write, and declarations that cannot be run are
refused when they are made."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from heluo.dictionary import load
from heluo.governance.night.graph import CATEGORY, Graph, NightStep, walk
from heluo.governance.night.steps import graph
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.lakehouse.tables import tables


def step(name: str, reads: str, writes: str, **options: Any) -> NightStep:
    return NightStep(name, Text(name, name), tuple(reads.split()), tuple(writes.split()), _nothing, **options)


def made(*steps: NightStep) -> Graph:
    known = {"source.a", "source.b", "standard.a", "standard.b", "application.x", "application.y"}
    return Graph(steps, ("inbox",), ("a", "b"), known)


def _nothing(night: Any, done: Mapping[str, Any]) -> None: ...


def test_the_order_follows_from_reads_and_writes() -> None:
    of = made(
        step("last", "application.x standard.a", "control.release"),
        step("middle", f"source.{CATEGORY}", f"standard.{CATEGORY} application.x"),
        step("first", "inbox", f"source.{CATEGORY}", compares=("application.x",)),
    )
    assert of.before == {"last": ("middle",), "middle": ("first",), "first": ()}
    assert of.writers["standard.b"] == "middle"
    assert [one.name for one, _ in walk(of, lambda *_: None)] == ["first", "middle", "last"]


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        (
            [step("one", "application.y", "application.x"), step("two", "application.x", "application.y")],
            "circle",
        ),
        ([step("one", "inbox", "source.a"), step("two", "inbox", f"source.{CATEGORY}")], "one and two"),
        ([step("one", "standard.a", "application.x")], "standard.a, which no step writes"),
        ([step("one", "inbox", "source.a", compares=("standard.a",))], "standard.a, which no step writes"),
        ([step("one", "inbox", "application.z")], "application.z"),
        ([step("one", "inbox", "source.a"), step("one", "inbox", "source.b")], "two steps of one name"),
    ],
    ids=[
        "a circle",
        "two writers",
        "no writer",
        "no writer of what is compared",
        "no such table",
        "one name",
    ],
)
def test_declarations_that_cannot_be_run_are_refused(steps: list[NightStep], names: str) -> None:
    with pytest.raises(BadConfiguration, match=names):
        made(*steps)


def test_steps_that_do_not_need_each_other_run_at_once_unless_one_is_alone() -> None:
    def threads(**options: Any) -> dict[str, int]:
        of = made(
            step("x", "inbox", "application.x", **options),
            step("y", "inbox", "application.y"),
            step("z", "application.x application.y", "control.release"),
        )
        return {one.name: result for one, result in walk(of, lambda *_: threading.get_ident())}

    own = threading.get_ident()
    at_once, apart = threads(), threads(alone=True)
    assert at_once["x"] == at_once["z"] == own != at_once["y"]
    assert set(apart.values()) == {own}


def test_a_failing_step_ends_the_walk_with_its_reason_and_nothing_after_it_runs() -> None:
    of = made(step("x", "inbox", "application.x"), step("y", "application.x", "application.y"))
    ran: list[str] = []

    def do(one: NightStep, next_to_another: bool) -> None:
        ran.append(one.name)
        raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        list(walk(of, do))
    assert ran == ["x"]


def test_every_table_of_the_lake_is_written_by_a_step_of_the_night() -> None:
    assert {name for name in graph().writers if name in tables()} == set(tables())


def test_the_nights_steps_are_in_the_order_of_the_journey() -> None:
    before = graph().before
    assert before["categories"] == ("load",)
    assert before["link"] == ("load",)
    assert set(before["persons"]) == set(before["indicators"]) == {"categories", "link"}
    assert set(before["flows"]) == {"categories", "link"}
    assert set(before["release"]) == {"categories", "link", "persons", "diseases", "indicators", "flows"}
    assert set(graph().expanded(("standard." + CATEGORY,))) == {f"standard.{c}" for c in load().categories}
