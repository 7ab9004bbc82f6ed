"""Safe counts of condition trees: near the truth, the same everywhere, fitting together, within the
account."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import heluo.lakehouse.records  # noqa: F401
from heluo.access import account
from heluo.access.permissions import Asker, check_permit
from heluo.access.policies import TooMany
from heluo.access.tables import MonthSpent, NoisyNumber
from heluo.cohort import CohortCounts, Definition, count, read, vectors
from heluo.engines import engine
from heluo.kit import db
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake, control_of, person_id, write
from tests.lib.source_server import Server

PERSONS, CANCERS, VISITORS = 400, 60, 120
TARGET = 0
RESEARCHER = check_permit(Asker("r", "researcher", None), "search.count", "research")


def people(numbers: range, last_day: int = 31, target_has_it: bool = True) -> SmallLake:
    """Everybody was seen once in January, with a diagnosis; only the target on `last_day`, in another bed,
    before in December, and born long ago.

    The first CANCERS have C34, the first VISITORS were seen at h01, the others at h02. Laboratory item P<i>
    is there for 20 + i others.
    """
    made = SmallLake()
    for n in numbers:
        person, hospital, born = person_id(n), "h01" if n < VISITORS else "h02", 1930 if n == TARGET else 1960
        day = last_day if n == TARGET else 1 + n % 30
        time, visit = dt.datetime(2024, 1, day, 9), f"v{n}"
        made.put(
            "application.person_wide",
            bucket=bucket_of(person),
            person_id=person,
            sex="12"[n % 2],
            birth_year=born,
            hospitals=1,
            visits=1,
        )
        made.put(
            "standard.person_link",
            hospital=hospital,
            subject_ref=person,
            person_id=person,
            bucket=bucket_of(person),
            run_id="run_1",
        )
        bed = "7" if n == TARGET else "1"
        made.standard(
            "visit",
            hospital,
            person,
            visit,
            time,
            visit_ref=visit,
            visit_type="inpatient",
            start_time=time,
            end_time=time,
            bed=bed,
        )
        if n == TARGET:
            before = dt.datetime(2023, 12, 22)
            made.standard(
                "visit", hospital, person, "first", before, visit_ref="first", start_time=before, bed=bed
            )
        code = "C34.1" if n < CANCERS and (n != TARGET or target_has_it) else "I10"
        made.standard(
            "diagnosis",
            hospital,
            person,
            f"d{n}",
            time,
            diagnosis_ref=f"d{n}",
            visit_ref=visit,
            code=code,
            diagnosed_time=time,
        )
        for i in range(5):
            if 300 <= n < 320 + i:
                made.standard(
                    "lab_result",
                    hospital,
                    person,
                    f"l{n}{i}",
                    time,
                    visit_ref=visit,
                    item_code=f"P{i}",
                    result_time=time,
                )
    return made


@contextmanager
def lake_of(home: Home, control: sa.Engine, made: SmallLake) -> Iterator[Lake]:
    write(home, control, made)
    vectors.forget()
    lake = Lake(home, control, engine(), cursors=1)
    yield lake
    lake.close()


def counted(lake: Lake, *rules: dict[str, Any], **more: Any) -> CohortCounts:
    with lake.act(RESEARCHER, "search.count") as act:
        return count(
            act, read(Definition.model_validate({"rules": [{"where": rule} for rule in rules], **more}))
        )


def texts(answer: CohortCounts) -> dict[str, str]:
    return {node.id: node.count.text for node in answer.nodes}


def cancer(*more: dict[str, Any], **where: Any) -> dict[str, Any]:
    return {
        "event": "diagnosis",
        "where": [{"variable": "code", "op": "starts", "values": ["C34"]}, *more],
        **where,
    }


def seen(last: int) -> dict[str, Any]:
    return {
        "id": f"seen{last}",
        "event": "visit",
        "hospitals": ["h01"],
        "time": {"since": "2024-01-01", "until": f"2024-01-{last}"},
    }


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    home = Home(tmp_path)
    with lake_of(home, control_of(home), people(range(PERSONS))) as made:
        yield made


def near(answer: CohortCounts, id: str, truth: int) -> bool:
    """Within five deviations of the noise and the rounding: wrong once in two million runs."""
    value = next(node.count.value for node in answer.nodes if node.id == id)
    return value is not None and abs(value - truth) <= 5 * 12 + 2


def test_every_number_is_near_the_truth_and_says_how_near(lake: Lake) -> None:
    answer = counted(
        lake,
        cancer(id="cancer"),
        {"id": "not", "not": cancer(id="c2")},
        {"id": "either", "any": [cancer(id="c3"), seen(31)]},
    )
    assert answer.safe
    for id, truth in (
        ("cancer", CANCERS),
        ("not", PERSONS - CANCERS),
        ("either", VISITORS),
        ("seen31", VISITORS),
    ):
        assert near(answer, id, truth)
    assert {node.count.error for node in answer.nodes} == {26}
    assert all("±" in node.count.text for node in answer.nodes)


def test_a_leaf_is_the_same_everywhere(lake: Lake) -> None:
    """Alone, in a tree, under another name, as the first rule's remainder, asked by another account of the
    institution."""
    alone = counted(lake, cancer(id="a"))
    first = alone.nodes[0].count
    tree = counted(lake, {"id": "g", "any": [seen(31), cancer(id="b")]}, {"not": cancer(id="c")})
    assert {node.id: node.count for node in tree.nodes}["b"] == first
    assert {node.id: node.count for node in tree.nodes}["c"] == first
    assert alone.total == alone.rules[0].left == first
    other = check_permit(Asker("another", "researcher", None), "search.count", "research")
    with lake.act(other, "search.count") as act:
        again = count(act, read(Definition.model_validate({"rules": [{"where": cancer(id="z")}]})))
    assert again.nodes[0].count == first
    assert again.numbers_left == tree.numbers_left


def test_the_attrition_follows_from_the_numbers_shown(lake: Lake) -> None:
    answer = counted(lake, seen(31), cancer())
    lefts = [answer.population, *(rule.left for rule in answer.rules)]
    for (before, after), rule in zip(itertools.pairwise(lefts), answer.rules, strict=True):
        assert before.value is not None
        assert after.value is not None
        assert rule.lost.value == before.value - after.value >= 0
        assert rule.lost_alone.value is None
    assert answer.total == lefts[-1]
    # Population, two rules, and who is left by both; who is left by the first is the first.
    assert answer.numbers_left == 360 - 4


def test_a_group_that_all_must_hold_is_the_same_set_as_its_rules(lake: Lake) -> None:
    rules = counted(lake, cancer(), seen(31))
    group = counted(lake, {"id": "both", "all": [seen(31), cancer()]})
    assert group.nodes[0].count.value == rules.total.value
    assert group.numbers_left == rules.numbers_left


def test_a_question_over_the_account_is_not_computed(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "2")
    first = counted(lake, cancer())
    monkeypatch.setattr(vectors.Vectors, "leaf", lambda *_: pytest.fail("computed"))
    with pytest.raises(TooMany):
        counted(lake, seen(31))
    assert texts(counted(lake, cancer())) == texts(first)


def test_a_server_database_gives_no_more_than_the_account(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten of the institution ask something new at the same moment, four numbers are left: four are drawn."""
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "4")
    at = postgresql_server.settings
    control = db.engine(f"postgresql+psycopg://{at['user']}@/{at['database']}?host={at['socket']}")
    drawn = MonthSpent.metadata.tables
    needed = [drawn["noisy_number"], drawn["month_spent"], drawn["month_quota"]]
    MonthSpent.metadata.create_all(control, tables=needed)
    together = threading.Barrier(10)

    def counted_late() -> int:
        together.wait(20)
        return 1_000

    def ask(n: int) -> int | None:
        try:
            found, _ = account.numbers(control, "h01", "rel_1", {f"q{n}": counted_late})
        except TooMany:
            return None
        return found[f"q{n}"].value

    try:
        with ThreadPoolExecutor(10) as pool:
            given = [value for value in pool.map(ask, range(10)) if value is not None]
        with db.reading(control) as session:
            stored = session.scalar(sa.select(sa.func.count()).select_from(NoisyNumber))
            left = account.account(session, "h01").left
    finally:
        MonthSpent.metadata.drop_all(control, tables=needed)
        control.dispose()
    assert (len(given), stored, left) == (4, 4, 0)
