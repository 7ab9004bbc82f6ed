"""Random definitions mean to the product what they mean to an evaluation over plain rows that shares no code
with it: for each node, each person and each of the two ways that the product computes."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from heluo.access.permissions import Asker, check_permit
from heluo.cohort import Definition, arrays, expression, periods, read, vectors
from heluo.cohort.model import ENTRY
from heluo.engines import engine
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.lakehouse import reader
from heluo.lakehouse.reader import Act, Lake
from tests.lib.definition_parts import GRAMMAR, covering, nodes, smallest
from tests.lib.plain_cohort import evaluate
from tests.lib.plain_memberships import memberships
from tests.lib.plain_truths import Json, Tables
from tests.lib.random_cohort_rows import random_province
from tests.lib.random_cohorts import random_cohort, random_member
from tests.lib.small_lake import control_of, write

pytestmark = pytest.mark.second

PARTS, TREES = 20, 50
"""A thousand definitions, in parts that have a province each."""
EVERYDAY = 10
"""So many tests of fifty of them, each definition in one of the two ways."""
PROVINCES, MEMBERS = 5, 6
ASKER = Asker("someone", "researcher", None)
Truths = dict[str, dict[str, int]]
Way = Callable[[Act, Any], Truths]


@dataclass(frozen=True)
class PlainProvince:
    """Rows of a seed, as dicts and as a lake."""

    rows: Tables
    lake: Lake


Provinces = Callable[[int, bool], PlainProvince]


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provinces]:
    made: list[Lake] = []

    @cache
    def province(seed: int, comparators: bool) -> PlainProvince:
        home, rows = Home(tmp_path_factory.mktemp("lake")), random_province(seed, comparators=comparators)
        control = control_of(home)
        write(home, control, rows)
        made.append(Lake(home, control, engine(), cursors=1))
        return PlainProvince(rows.rows, made[-1])

    yield province
    for lake in made:
        lake.close()


def as_one_expression(act: Act, cohort: Any) -> Truths:
    whole, names = expression.tree(cohort, act.release.at.date())
    rows = act.vectors(whole).to_pylist()
    return {node: {row["person_id"]: row[column] for row in rows} for node, column in names.items()}


def leaf_by_leaf(act: Act, cohort: Any) -> Truths:
    leaves = vectors.Vectors(act, cohort, None)
    values = {leaf.id: leaves.leaf(leaf) for leaf in cohort.leaves()} | {ENTRY: leaves.entry()}
    every = {node.id: arrays.value(node, values) for node in cohort.nodes()}
    rules = [every[rule.where.id] for rule in cohort.rules]
    whole = functools.reduce(np.minimum, rules, values[ENTRY])
    found = {node: of_persons(leaves, value, 1) for node, value in every.items()}
    return found | {"": of_persons(leaves, whole, cohort.least_entries)}


def of_persons(leaves: vectors.Vectors, values: Any, least: int) -> dict[str, int]:
    """What is so for at least so many entry events of a person."""
    truths = 1 * leaves.of_persons(values >= 1, least) + leaves.of_persons(values == 2, least)
    return dict(zip(leaves.persons, truths.tolist(), strict=True))


WAYS: tuple[Way, ...] = (as_one_expression, leaf_by_leaf)


def difference(province: PlainProvince, way: Way, definition: Json) -> tuple[str, str, int, int] | None:
    """The first node and person of whom the product says something else: (node, person, product, plain)."""
    # An act lasts a minute or so: one for each question.
    with province.lake.act(check_permit(ASKER, "search.count", "research"), "search.count") as act:
        got = way(act, read(Definition.model_validate(definition)))
        expected = evaluate(definition, province.rows, act.release.at.date())
    assert expected.keys() - {"", ENTRY} <= got.keys()
    for node in sorted(expected.keys() & got.keys()):
        for person, truth in expected[node].items():
            if got[node].get(person, -1) != truth:
                return node, person, got[node].get(person, -1), truth
    return None


def fails(province: PlainProvince, way: Way, definition: Json) -> bool:
    """For making it smaller: what is refused fails in another way."""
    try:
        return difference(province, way, definition) is not None
    except (ValueError, HeluoError, AssertionError, LookupError, TypeError):
        return False


def differing(
    province: PlainProvince, definitions: Iterable[Json], ways: tuple[Way, ...] = WAYS
) -> Iterator[tuple[Json, Way]]:
    """The definitions that differ, with the way of computing that does."""
    vectors.forget()
    for definition, way in itertools.product(definitions, ways):
        if difference(province, way, definition):
            yield definition, way


def report(province: PlainProvince, definition: Json, way: Way) -> str:
    """The smallest definition that still differs, and the rows of one person for whom it does."""
    small = smallest(definition, partial(fails, province, way))
    found = difference(province, way, small)
    assert found
    node, person, product, plain = found
    return (
        f"{way.__name__}: {person} is {product} at node {node!r}, by plain rows {plain}\n"
        f"{json.dumps(small, ensure_ascii=False)}\n{rows_of(province.rows, small, person)}"
    )


def rows_of(tables: Tables, definition: Json, person: str) -> str:
    """The rows of one person of the categories that a definition names."""
    linked = [one for one in tables["standard.person_link"] if one["person_id"] == person]
    subjects = {(one["hospital"], one["subject_ref"]) for one in linked}
    names = {f"standard.{node['event']}" for node in nodes(definition) if "event" in node}
    found = [("application.person_wide", one) for one in tables["application.person_wide"]]
    found = [(name, one) for name, one in found if one["person_id"] == person]
    for name in sorted(names):
        found += [(name, one) for one in tables[name] if (one["hospital"], one["subject_ref"]) in subjects]
    return "\n".join(f"{name} {_filled(one)}" for name, one in found)


def _filled(row: dict[str, Any]) -> str:
    left_out = ("month", "row_hash", "parcel", "row", "run_id", "bucket")
    return ", ".join(f"{k}={v}" for k, v in row.items() if v is not None and k not in left_out)


@cache
def small_ones() -> list[Json]:
    thousand = [random_cohort(n, frozenset({"thrice"})) for n in range(PARTS * TREES)]
    return covering(thousand, TREES, set(GRAMMAR))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared is a meaning: a busy machine may take its time."""
    monkeypatch.setattr(reader, "SECONDS", 600)


@pytest.mark.parametrize("group", range(EVERYDAY))
def test_the_product_says_what_plain_rows_say(provinces: Provinces, group: int) -> None:
    """Small ones of the thousand that use the whole grammar, by turns as one expression and leaf by leaf. A
    statement of rows around rows around rows takes seconds to plan: these are among the thousand."""
    province = provinces(0, True)
    for n, definition in enumerate(small_ones()[group::EVERYDAY]):
        for differs, way in differing(province, [definition], WAYS[n % 2 :][:1]):
            pytest.fail(report(province, differs, way))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_definitions_say_what_plain_rows_say(provinces: Provinces, part: int) -> None:
    province = provinces(part, True)
    definitions = (random_cohort(n) for n in range(part * TREES, (part + 1) * TREES))
    for definition, way in differing(province, definitions):
        pytest.fail(report(province, definition, way))


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=[pytest.mark.slow] if n else []) for n in range(PROVINCES)]
)
def test_persons_belong_when_plain_rows_say(provinces: Provinces, seed: int) -> None:
    province, met = provinces(0, True), 0
    some = range(seed * MEMBERS, (seed + 1) * MEMBERS)
    for n in some if seed else some[:2]:
        definition = random_member(n)
        with province.lake.act(check_permit(ASKER, "search.count", "research"), "search.count") as act:
            day = act.release.at.date()
            rows = act.vectors(
                periods.memberships(read(Definition.model_validate(definition)), day)
            ).to_pylist()
            expected = memberships(definition, province.rows, day)
        assert {(row["person_id"], row["start"], row["end"]) for row in rows} == expected, json.dumps(
            definition
        )
        met += len(expected)
    assert met > 0
