"""Random condition trees: computed leaf by leaf they give the persons of the whole expression; safe counts
keep their promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heluo.access import ledger
from heluo.access.permissions import Asker, check_permit
from heluo.cohort import Definition, arrays, count, explain, expression, members, read, vectors
from heluo.cohort.canonical import canonical
from heluo.cohort.model import ENTRY, EventNode, PersonNode
from heluo.cohort.safe import leaves as safe_leaves
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


TREES = st.recursive(LEAVES, groups, max_leaves=5)
ENTRY_EVENT = {"any": [event("visit")], "limit": "first"}
DEFINITIONS = st.builds(
    lambda wheres, unknown: {
        "entry": ENTRY_EVENT,
        "rules": [{"where": w} for w in wheres],
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
def test_safe_counts_rest_on_cells_of_ten(lake: Lake, definitions: list[dict[str, Any]]) -> None:
    permit = check_permit(Asker("someone", "researcher", None), "search.count", "research")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_QUESTIONS_A_DAY", "100000")
        for definition in definitions:
            with lake.act(permit, "search.count") as act:
                cohort = read(Definition.model_validate(definition))
                counted = count(act, cohort)
                again = count(act, cohort)
                assert again == counted
            for shown in (
                counted.total,
                *(n.count for n in counted.nodes),
                *(n.passing for n in counted.nodes),
            ):
                assert shown.value is None or (shown.value >= 10 and shown.value % 5 == 0)
    persons = np.array(sorted(f"person_{n:03}" for n in range(60)), dtype=object)
    sizes = np.bincount(
        ledger.state(lake.control, lake.home, ledger.PROVINCE, lake.release().id, persons).cells
    )
    assert all(size == 0 or size >= 10 for size in sizes[1:])


CANCER = {"variable": "code", "op": "starts", "values": ["C34"]}
AT_H01, IN_SPRING = {"hospitals": ["h01"]}, {"since": "2024-02-01", "until": "2024-06-30"}
SPRING_VISIT = event("visit", **AT_H01, time=IN_SPRING) | {"id": "spring"}
CUT: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    (event("diagnosis", CANCER, **AT_H01, time=IN_SPRING), []), (event("diagnosis", CANCER, pick="first", time=IN_SPRING), []),
    (event("diagnosis", CANCER, {"variable": "diagnosed_time", "op": ">=", "values": ["2024-03-01"]}), []),
    (event("diagnosis", CANCER, **AT_H01, count={"op": "=", "n": 0}), []), (event("lab_result", **AT_H01, count={"op": "<=", "n": 1}), []),
    (event("lab_result", {"variable": "value_standard", "op": ">", "values": [7]}, **AT_H01, count={"op": "<=", "n": 0}), []),
    (event("diagnosis", CANCER, time={"anchor": "spring", "same_visit": True}), [SPRING_VISIT]),
    (event("lab_result", time={"anchor": "spring.end", "from": -9, "to": 9}), [SPRING_VISIT]),
    (event("visit", {"variable": "visit_type", "op": "=", "values": ["outpatient"]}, time={"anchor": "entry.start", "from": 0, "to": 40}), []),
    (event("lab_result", time={"anchor": "c34", "from": 0, "to": 3}), [event("diagnosis", CANCER, **AT_H01) | {"id": "c34"}]),
    ({"person": [{"variable": "age", "op": "<", "values": [70], "at": "c34.start"}, {"variable": "sex", "op": "=", "values": ["2"]}]},
     [event("diagnosis", CANCER) | {"id": "c34"}]),
    ({"person": [{"variable": "age", "op": "between", "values": [40, 70], "at": "entry.start"}]}, []),
]  # fmt: skip
"""Leaves with known facts in them, and what they are anchored to."""


@pytest.mark.parametrize("unknown", ["unknown", "false"])
@pytest.mark.parametrize("n", range(len(CUT)))
def test_mask_and_secret_are_wider_than_the_leaf(lake: Lake, n: int, unknown: str) -> None:
    """Whoever satisfies a leaf satisfies both its parts; whoever satisfies "at most n" alone may be
    missed."""
    leaf, anchors = CUT[n]
    entry = {"any": [event("visit", **AT_H01, time=IN_SPRING)]}
    cohort = read(
        Definition.model_validate(
            {"entry": entry, "rules": [{"where": node} for node in (leaf, *anchors)], "unknown": unknown}
        )
    )
    of = cohort.rules[0].where
    assert isinstance(of, EventNode | PersonNode)
    with lake.act(PERMIT, "search.count") as act:
        made = vectors.Vectors(act, cohort, None)
        truth, masked = made.leaf(of), safe_leaves.masked(made, of)
    assert masked is not None
    if masked.secret is None:
        assert (masked.values == truth).all()
    elif expression.holds_for_none(of):
        assert (np.maximum(masked.secret, 2 - masked.values) <= truth).all()
    else:
        assert (np.minimum(masked.secret, masked.values) >= truth).all()
    assert (truth == 2).any()


@pytest.mark.slow
def test_refusals_do_not_depend_on_secrets(tmp_path: Path) -> None:
    """Two provinces that differ only in diagnoses answer and refuse the same questions."""
    questions = [
        {
            "rules": [
                {
                    "where": event(
                        "visit",
                        hospitals=[h],
                        time={"since": f"2024-{m:02}-01", "until": f"2024-{m + 2:02}-28"},
                    )
                },
                {"where": event("diagnosis", {"variable": "code", "op": "starts", "values": ["C34"]})},
            ]
        }
        for h in ("h01", "h02")
        for m in range(1, 11, 2)
    ]
    sequences = []
    for name in ("one", "two"):
        made = province()
        if name == "two":
            for row in made.rows["standard.diagnosis"]:
                row["code"] = "I10" if row["code"] == "C34.1" else "C34.1"
        home = Home(tmp_path / name)
        control = control_of(home)
        write(home, control, made)
        with Lake(home, control, engine(), cursors=1).act(
            check_permit(Asker("r", "researcher", None), "search.count", "research"), "search.count"
        ) as act:
            sequences.append(
                [
                    [node.refused for node in count(act, read(Definition.model_validate(q))).nodes]
                    for q in questions
                ]
            )
    assert sequences[0] == sequences[1]
    assert any(refused for answer in sequences[0] for refused in answer)
