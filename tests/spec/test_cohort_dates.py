"""Which date of a row is its day, when it ends, and what is asked around one and the same row. Tables as
text, on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, check, explain, read
from heluo.engines import Engine
from heluo.kit.errors import BadInput
from tests.lib.cohort_tables import EVERYBODY, inside, rule, tables, values

STAYS = tables(
    EVERYBODY,
    visits="""
    person | hospital | time | end | department
    p1 | h1 | 2024-05-01T09:00 | 2024-05-10T10:00 | 03
    p2 | h1 | 2024-05-01T09:00 | - | 03
    p3 | h1 | 2024-05-01T09:00 | 2024-05-02T10:00 | 03
    p4 | h1 | 2024-05-01T09:00 | 2024-05-02T10:00 | 03
    """,
    labs="""
    person | item | value | time | visit
    p1 | X | 1 | 2024-05-12 | v0
    p2 | X | 1 | 2024-05-03 | v1
    p3 | X | 1 | 2024-05-12 | v2
    """,
)
STAY = {"id": "v", "event": "visit"}


def test_the_end_of_a_stay_that_is_still_open_is_unknown(engine: Engine) -> None:
    """Within a week after discharge. p2 has not been discharged: her first day is not her last one."""
    week = {"event": "lab_result", "time": {"anchor": "v.end", "from": 0, "to": 7}}
    expected = {"p1": 2, "p2": 1, "p3": 0, "p4": 0, "p5": 0}
    assert values(engine, rule({"all": [STAY, week]}), STAYS) == expected
    assert values(engine, rule({"all": [STAY, week]}, unknown="false"), STAYS) == expected | {"p2": 0}
    started = {"event": "lab_result", "time": {"anchor": "v.start", "from": 0, "to": 7}}
    assert inside(engine, rule({"all": [STAY, started]}), STAYS) == {"p2"}


def test_an_age_at_a_moment_that_is_not_there_is_unknown(engine: Engine) -> None:
    entry = {"any": [{"event": "visit"}]}
    old = {"not": {"person": [{"variable": "age", "op": "<", "values": [100], "at": "entry.end"}]}}
    found = values(engine, {"entry": entry, "rules": [{"where": old}]}, STAYS)
    assert found == {"p1": 0, "p2": 1, "p3": 0, "p4": 0, "p5": 0}


DEATHS = tables(
    EVERYBODY,
    visits="""
    person | hospital | time | end | department
    p1 | h1 | 2024-05-01T09:00 | 2024-05-10T10:00 | 03
    p2 | h1 | 2024-05-01T09:00 | 2024-05-10T10:00 | 03
    p3 | h1 | 2024-05-01T09:00 | 2024-05-10T10:00 | 03
    """,
    patients="""
    person | time | death | birth
    p1 | 2024-05-02 | 2024-12-24T03:00 | 1950-06-01
    p2 | 2020-01-01 | 2024-05-31T23:00 | 1960-06-01
    p3 | 2024-05-02 | - | 1970-06-01
    """,
)


def died(**time: Any) -> dict[str, Any]:
    return {"event": "patient", "date": "death_time", "time": time}


def test_a_row_has_several_dates_and_the_one_that_is_named_is_its_day(engine: Engine) -> None:
    """Dead within 30 days after admission; p1 and p3 were registered within them. Who has not died has no
    such day."""
    dead = died(anchor="v.start", **{"from": 0, "to": 30})
    expected = {"p1": 0, "p2": 2, "p3": 1, "p4": 0, "p5": 0}
    assert values(engine, rule({"all": [STAY, dead]}), DEATHS) == expected
    assert inside(engine, rule(died(since="2024-06-01")), DEATHS) == {"p1"}
    born = {"event": "patient", "date": "birth_date", "time": {"until": "1959-12-31"}}
    assert inside(engine, rule(born), DEATHS) == {"p1"}
    registered = {"event": "patient", "date": "registered_time", "time": {"since": "2024-01-01"}}
    assert inside(engine, rule(registered), DEATHS) == {"p1", "p3"}


@pytest.mark.parametrize(
    "node",
    [
        {"event": "patient", "time": {"since": "2024-01-01"}},
        {"event": "patient", "pick": "first"},
        {"event": "patient", "count": {"op": ">=", "n": 1, "distinct": "day"}},
        {"all": [{"id": "p", "event": "patient"}, {"event": "visit", "time": {"anchor": "p", "from": 0}}]},
    ],
)
def test_a_time_of_a_patient_without_the_name_of_the_date_is_refused(node: dict[str, Any]) -> None:
    """A patient's row does not happen: its time is the registration."""
    with pytest.raises(BadInput) as refused:
        read(Definition.model_validate(rule(node)))
    assert "death_time" in str(refused.value)
    assert "date" in refused.value.todo.zh


def test_a_date_is_refused_above_the_askers_level_and_raises_that_of_the_question() -> None:
    born = {"event": "patient", "date": "birth_date", "time": {"until": "1959-12-31"}}
    assert read(Definition.model_validate(rule(born))).level == 4
    for node in (
        born,
        {"event": "patient", "date": "no_such_date"},
        {"event": "visit", "date": "visit_type"},
    ):
        with pytest.raises(BadInput) as refused:
            read(Definition.model_validate(rule(node)), highest_level=3)
        assert refused.value.code == "no_such_variable"


VISITS = tables(
    EVERYBODY,
    visits="""
    person | hospital | time | end | department
    p1 | h1 | 2024-01-01 | 2024-01-03 | 03
    p1 | h1 | 2024-06-01 | 2024-06-03 | 03
    p2 | h1 | 2024-01-01 | 2024-01-03 | 03
    p3 | h1 | 2024-01-01 | 2024-01-03 | 03
    p4 | h1 | 2024-01-01 | - | 03
    """,
    diagnoses="""
    person | hospital | code | time | visit
    p1 | h1 | C34.1 | 2024-01-01 | v0
    p2 | h1 | C34.1 | 2024-01-02 | v2
    p3 | h1 | C34.1 | 2024-01-02 | v3
    p4 | h1 | C34.1 | 2024-01-02 | v4
    """,
    labs="""
    person | item | value | time | visit
    p1 | X | 1 | 2024-06-02 | v1
    p2 | X | 1 | 2024-01-02 | v2
    p3 | X | - | 2024-01-02 | v3
    p4 | X | 1 | 2024-01-02 | v4
    """,
)
THEN_CANCER = {
    "event": "diagnosis",
    "where": [{"variable": "code", "op": "starts", "values": ["C34"]}],
    "id": "c",
    "time": {"anchor": "v", "from": 0, "to": 2},
}
THEN_TESTED = {
    "id": "t",
    "event": "lab_result",
    "where": [{"variable": "value_standard", "op": ">", "values": [0]}],
    "time": {"anchor": "v", "from": 0, "to": 2},
}


def around(node: dict[str, Any], **more: Any) -> dict[str, Any]:
    return rule({**STAY, "with": node}, **more)


def test_what_is_asked_around_an_event_holds_around_one_and_the_same(engine: Engine) -> None:
    """p1 has the diagnosis at one visit and the test at another."""
    both = {"all": [THEN_CANCER, THEN_TESTED]}
    assert values(engine, around(both), VISITS) == {"p1": 0, "p2": 2, "p3": 1, "p4": 2, "p5": 0}
    assert inside(engine, around({"any": [THEN_CANCER, THEN_TESTED]}), VISITS) == {"p1", "p2", "p3", "p4"}
    assert values(engine, around(both, unknown="false"), VISITS)["p3"] == 0


def test_what_is_denied_around_an_event_is_denied_of_one_of_its_rows(engine: Engine) -> None:
    """A visit without that test: the first one of p1. Of p3 it is not known whether there is one."""
    without = {"all": [THEN_CANCER, {"not": THEN_TESTED}]}
    assert values(engine, around(without), VISITS) == {"p1": 2, "p2": 0, "p3": 1, "p4": 0, "p5": 0}
    never = rule({"all": [STAY, {"not": THEN_TESTED}]})
    assert values(engine, never, VISITS) == {"p1": 0, "p2": 0, "p3": 1, "p4": 0, "p5": 0}


def test_what_is_asked_around_a_row_has_a_count_an_end_and_a_visit_of_its_own(engine: Engine) -> None:
    none = {**THEN_TESTED, "count": {"op": "=", "n": 0}}
    assert inside(engine, around(none), VISITS) == {"p1"}
    after = {**THEN_TESTED, "time": {"anchor": "v.end", "from": -2, "to": 0}}
    assert values(engine, around(after), VISITS) == {"p1": 2, "p2": 2, "p3": 1, "p4": 1, "p5": 0}
    there = {**THEN_TESTED, "time": {"anchor": "v", "same_visit": True}}
    assert inside(engine, around({"all": [there, THEN_CANCER]}), VISITS) == {"p2", "p4"}


def test_what_is_asked_around_a_row_is_asked_of_the_one_that_was_picked(engine: Engine) -> None:
    last = rule({**STAY, "pick": "last", "with": THEN_TESTED})
    assert inside(engine, last, VISITS) == {"p1", "p2", "p4"}
    first = rule({**STAY, "pick": "first", "with": THEN_TESTED})
    assert inside(engine, first, VISITS) == {"p2", "p4"}
    twice = rule({**STAY, "with": {"not": THEN_TESTED}, "count": {"op": ">=", "n": 2}})
    assert inside(engine, twice, VISITS) == set()


def test_rows_of_two_hospitals_are_of_two_visits_whatever_they_say_of_them(engine: Engine) -> None:
    """Of one hospital, a result without a visit may be of this one."""
    made = tables(
        EVERYBODY,
        visits="person | hospital | time\np1 | h1 | 2024-01-01\np2 | h1 | 2024-01-01\np3 | h1 | 2024-01-01",
        labs="""
        person | hospital | item | value | time | visit
        p1 | h2 | X | 1 | 2024-01-01 | -
        p2 | h1 | X | 1 | 2024-01-01 | -
        p3 | h1 | X | 1 | 2024-01-01 | v2
        """,
    )
    there = {"event": "lab_result", "time": {"anchor": "v", "same_visit": True}}
    expected = {"p1": 0, "p2": 1, "p3": 2, "p4": 0, "p5": 0}
    assert values(engine, rule({"all": [STAY, there]}), made) == expected
    assert values(engine, around(there), made) == expected


def test_a_row_is_not_around_itself(engine: Engine) -> None:
    again = {"id": "w", "event": "visit", "time": {"anchor": "v", "from": 0, "to": 200}}
    assert inside(engine, around(again), VISITS) == {"p1"}


def test_two_conditions_around_one_event_are_refused_with_the_way_out() -> None:
    """They could be met by two of its rows; around the entry, which is one row, they may stand."""
    two = {"all": [STAY, THEN_CANCER, THEN_TESTED]}
    with pytest.raises(BadInput) as refused:
        read(Definition.model_validate(rule(two)))
    assert refused.value.where == "t"
    assert "“诊断”与“检验结果”都相对于同一个“就诊”条件" in refused.value.found.zh
    assert "这一次还须" in refused.value.todo.zh
    aged = {"person": [{"variable": "age", "op": ">", "values": [60], "at": "v.start"}]}
    with pytest.raises(BadInput):
        read(Definition.model_validate(rule({"all": [STAY, THEN_CANCER, aged]})))
    entered = [
        {**node, "time": {"anchor": "entry.start", "from": 0, "to": 2}} for node in (THEN_CANCER, THEN_TESTED)
    ]
    assert read(Definition.model_validate(rule({"all": entered}, entry={"any": [{"event": "visit"}]})))


def test_around_a_record_a_group_of_one_is_nothing_odd() -> None:
    assert check(Definition.model_validate(around({"all": [THEN_CANCER]})), 5)[1] == []
    doubted = check(Definition.model_validate(around({"all": [{"any": [THEN_CANCER]}]})), 5)[1]
    assert [finding.text.en for finding in doubted] == ["a group of one"]


@pytest.mark.parametrize(
    "node",
    [
        around({**THEN_TESTED, "with": {**THEN_CANCER, "time": {"anchor": "elsewhere"}}}),
        rule({"all": [{**STAY, "with": THEN_CANCER}, {**THEN_TESTED, "time": {"anchor": "c"}}]}),
        rule(
            {
                "all": [
                    {"id": "w", "event": "visit"},
                    {**STAY, "with": {**THEN_CANCER, "time": {"anchor": "w"}}},
                ]
            }
        ),
        {"entry": {"any": [{**STAY, "with": {**THEN_CANCER, "time": {"anchor": "entry"}}}]}},
    ],
)
def test_around_an_event_only_it_and_what_encloses_it_are_named(node: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        read(Definition.model_validate(node))


def test_a_question_of_a_new_kind_reads_in_words_of_its_own() -> None:
    definitions = [
        rule({**STAY, "with": THEN_TESTED}),
        rule({**STAY, "with": {"not": THEN_TESTED}}),
        rule({**STAY, "with": {**THEN_TESTED, "time": {"anchor": "v.end", "from": 0, "to": 2}}}),
        rule({"all": [STAY, THEN_TESTED]}),
        rule({**STAY, "date": "end_time"}),
        rule({**STAY, "date": "start_time"}),
        rule(STAY),
        rule(STAY, unknown="false"),
    ]
    read_back = [explain(read(Definition.model_validate(d))) for d in definitions]
    assert len({"".join(line.zh for line in lines) for lines in read_back}) == len(definitions)
    assert len({"".join(line.en for line in lines) for lines in read_back}) == len(definitions)
    assert "这一次还须:〔有“检验结果”记录" in read_back[0][0].zh
    assert "在这一次的当天至后 2 天" in read_back[0][0].zh
