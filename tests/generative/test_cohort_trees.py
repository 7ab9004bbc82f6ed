"""Random condition trees: computed leaf by leaf they give the persons of the whole expression; safe counts
keep their promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count as numbers_from
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heluo.access.permissions import Asker, check_permit
from heluo.cohort import Definition, arrays, count, explain, expression, members, read, vectors
from heluo.cohort.canonical import canonical
from heluo.cohort.model import ENTRY
from heluo.engines import engine
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from tests.lib.small_lake import control_of, province, write

SLOW = settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def event(category: str, *conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"event": category, "where": list(conditions), **more}


def stay(inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A visit with `inner` around it."""
    return event("visit", id="v", **more) | {"with": inner}


def around(category: str, low: int, high: int, edge: str = "start", **more: Any) -> dict[str, Any]:
    return event(category, time={"anchor": f"v.{edge}", "from": low, "to": high}, **more)


LEAVES = st.sampled_from(
    [
        event("diagnosis", {"variable": "code", "op": "starts", "values": ["C34"]}),
        event("lab_result", {"variable": "value_standard", "op": ">", "values": [7]}),
        event("lab_result", {"variable": "value_standard", "op": "missing"}),
        event(
            "lab_result", {"variable": "value_number", "op": ">", "values": [1], "relative_to": "upper_limit"}
        ),
        event("visit", hospitals=["h01"]),
        event("visit", count={"op": ">=", "n": 2, "distinct": "day"}),
        event(
            "visit",
            {"variable": "visit_type", "op": "=", "values": ["inpatient"]},
            time={"since": "2024-03-01", "until": "2024-09-30"},
        ),
        event("lab_result", time={"anchor": "entry.start", "from": 0, "to": 3}),
        event("diagnosis", pick="first", time={"since": "2024-06-01"}),
        event("visit", date="end_time", time={"since": "2024-06-01"}),
        event("visit", {"variable": "end_time", "op": "missing"}, count={"op": "=", "n": 0}),
        event("lab_result", time={"anchor": "entry.end", "from": -1, "to": 1}),
        stay({"all": [around("lab_result", 0, 1), {"not": around("diagnosis", 0, 0)}]}),
        stay({"not": around("lab_result", 0, 1, count={"op": ">=", "n": 2})}, pick="last"),
        stay(around("diagnosis", 0, 0, edge="end")),
        event(
            "diagnosis",
            {"variable": "code", "op": "starts", "values": ["C34"]},
            hospitals=["h01"],
            count={"op": "<=", "n": 0},
        ),
        {"person": [{"variable": "sex", "op": "=", "values": ["2"]}]},
        {"person": [{"variable": "age", "op": "between", "values": [50, 80]}]},
        {"person": [{"variable": "hospitals", "op": ">=", "values": [2]}]},
        {"text": "饮酒"},
    ]
)


def groups(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda p: {"all": p}),
        parts.map(lambda p: {"any": p}),
        inner.map(lambda p: {"not": p}),
        st.tuples(st.integers(0, 3), parts).map(lambda x: {"at_least": x[0], "of": x[1]}),
        st.tuples(st.integers(0, 3), parts).map(lambda x: {"at_most": x[0], "of": x[1]}),
    )


def named(part: Any, numbers: Iterator[int]) -> Any:
    """`part` with another name for each leaf that has something around it."""
    if isinstance(part, list):
        return [named(one, numbers) for one in part]
    if not isinstance(part, dict):
        return part
    if "with" in part:
        name = f"v{next(numbers)}"
        return json.loads(json.dumps(part).replace('"v.', f'"{name}.')) | {"id": name}
    return {key: named(value, numbers) for key, value in part.items()}


TREES = st.recursive(LEAVES, groups, max_leaves=5)
ENTRY_EVENT = {"any": [event("visit")], "limit": "first"}
DEFINITIONS = st.builds(
    lambda wheres, unknown: {
        "entry": ENTRY_EVENT,
        "rules": [{"where": w} for w in named(wheres, numbers_from())],
        "unknown": unknown,
    },
    st.lists(TREES, min_size=1, max_size=2),
    st.sampled_from(["unknown", "false"]),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    home = Home(tmp_path_factory.mktemp("lake"))
    control = control_of(home)
    write(home, control, province(persons=60))
    made = Lake(home, control, engine(), cursors=1)
    vectors.forget()
    yield made
    made.close()


PERMIT = check_permit(Asker("doctor", "clinician", "h01"), "search.count", "care")


@pytest.mark.slow
@SLOW
@given(DEFINITIONS)
def test_leaf_by_leaf_is_the_whole_expression(lake: Lake, definition: dict[str, Any]) -> None:
    cohort = read(Definition.model_validate(definition))
    with lake.act(PERMIT, "search.count") as act:
        whole, names = expression.tree(cohort, act.release.at.date())
        rows = act.vectors(whole).to_pylist()
        leaves = vectors.Vectors(act, cohort, None)
        values = {leaf.id: leaves.leaf(leaf) for leaf in cohort.leaves()} | {ENTRY: leaves.entry()}
        for node in cohort.nodes():
            expected = {row["person_id"]: row[names[node.id]] for row in rows}
            assert dict(zip(leaves.persons, arrays.value(node, values).tolist(), strict=True)) == expected, (
                node.id
            )
        assert members(act, cohort) == sorted(row["person_id"] for row in rows if row[names[""]] == 2)


def without_groups_of_one(definition: Any) -> Any:
    """The same question: `all` or `any` of one part asks what the part asks, and reads the same."""
    if isinstance(definition, list):
        return [without_groups_of_one(part) for part in definition]
    if not isinstance(definition, dict):
        return definition
    for kind in ("all", "any"):
        parts = definition.get(kind)
        if isinstance(parts, list) and len(parts) == 1 and set(definition) <= {kind, "id"}:
            return without_groups_of_one(parts[0])
    return {
        key: value if key == "entry" else without_groups_of_one(value) for key, value in definition.items()
    }


@SLOW
@given(DEFINITIONS, DEFINITIONS)
def test_two_definitions_that_differ_read_differently(first: dict[str, Any], second: dict[str, Any]) -> None:
    one, two = (read(Definition.model_validate(without_groups_of_one(d))) for d in (first, second))
    if canonical(one) != canonical(two):
        assert [t.zh for t in explain(one)] != [t.zh for t in explain(two)]
        assert [t.en for t in explain(one)] != [t.en for t in explain(two)]


@pytest.mark.slow
@SLOW
@given(st.lists(DEFINITIONS, min_size=1, max_size=3))
def test_safe_counts_are_given_again_and_fit_together(lake: Lake, definitions: list[dict[str, Any]]) -> None:
    """The same question has the same answer; nothing under 20 is shown; nobody is added by a further rule."""
    permit = check_permit(Asker("someone", "researcher", None), "search.count", "research")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_NUMBERS_A_MONTH", "1000000")
        for definition in definitions:
            with lake.act(permit, "search.count") as act:
                cohort = read(Definition.model_validate(definition))
                counted = count(act, cohort)
                again = count(act, cohort)
                assert replace(again, numbers_left=None) == replace(counted, numbers_left=None)
                assert again.numbers_left == counted.numbers_left
            lefts = [counted.population, *(rule.left for rule in counted.rules)]
            for shown in (*lefts, *(n.count for n in counted.nodes)):
                assert shown.value is None or (shown.value >= 20 and shown.value % 5 == 0)
            values = [shown.value or 0 for shown in lefts]
            assert values == sorted(values, reverse=True)


@SLOW
@given(DEFINITIONS, st.randoms(use_true_random=False))
def test_the_order_of_parts_and_the_names_of_nodes_ask_nothing_new(
    definition: dict[str, Any], random: Random
) -> None:
    cohort = read(Definition.model_validate(definition))
    other = read(Definition.model_validate(shuffled(definition, random)))
    assert canonical(cohort) == canonical(other)


def shuffled(definition: Any, random: Random) -> Any:
    """The same question with its rules, parts and conditions in another order."""
    if not isinstance(definition, dict):
        return definition
    made = {key: shuffled(value, random) for key, value in definition.items()}
    for key in ("all", "any", "of", "rules", "where"):
        if isinstance(made.get(key), list):
            made[key] = [shuffled(part, random) for part in made[key]]
            random.shuffle(made[key])
    return made
