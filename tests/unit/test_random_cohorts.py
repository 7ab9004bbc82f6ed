"""The random definitions use the whole grammar, and a fault in a meaning is seen by them: each of a list of
faults is planted into the plain evaluation, which must then say something else of somebody."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from heluo.cohort.definition import OPERATORS
from tests.lib import plain_cohort, plain_rows, plain_truths
from tests.lib.definition_parts import FEATURES, GRAMMAR, covering, features, newer, nodes, smallest, uses
from tests.lib.plain_cohort import PlainPerson, evaluate
from tests.lib.plain_rows import Bound, PlainRow
from tests.lib.plain_truths import FALSE, TRUE, UNKNOWN, Json
from tests.lib.random_cohort_rows import random_province
from tests.lib.random_cohorts import random_cohort
from tests.lib.small_lake import SmallLake

TREES, TODAY = 200, dt.date(2026, 1, 1)
COMPARED = 1000
"""Trees that `test_cohort_plain` compares with the product."""


@cache
def province() -> SmallLake:
    return random_province(0)


@cache
def truths(seed: int) -> dict[str, dict[str, int]]:
    return evaluate(random_cohort(seed), province().rows, TODAY)


def test_two_hundred_trees_use_the_whole_grammar() -> None:
    found = Counter[Any](one for seed in range(TREES) for one in uses(random_cohort(seed)))
    found.update(one for seed in range(TREES, 3 * TREES) for one in newer(random_cohort(seed)))
    assert set(OPERATORS) <= GRAMMAR
    rare = ("hospital_starts", "difference", "thrice")
    assert {one: found[one] for one in GRAMMAR if found[one] < (1 if one in rare else 5)} == {}


def test_fifty_of_a_thousand_use_the_whole_grammar_as_well() -> None:
    thousand = [random_cohort(seed, frozenset({"thrice"})) for seed in range(1000)]
    fifty = covering(thousand, 50, set(GRAMMAR))
    assert len(fifty) == len({json.dumps(one) for one in fifty}) == 50
    assert {one for tree in fifty for one in uses(tree)} >= GRAMMAR - {"thrice"}
    assert max(sum(1 for _ in nodes(tree)) for tree in fifty) <= 16


def test_every_truth_is_met_often() -> None:
    found = Counter(
        truth for seed in range(0, TREES, 5) for node in truths(seed).values() for truth in node.values()
    )
    assert all(found[truth] > 0.03 * found.total() for truth in (TRUE, UNKNOWN, FALSE)), found


def test_the_same_seed_gives_the_same_and_a_feature_can_be_left_out() -> None:
    assert random_cohort(7) == random_cohort(7) != random_cohort(8)
    assert random_province(3).rows == random_province(3).rows
    for seed in range(TREES):
        assert features(random_cohort(seed, frozenset((*FEATURES, "newer")))) <= {"comparator"}


def test_a_failing_definition_is_made_smaller() -> None:
    def has_text(definition: Json) -> bool:
        return any("text" in node for node in nodes(definition))

    given = next(one for one in map(random_cohort, range(TREES)) if has_text(one) and one.get("entry"))
    small = smallest(given, has_text)
    assert list(small) == ["rules"]
    assert {**small["rules"][0]["where"], "id": ""} == {"id": "", "text": small["rules"][0]["where"]["text"]}


def without_open_ends(read: Callable[..., PlainRow]) -> Callable[..., PlainRow]:
    def changed(self: PlainPerson, leaf: Json, cells: dict[str, Any]) -> PlainRow:
        row = read(self, leaf, cells)
        return row if row.end else replace(row, end=row.time)

    return changed


def around_any_row(relative: Callable[..., list[PlainRow]]) -> Callable[..., list[PlainRow]]:
    """Two conditions around "that visit" may be met by two visits."""

    def changed(self: PlainPerson, rows: list[PlainRow], leaf: Json, bound: Bound) -> list[PlainRow]:
        name = leaf["time"]["anchor"].partition(".")[0]
        around = bound.get(name)
        if around is None or name == "entry":
            return relative(self, rows, leaf, bound)
        others = self.rows({"event": around.category.removeprefix("era of ")}, {})
        tried = [relative(self, rows, leaf, {**bound, name: one}) for one in others]
        return [max(same, key=lambda row: row.truth) for same in zip(*tried, strict=True)]

    return changed


def the_first_event_only(entries: Callable[..., list[PlainRow]]) -> Callable[..., list[PlainRow]]:
    return lambda self: entries(self)[:1]


FAULTS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "a window is open at its end": (
        plain_cohort,
        "between_days",
        lambda old: (
            lambda time, since, until: (
                FALSE if time and until == time.date().isoformat() else old(time, since, until)
            )
        ),
    ),
    "months do not clip": (
        plain_rows,
        "moved",
        lambda _: lambda day, n, unit: day + dt.timedelta(days=n * (30 if unit == "month" else 1)),
    ),
    "a day that is asked and absent is false": (
        plain_cohort,
        "near",
        lambda old: lambda row, *more: old(row, *more) if row.time else FALSE,
    ),
    "a visit is not a hospital's own": (
        plain_rows,
        "one_visit",
        lambda _: (
            lambda row, other: (
                UNKNOWN
                if None in (row.visit, other.visit)
                else TRUE
                if row.cells["visit_ref"] == other.cells["visit_ref"]
                else FALSE
            )
        ),
    ),
    "an open end is the first day": (PlainPerson, "_read", without_open_ends),
    "around that row is around any row": (PlainPerson, "_relative", around_any_row),
    "of rows of one time the greatest key": (
        plain_rows,
        "in_order",
        lambda _: (
            lambda rows, which: sorted(
                rows, key=lambda row: (row.time or dt.datetime.min, row.event), reverse=which == "last"
            )
        ),
    ),
    "of the entry events only the first is tried": (PlainPerson, "entries", the_first_event_only),
    "hours are days": (
        plain_cohort,
        "near",
        lambda old: (
            lambda row, anchor, time, edge: old(
                row, anchor, {**time, "unit": time.get("unit", "day").replace("hour", "day")}, edge
            )
        ),
    ),
    "runs are not joined over their gap": (
        plain_cohort,
        "eras",
        lambda old: lambda rows, leaf: old(rows, {**leaf, "era": {**leaf["era"], "gap_days": 0}}),
    ),
    "the baseline is not asked": (plain_cohort, "compared", lambda _: lambda leaf, row, anchor: TRUE),
    "the end is not another moment": (
        plain_cohort,
        "near",
        lambda old: lambda row, anchor, time, edge: old(row, anchor, {**time, "of": "start"}, edge),
    ),
    "unknown counts when only what is certain should": (
        plain_cohort,
        "counted",
        lambda old: lambda count, rows, _: old(count, rows, False),
    ),
    "what is unknown stays so": (PlainPerson, "settled", lambda _: lambda self, truth: truth),
    "what stands before a number is not read": (
        plain_truths,
        "measured",
        lambda _: lambda op, value, _, values: TRUE if plain_truths.holds(op, value, values) else FALSE,
    ),
    "exactly so many is at least so many": (
        plain_rows,
        "so_many",
        lambda old: lambda op, n, sure, possible: old(">=" if op == "=" else op, n, sure, possible),
    ),
    "a hospital's subject is everywhere the same person": (
        PlainPerson,
        "_linked",
        lambda _: (
            lambda self, category, hospitals: [
                row
                for row in self.tables[f"standard.{category}"]
                if row["subject_ref"] in {subject for _, subject in self.subjects}
                and (not hospitals or row["hospital"] in hospitals)
            ]
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    place, name, change = FAULTS[fault]
    for seed in range(COMPARED):
        expected = truths(seed)
        with monkeypatch.context() as patch:
            patch.setattr(place, name, change(getattr(place, name)))
            if evaluate(random_cohort(seed), province().rows, TODAY) != expected:
                return
    pytest.fail(f"{COMPARED} trees do not see that {fault}")
