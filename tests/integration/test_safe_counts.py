"""Safe counts against an asker who knows where and when one person was seen, and against the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import heluo.lakehouse.records  # noqa: F401
from heluo.access.permissions import Asker, check_permit
from heluo.access.policies import TooMany
from heluo.cohort import CohortCounts, Definition, count, read, vectors
from heluo.cohort.safe import questions
from heluo.engines import engine
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake, control_of, person_id, write

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


def january(last: int) -> dict[str, str]:
    return {"since": "2024-01-01", "until": f"2024-01-{last}"}


def seen(last: int) -> dict[str, Any]:
    return {"id": f"seen{last}", "event": "visit", "hospitals": ["h01"], "time": january(last)}


def in_bed(*beds: str) -> dict[str, Any]:
    return {
        "id": f"bed{len(beds)}",
        "event": "visit",
        "where": [{"variable": "bed", "op": "in", "values": list(beds)}],
    }


def aged(most: int) -> dict[str, Any]:
    return {"person": [{"variable": "age", "op": "<=", "values": [most], "at": "cancer.start"}]}


PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]] = {
    "hospital and dates": (
        cancer(hospitals=["h01"], time=january(31)),
        cancer(hospitals=["h01"], time=january(30)),
        [],
    ),
    "a date among the conditions": (
        cancer({"variable": "diagnosed_time", "op": "between", "values": ["2024-01-01", "2024-01-31"]}),
        cancer({"variable": "diagnosed_time", "op": "between", "values": ["2024-01-01", "2024-01-30"]}),
        [],
    ),
    "the same visit as a known one": (
        cancer(time={"anchor": "seen31", "same_visit": True}),
        cancer(time={"anchor": "seen30", "same_visit": True}),
        [seen(31), seen(30)],
    ),
    "days after a known one": (
        cancer(time={"anchor": "seen31", "from": 0, "to": 0}),
        cancer(time={"anchor": "seen30", "from": 0, "to": 0}),
        [seen(31), seen(30)],
    ),
    "days after the first visit of all": (
        cancer(time={"anchor": "first", "from": 0, "to": 40}),
        cancer(time={"anchor": "first", "from": 0, "to": 39}),
        [{"id": "first", "event": "visit", "pick": "first"}],
    ),
    "the bed of the visit": (
        cancer(time={"anchor": "bed2", "same_visit": True}),
        cancer(time={"anchor": "bed1", "same_visit": True}),
        [in_bed("1", "7"), in_bed("1")],
    ),
    "the age at a secret event": (aged(94), aged(93), [cancer(id="cancer")]),
}


def padded(
    wide: dict[str, Any], narrow: dict[str, Any], anchors: list[dict[str, Any]]
) -> tuple[dict[str, Any], ...]:
    """The same two leaves, each joined with five sets of sizes that cross one edge of rounding."""
    pads = [
        {"event": "lab_result", "where": [{"variable": "item_code", "op": "=", "values": [f"P{i}"]}]}
        for i in range(5)
    ]
    pairs = [
        {"id": f"{name}-{i}", "any": [leaf, pad]}
        for name, leaf in (("wide", wide), ("narrow", narrow))
        for i, pad in enumerate(pads)
    ]
    return (*anchors, *pairs)


@pytest.mark.parametrize("pair", PAIRS)
def test_padding_does_not_tell_the_one_person_between_two_known_facts(tmp_path: Path, pair: str) -> None:
    """Two leaves differ by the target alone: whatever the target has, neither says more than the other."""
    for has_it in (True, False):
        home = Home(tmp_path / str(has_it))
        with lake_of(home, control_of(home), people(range(PERSONS), target_has_it=has_it)) as lake:
            shown = texts(counted(lake, *padded(*PAIRS[pair])))
        assert [shown[f"wide-{i}"] for i in range(5)] == [shown[f"narrow-{i}"] for i in range(5)]
        assert all(shown[f"wide-{i}"].startswith("≈") for i in range(5))


def test_twins_that_differ_in_one_persons_day_answer_alike(tmp_path: Path) -> None:
    answers = []
    for day in (30, 31):
        home = Home(tmp_path / str(day))
        with lake_of(home, control_of(home), people(range(PERSONS), last_day=day)) as lake:
            shown = texts(counted(lake, *padded(*PAIRS["hospital and dates"])))
        answers.append(shown)
    assert answers[0] == answers[1]


def test_an_entry_that_is_known_is_known_of_what_follows_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with lake_of(home, control_of(home), people(range(PERSONS))) as lake:
        after = cancer(id="after", time={"anchor": "entry.start", "from": 0, "to": 9})
        shown = [
            counted(
                lake, after, entry={"any": [{"event": "visit", "hospitals": ["h01"], "time": january(last)}]}
            )
            for last in (31, 30)
        ]
    assert [texts(one)["after"] for one in shown] == ["≈60", "≈60"]
    assert shown[0].total == shown[1].total


def test_none_at_a_hospital_counts_whoever_was_never_there(tmp_path: Path) -> None:
    home = Home(tmp_path)
    never = {"op": "=", "n": 0}
    with lake_of(home, control_of(home), people(range(PERSONS))) as lake:
        shown = texts(
            counted(
                lake,
                {"id": "visit", "event": "visit", "hospitals": ["h01"], "count": never},
                cancer(id="cancer", hospitals=["h01"], count=never),
                cancer(id="elsewhere", hospitals=["h02"], count={"op": "<=", "n": 0}),
                cancer(id="once", hospitals=["h01"], count={"op": "<=", "n": 1}),
            )
        )
    assert shown == {"visit": "280", "cancer": "≈340", "elsewhere": ">390", "once": ">390"}


def test_whoever_is_in_no_cell_yet_is_in_no_count(tmp_path: Path) -> None:
    """Four new persons wait outside the cells: a negation does not bring them in."""
    home = Home(tmp_path)
    control = control_of(home)
    questions = (
        {"id": "not", "not": cancer(id="c1")},
        {"id": "few", "at_most": 0, "of": [cancer(id="c2"), {"event": "lab_result"}]},
        {
            "id": "never",
            "event": "diagnosis",
            "where": [{"variable": "code", "op": "starts", "values": ["C34"]}],
            "count": {"op": "=", "n": 0},
        },
    )
    with lake_of(home, control, people(range(PERSONS))) as lake:
        before = texts(counted(lake, *questions))
    assert {id: before[id] for id in ("not", "few", "never")} == {"not": "340", "few": "315", "never": "340"}
    with lake_of(home, control, people(range(PERSONS, PERSONS + 4))) as lake:
        assert texts(counted(lake, *questions)) == before


def test_a_question_over_the_days_budget_is_not_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    monkeypatch.setenv("HELUO_QUESTIONS_A_DAY", "1")
    with lake_of(home, control_of(home), people(range(40))) as lake:
        first = counted(lake, cancer())
        monkeypatch.setattr(questions, "on_cells", lambda *_: pytest.fail("computed"))
        with pytest.raises(TooMany):
            counted(lake, seen(31))
        assert texts(counted(lake, cancer())) == texts(first)
