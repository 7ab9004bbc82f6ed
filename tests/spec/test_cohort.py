"""What a cohort definition means: windows, unknowns, counts, groups. Tables as text, on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, explain, read
from heluo.engines import Engine
from tests.lib.cohort_tables import EVERYBODY, inside, rule, tables, values

ALT = tables(
    EVERYBODY,
    labs="""
    person | item | value | time | high
    p1 | ALT | 80 | 2024-03-01 | 40
    p2 | ALT | 20 | 2024-03-01 | 40
    p4 | ALT | - | 2024-03-01 | 40
    p5 | AST | 90 | 2024-03-01 | -
    """,
)
HIGH = {
    "event": "lab_result",
    "where": [
        {"variable": "item_code", "op": "=", "values": ["ALT"]},
        {"variable": "value_standard", "op": ">", "values": [40]},
    ],
}
TESTED = {"event": "lab_result", "where": [{"variable": "item_code", "op": "=", "values": ["ALT"]}]}


@pytest.mark.parametrize(
    ("definition", "persons"),
    [
        (rule(HIGH), {"p1"}),
        (rule({"not": HIGH}), {"p2", "p3", "p5"}),
        (rule({"all": [TESTED, {"not": HIGH}]}), {"p2"}),
        (rule({"all": [TESTED, {"not": HIGH}]}, unknown="false"), {"p2", "p4"}),
        (rule({"not": HIGH}, unknown="false"), {"p2", "p3", "p4", "p5"}),
    ],
)
def test_not_means_no_such_record_and_unknown_is_neither(
    engine: Engine, definition: dict[str, Any], persons: set[str]
) -> None:
    """K4: ALT 80, ALT 20, no ALT, ALT without a value."""
    assert inside(engine, definition, ALT) == persons


def test_the_three_readings_differ() -> None:
    texts = {
        explain(read(Definition.model_validate(d)))[0].zh + str(d.get("unknown"))
        for d in (rule(HIGH), rule({"not": HIGH}), rule({"all": [TESTED, {"not": HIGH}]}))
    }
    assert len(texts) == 3


def test_a_time_refers_to_the_other_condition_by_its_own_words() -> None:
    cancer = {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": ["C34"]}]}
    after = {"event": "surgery", "time": {"anchor": "n1.start", "from": 0, "to": 90}}
    said = explain(read(Definition.model_validate(rule({"all": [cancer | {"id": "n1"}, after]}))))[0]
    assert "在“有‘诊断’记录:诊断编码以 C34 开头”的当天至后 90 天" in said.zh
    assert "n1" not in said.zh + said.en
    alike = {"all": [cancer | {"id": "n1"}, cancer | {"id": "n2"}, after]}
    assert "开头”(第 1 处)的当天" in explain(read(Definition.model_validate(rule(alike))))[0].zh


def test_a_value_is_unknown_not_false(engine: Engine) -> None:
    assert values(engine, rule(HIGH), ALT) == {"p1": 2, "p2": 0, "p3": 0, "p4": 1, "p5": 0}


def test_relative_to_the_rows_own_limit(engine: Engine) -> None:
    twice = {
        "event": "lab_result",
        "where": [{"variable": "value_number", "op": ">=", "values": [2], "relative_to": "upper_limit"}],
    }
    assert values(engine, rule(twice), ALT) == {"p1": 2, "p2": 0, "p3": 0, "p4": 1, "p5": 1}


WINDOW = tables(
    EVERYBODY,
    diagnoses="""
    person | hospital | code | time | visit
    p1 | h1 | C34.1 | 2024-01-31T10:00 | v1
    p2 | h1 | C34.1 | 2024-01-31T23:59 | v1
    p3 | h1 | C34.1 | 2024-01-31T10:00 | v1
    p4 | h1 | C34.1 | 2024-01-31T10:00 | v1
    p5 | h1 | E11.9 | 2024-01-31T10:00 | v1
    """,
    labs="""
    person | item | value | time | visit
    p1 | EGFR | 1 | 2024-01-31T00:01 | v1
    p2 | EGFR | 1 | 2024-03-01T23:59 | v2
    p3 | EGFR | 1 | 2024-03-02T00:00 | v1
    p4 | EGFR | 1 | - | v1
    p5 | EGFR | 1 | 2024-01-31T10:00 | v1
    """,
)
LUNG = {"id": "a", "event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": ["C34"]}]}


def within(low: int | None, high: int | None, **more: Any) -> dict[str, Any]:
    return {"event": "lab_result", "time": {"anchor": "a", "from": low, "to": high, **more}}


def anchored(node: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [{"where": {"all": [LUNG, node]}}]}


def test_windows_are_closed_calendar_days_and_the_undated_is_unknown(engine: Engine) -> None:
    """K3: B on days 0, 30, 31 after A, and one without a date."""
    assert values(engine, anchored(within(0, 30)), WINDOW) == {"p1": 2, "p2": 2, "p3": 0, "p4": 1, "p5": 0}
    assert inside(engine, anchored(within(1, 31)), WINDOW) == {"p2", "p3"}
    assert inside(engine, anchored(within(None, 0)), WINDOW) == {"p1"}


def test_events_without_an_end_end_on_their_day(engine: Engine) -> None:
    node = {"event": "lab_result", "time": {"anchor": "a.end", "from": 0, "to": 30}}
    assert inside(engine, anchored(node), WINDOW) == {"p1", "p2"}


def test_months_clip(engine: Engine) -> None:
    made = tables(
        EVERYBODY,
        diagnoses="person | hospital | code | time | visit\np1 | h1 | C34.1 | 2024-01-31 | v\np2 | h1 | "
        "C34.1 | 2024-01-31 | v\np3 | h1 | C34.1 | 2023-01-31 | v",
        labs="person | item | value | time\np1 | X | 1 | 2024-02-29\np2 | X | 1 | 2024-03-01\np3 | X | 1 | "
        "2023-02-28",
    )
    assert inside(engine, anchored(within(1, 1, unit="month")), made) == {"p1", "p3"}


def test_same_visit(engine: Engine) -> None:
    assert inside(engine, anchored(within(None, None, same_visit=True)), WINDOW) == {"p1", "p3", "p4"}


def test_the_entry_is_the_first_event(engine: Engine) -> None:
    made = tables(
        EVERYBODY,
        diagnoses="""
        person | hospital | code | time | visit
        p1 | h1 | C34.1 | 2024-01-01 | v
        p1 | h2 | C34.9 | 2024-06-01 | v
        p2 | h1 | C34.1 | 2024-06-01 | v
        p3 | h1 | E11.9 | 2024-06-01 | v
        """,
        labs="person | item | value | time\np1 | X | 1 | 2024-06-02\np2 | X | 1 | 2024-06-02\np3 | X | 1 | "
        "2024-06-02",
    )
    entry = {"any": [{"event": "diagnosis", "where": [{"variable": "code", "in": "codes:lung_cancer"}]}]}
    lab = {"event": "lab_result", "time": {"anchor": "entry.start", "from": 0, "to": 30}}
    assert inside(engine, {"entry": entry, "rules": [{"where": lab}]}, made) == {"p2"}
    assert inside(engine, {"entry": entry | {"limit": "last"}, "rules": [{"where": lab}]}, made) == {
        "p1",
        "p2",
    }
    assert inside(engine, {"entry": entry}, made) == {"p1", "p2"}
    age = {"person": [{"variable": "age", "op": ">", "values": [70], "at": "entry.start"}]}
    assert inside(engine, {"entry": entry, "rules": [{"where": age}]}, made) == {"p1"}


COUNTS = tables(
    EVERYBODY,
    labs="""
    person | item | value | time | visit
    p1 | X | 1 | 2024-01-01T08:00 | a
    p1 | X | 1 | 2024-01-01T20:00 | b
    p2 | X | 1 | 2024-01-01 | a
    p2 | X | 1 | 2024-01-02 | a
    p3 | X | 1 | 2024-01-01 | a
    p3 | X | 1 | - | -
    p4 | X | 1 | 2024-01-01 | a
    """,
)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"op": ">=", "n": 2}, {"p1": 2, "p2": 2, "p3": 2, "p4": 0, "p5": 0}),
        ({"op": ">=", "n": 2, "distinct": "day"}, {"p1": 0, "p2": 2, "p3": 1, "p4": 0, "p5": 0}),
        ({"op": ">=", "n": 2, "distinct": "visit"}, {"p1": 2, "p2": 0, "p3": 1, "p4": 0, "p5": 0}),
        ({"op": "<=", "n": 1}, {"p1": 0, "p2": 0, "p3": 0, "p4": 2, "p5": 2}),
        ({"op": "<=", "n": 1, "distinct": "day"}, {"p1": 2, "p2": 0, "p3": 1, "p4": 2, "p5": 2}),
        ({"op": "=", "n": 0}, {"p1": 0, "p2": 0, "p3": 0, "p4": 0, "p5": 2}),
    ],
)
def test_counts_by_row_day_and_visit(engine: Engine, count: dict[str, Any], expected: dict[str, int]) -> None:
    assert values(engine, rule({"event": "lab_result", "count": count}), COUNTS) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"op": ">=", "n": 2, "distinct": "day"}, {"p2"}),
        ({"op": "<=", "n": 1}, {"p4", "p5"}),
        ({"op": "=", "n": 0}, {"p5"}),
        ({"op": "<=", "n": 1, "distinct": "day"}, {"p1", "p3", "p4", "p5"}),
        ({"op": "=", "n": 1, "distinct": "visit"}, {"p2", "p3", "p4"}),
    ],
)
def test_where_unknown_is_false_only_certain_rows_and_their_days_are_counted(
    engine: Engine, count: dict[str, Any], expected: set[str]
) -> None:
    """As in SQL. Whoever has more rows than "at most" allows is false and stays false."""
    node = {"event": "lab_result", "count": count}
    assert values(engine, rule(node, unknown="false"), COUNTS) == {
        person: 2 if person in expected else 0 for person in ("p1", "p2", "p3", "p4", "p5")
    }


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"op": "<=", "n": 0}, {"p1": 0, "p2": 2, "p3": 2, "p4": 2, "p5": 2}),
        ({"op": "=", "n": 1}, {"p1": 2, "p2": 0, "p3": 0, "p4": 0, "p5": 0}),
    ],
)
def test_where_unknown_is_false_a_row_without_the_value_is_no_such_row(
    engine: Engine, count: dict[str, Any], expected: dict[str, int]
) -> None:
    """ALT over 40 at most never, and once: p4 has one ALT without a value."""
    assert values(engine, rule(HIGH | {"count": count}, unknown="false"), ALT) == expected


def test_first_and_last_row_only(engine: Engine) -> None:
    made = tables(
        EVERYBODY,
        labs="person | item | value | time\np1 | X | 5 | 2024-01-01\np1 | X | 9 | 2024-02-01\np2 | X | 9 | "
        "2024-01-01\np2 | X | 5 | 2024-02-01",
    )
    since = {"since": "2024-01-15"}
    first = {
        "event": "lab_result",
        "pick": "first",
        "where": [{"variable": "value_standard", "op": ">", "values": [6]}],
        "time": since,
    }
    assert inside(engine, rule(first), made) == {"p1"}
    assert inside(engine, rule({"event": "lab_result", "pick": "first", "time": since}), made) == set()
    assert inside(engine, rule({"event": "lab_result", "pick": "last", "time": since}), made) == {"p1", "p2"}


def test_facts_of_persons(engine: Engine) -> None:
    def person(*conditions: dict[str, Any]) -> dict[str, Any]:
        return rule({"person": list(conditions)})

    assert values(engine, person({"variable": "sex", "op": "=", "values": ["2"]}), ALT) == {
        "p1": 0,
        "p2": 2,
        "p3": 2,
        "p4": 0,
        "p5": 1,
    }
    assert inside(engine, person({"variable": "age", "op": "between", "values": [55, 65]}), ALT) == {
        "p2",
        "p3",
    }
    assert inside(
        engine, person({"variable": "age", "op": "<", "values": [50], "at": "2024-06-01"}), ALT
    ) == {"p4"}
    assert inside(engine, person({"variable": "hospital", "op": "in", "values": ["h2"]}), ALT) == {
        "p1",
        "p2",
        "p3",
        "p4",
        "p5",
    }
    assert inside(engine, person({"variable": "hospital", "op": "starts", "values": ["x", "h"]}), ALT) == {
        "p1",
        "p2",
        "p3",
        "p4",
        "p5",
    }
    assert inside(engine, person({"variable": "hospital", "op": "not_in", "values": ["h3"]}), ALT) == {
        "p1",
        "p2",
        "p3",
        "p4",
        "p5",
    }


def test_groups_count_their_parts(engine: Engine) -> None:
    parts = [
        {"person": [{"variable": "sex", "op": "=", "values": ["1"]}]},
        {"person": [{"variable": "birth_year", "op": "<", "values": [1965]}]},
        TESTED,
    ]
    assert values(engine, rule({"at_least": 2, "of": parts}), ALT) == {
        "p1": 2,
        "p2": 2,
        "p3": 0,
        "p4": 2,
        "p5": 1,
    }
    assert values(engine, rule({"at_most": 1, "of": parts}), ALT) == {
        "p1": 0,
        "p2": 0,
        "p3": 2,
        "p4": 0,
        "p5": 1,
    }
    assert values(engine, rule({"any": parts}), ALT) == {"p1": 2, "p2": 2, "p3": 0, "p4": 2, "p5": 1}


def test_hospital_dates_and_departments(engine: Engine) -> None:
    made = tables(
        EVERYBODY,
        visits="""
        person | hospital | time | end | department
        p1 | h1 | 2024-05-01T09:00 | 2024-05-03T10:00 | 03.01
        p2 | h2 | 2024-05-01T09:00 | - | 03.01
        p3 | h1 | 2024-06-01T00:00 | - | 03.02
        """,
    )
    assert inside(engine, rule({"event": "visit", "hospitals": ["h1"]}), made) == {"p1", "p3"}
    assert inside(
        engine, rule({"event": "visit", "time": {"since": "2024-05-01", "until": "2024-05-31"}}), made
    ) == {"p1", "p2"}
    assert inside(
        engine,
        rule(
            {
                "event": "visit",
                "where": [{"variable": "department_code", "op": "starts", "values": ["03.01"]}],
            }
        ),
        made,
    ) == {"p1", "p2"}
    assert inside(
        engine,
        rule({"event": "visit", "where": [{"variable": "end_time", "op": "<=", "values": ["2024-05-03"]}]}),
        made,
    ) == {"p1"}
    assert inside(
        engine, rule({"event": "visit", "where": [{"variable": "end_time", "op": "missing"}]}), made
    ) == {"p2", "p3"}


def test_phrases(engine: Engine) -> None:
    made = tables(EVERYBODY, texts="person | text\np1 | 右肺HER2阳性\np2 | 阳性her2\np3 | 否认")
    assert inside(engine, rule({"text": "HER2"}), made) == {"p1", "p2"}
    assert inside(engine, rule({"text": "her2阳性"}), made) == {"p1"}
