"""The plain evaluation of cohorts, against tables that were worked out by hand: it is a witness only if it is
right by itself."""

from __future__ import annotations

import ast
import datetime as dt
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.lib import plain_cohort, plain_memberships, plain_rows, plain_truths
from tests.lib.plain_cohort import evaluate
from tests.lib.plain_truths import FALSE, TRUE, UNKNOWN, Json, Tables
from tests.lib.text_tables import table

TODAY = dt.date(2025, 1, 1)
F, U, T = FALSE, UNKNOWN, TRUE


def tables(persons: str, **rows: str) -> Tables:
    """`persons`: person | at | sex | birth_year, where `at` names hospitals; each category: person | hospital
    | its own columns, times as ISO text. Keys of rows are given in order."""
    made: Tables = {"application.person_wide": [], "standard.person_link": []}
    for one in table(persons).to_pylist():
        homes = (one.get("at") or "h1 h2").split()
        made["standard.person_link"] += [
            {"hospital": home, "subject_ref": one["person"], "person_id": one["person"]} for home in homes
        ]
        made["application.person_wide"].append(
            {
                "person_id": one["person"],
                "sex": one.get("sex"),
                "birth_year": None if one.get("birth_year") is None else int(one["birth_year"]),
                "division": one.get("division"),
                "hospitals": len(homes),
            }
        )
    for category, text in rows.items():
        found = [_typed(row) for row in table(text).to_pylist()]
        if category == "document":
            made["application.search_document"] = [row | {"person_id": row["person"]} for row in found]
            continue
        made[f"standard.{category}"] = [
            {"hospital": "h1", "subject_ref": row["person"], "row_key": f"{category}{i}"} | row
            for i, row in enumerate(found)
        ]
    return made


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    made = dict(row)
    for name, text in row.items():
        if text is not None and name.endswith("_time"):
            made[name] = dt.datetime.fromisoformat(text)
        elif text is not None and (name.startswith(("value_n", "value_s", "ref_")) or name == "sequence"):
            made[name] = float(text)
        elif text in ("yes", "no"):
            made[name] = text == "yes"
    return made


def of(leaf: Json, made: Tables, **more: Any) -> list[int]:
    """The truth of one rule, in the order of persons."""
    return list(evaluate({"rules": [{"where": leaf}], **more}, made, TODAY)[""].values())


@pytest.mark.parametrize("of", [plain_cohort, plain_memberships, plain_rows, plain_truths])
def test_the_plain_evaluation_imports_the_standard_library_only(of: ModuleType) -> None:
    assert of.__file__
    tree = ast.parse(Path(of.__file__).read_text(encoding="utf-8"))
    named = {
        name.removeprefix("tests.lib.") if name.startswith("tests.lib.plain_") else name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    plain = {"plain_cohort", "plain_rows", "plain_truths"}
    assert named <= set(sys.stdlib_module_names) | plain


LABS = tables(
    "person | sex | birth_year\na | 1 | 1950\nb | 2 | 1960\nc | 2 | 1970\nd | - | -",
    lab_result="""
    person | item_code | value_number | value_comparator | ref_high | critical | result_time
    a | ALT | 80 | - | 40 | yes | 2024-03-01T00:00
    b | ALT | 20 | - | 40 | no  | 2024-02-29T23:59
    d | ALT | -  | - | 40 | -   | 2024-03-01T12:00
    """,
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"variable": "value_number", "op": ">", "values": [40]}, [T, F, F, U]),
        ({"variable": "value_number", "op": "between", "values": [20, 80]}, [T, T, F, U]),
        ({"variable": "value_number", "op": ">=", "values": [2], "relative_to": "upper_limit"}, [T, F, F, U]),
        ({"variable": "value_number", "op": "exists", "values": []}, [T, T, F, F]),
        ({"variable": "value_number", "op": "missing", "values": []}, [F, F, F, T]),
        ({"variable": "item_code", "op": "starts", "values": ["AS", "AL"]}, [T, T, F, T]),
        ({"variable": "item_code", "op": "not_in", "values": ["AST", "AL"]}, [T, T, F, T]),
        ({"variable": "critical", "op": "!=", "values": [True]}, [F, T, F, U]),
        ({"variable": "result_time", "op": "<=", "values": ["2024-02-29"]}, [F, T, F, F]),
        ({"variable": "result_time", "op": "=", "values": ["2024-03-01"]}, [T, F, F, T]),
    ],
)
def test_a_condition_on_what_is_absent_is_unknown(asked: Json, expected: list[int]) -> None:
    assert of({"event": "lab_result", "where": [asked]}, LABS) == expected


@pytest.mark.parametrize(
    ("op", "values", "expected"),
    [
        ("<", [5], T),
        ("<", [6], T),
        ("<", [4], U),
        (">=", [5], F),
        (">=", [4], U),
        ("=", [5], F),
        ("=", [4], U),
        ("!=", [5], T),
        ("between", [5, 9], F),
        ("between", [1, 9], U),
        ("exists", [], T),
    ],
)
def test_below_five_is_some_number_below_five(op: str, values: list[float], expected: int) -> None:
    made = tables(
        "person\na",
        lab_result="person | value_number | value_comparator | result_time\na | 5 | < | 2024-03-01",
    )
    asked = {"variable": "value_number", "op": op, "values": values}
    assert of({"event": "lab_result", "where": [asked]}, made) == [expected]


def test_facts_of_persons() -> None:
    def fact(variable: str, op: str, *values: Any, **more: Any) -> list[int]:
        return of({"person": [{"variable": variable, "op": op, "values": list(values), **more}]}, LABS)

    assert fact("sex", "=", "2") == [F, T, T, U]
    assert fact("age", ">=", 65) == [T, T, F, U]
    assert fact("age", ">=", 65, at="2024-12-31") == [T, F, F, U]
    assert fact("hospital", "not_in", "h2", "h3") == [F, F, F, F]
    assert fact("hospital", "not_in", "h3") == [T, T, T, T]
    assert of({"person": [{"variable": "sex", "op": "!=", "values": ["1"]}]}, LABS, unknown="false") == [
        F,
        T,
        T,
        F,
    ]


def test_groups_take_the_least_the_greatest_the_mirror_and_the_number() -> None:
    man = {"person": [{"variable": "sex", "op": "=", "values": ["1"]}]}
    tested = {"event": "lab_result"}
    assert of({"all": [man, tested]}, LABS) == [T, F, F, U]
    assert of({"any": [man, tested]}, LABS) == [T, T, F, T]
    assert of({"not": man}, LABS) == [F, T, T, U]
    assert of({"at_least": 2, "of": [man, tested]}, LABS) == [T, F, F, U]
    assert of({"at_most": 1, "of": [man, tested]}, LABS) == [F, T, T, U]


COUNTS = tables(
    "person\na\nb\nc\nd\ne",
    lab_result="""
    person | result_time      | visit_ref
    a      | 2024-01-01T08:00 | v
    a      | 2024-01-01T20:00 | w
    b      | 2024-01-01T08:00 | v
    b      | 2024-01-02T08:00 | v
    c      | 2024-01-01T08:00 | v
    c      | -                | -
    d      | 2024-01-01T08:00 | v
    """,
)


@pytest.mark.parametrize(
    ("count", "expected", "certain_only"),
    [
        ({"op": ">=", "n": 2}, [T, T, T, F, F], [T, T, T, F, F]),
        ({"op": ">=", "n": 2, "distinct": "day"}, [F, T, U, F, F], [F, T, F, F, F]),
        ({"op": ">=", "n": 2, "distinct": "visit"}, [T, F, U, F, F], [T, F, F, F, F]),
        ({"op": "<=", "n": 1, "distinct": "day"}, [T, F, U, T, T], [T, F, T, T, T]),
        ({"op": "=", "n": 1, "distinct": "day"}, [T, F, U, T, F], [T, F, T, T, F]),
        ({"op": "=", "n": 0}, [F, F, F, F, T], [F, F, F, F, T]),
        ({"op": "<=", "n": 1}, [F, F, F, T, T], [F, F, F, T, T]),
    ],
)
def test_counts_of_rows_days_and_visits(count: Json, expected: list[int], certain_only: list[int]) -> None:
    leaf = {"event": "lab_result", "count": count}
    assert of(leaf, COUNTS) == expected
    assert of(leaf, COUNTS, unknown="false") == certain_only


STAYS = tables(
    "person\na\nb\nc\nd",
    visit="""
    person | hospital | visit_ref | start_time       | end_time
    a      | h1       | v         | 2024-01-31T10:00 | 2024-02-10T10:00
    b      | h1       | v         | 2024-01-31T10:00 | -
    c      | h1       | v         | -                | 2024-02-10T10:00
    d      | h2       | v         | 2023-01-31T10:00 | 2023-02-01T10:00
    """,
    diagnosis="""
    person | hospital | visit_ref | diagnosed_time   | onset_time
    a      | h1       | v         | 2024-02-29T23:59 | -
    b      | h1       | -         | 2024-02-29T00:00 | 2024-01-30T00:00
    c      | h2       | v         | 2024-02-29T00:00 | -
    d      | h2       | v         | 2023-02-28T00:00 | 2023-01-31T00:00
    """,
)


@pytest.mark.parametrize(
    ("time", "more", "expected"),
    [
        ({"from": 29, "to": 29}, {}, [T, T, U, F]),
        ({"from": 1, "to": 1, "unit": "month"}, {}, [T, T, U, T]),
        ({"anchor": "v.end", "from": 0}, {}, [T, U, T, T]),
        ({"anchor": "v.end", "to": 18}, {}, [F, U, F, F]),
        ({"same_visit": True}, {}, [T, U, F, T]),
        ({"same_visit": True, "from": 29}, {}, [T, U, F, F]),
        ({"from": -1, "to": 0}, {"date": "onset_time"}, [U, T, U, T]),
        ({}, {}, [T, T, T, T]),
        ({"since": "2024-02-29", "until": "2024-02-29", "from": 0}, {}, [T, T, U, F]),
    ],
)
def test_windows_are_closed_calendar_days_around_an_anchor(
    time: Json, more: Json, expected: list[int]
) -> None:
    leaf = {"id": "d", "event": "diagnosis", "time": {"anchor": "v.start", **time}, **more}
    tree = {"all": [{"any": [{"id": "v", "event": "visit"}, {"not": {"event": "visit"}}]}, leaf]}
    assert list(evaluate({"rules": [{"where": tree}]}, STAYS, TODAY)["d"].values()) == expected


def test_a_row_is_not_its_own_anchor() -> None:
    again = {"event": "visit", "time": {"anchor": "entry", "from": 0}}
    made = tables(
        "person\na\nb",
        visit="person | start_time | end_time\na | 2024-01-01 | -\nb | 2024-01-01 | -\nb | 2024-01-01 | -",
    )
    assert of(again, made, entry={"any": [{"event": "visit"}]}) == [F, T]


PICKED = tables(
    "person\na\nb\nc",
    lab_result="""
    person | hospital | row_key | value_number | result_time      | visit_ref
    a      | h1       | k2      | 5            | 2024-01-01T08:00 | v
    a      | h1       | k1      | 9            | 2024-02-01T08:00 | v
    b      | h2       | k1      | 9            | 2024-01-01T08:00 | w
    b      | h1       | k2      | 5            | 2024-01-01T08:00 | v
    b      | h1       | k1      | -            | 2023-12-01T08:00 | v
    c      | h1       | k1      | 9            | -                | v
    """,
)


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        ({"pick": "first", "time": {"since": "2024-01-15"}}, [F, F, F]),
        ({"pick": "last", "time": {"since": "2024-01-15"}}, [T, F, F]),
        ({"pick": "first", "where": [{"variable": "value_number", "op": ">", "values": [6]}]}, [T, T, F]),
        ({"pick": "first", "where": [{"variable": "value_number", "op": "missing"}]}, [F, T, F]),
    ],
)
def test_the_picked_row_is_certain_and_dated_and_only_then_tested(leaf: Json, expected: list[int]) -> None:
    assert of({"event": "lab_result", **leaf}, PICKED) == expected


def test_ties_go_by_hospital_and_key_and_the_entry_is_one_row() -> None:
    number = {"variable": "value_number", "op": "exists"}
    same = {"id": "s", "event": "lab_result", "time": {"anchor": "entry", "same_visit": True}}
    entry = {"any": [{"event": "lab_result", "where": [number]}]}
    first = evaluate({"entry": entry, "rules": [{"where": same}]}, PICKED, TODAY)
    # b enters with k2 at h1 both ways, whose visit has another row: the visit at h2 has none.
    assert list(first["s"].values()) == [T, T, F]
    # c enters, but nobody knows when.
    assert list(first["entry"].values()) == [T, T, T]
    last = evaluate({"entry": entry | {"limit": "last"}, "rules": [{"where": same}]}, PICKED, TODAY)
    assert list(last["s"].values()) == [T, T, F]


AROUND = tables(
    "person\na\nb\nc\nd",
    visit="""
    person | visit_ref | start_time | end_time
    a      | v         | 2024-01-01 | 2024-01-05
    a      | w         | 2024-06-01 | 2024-06-05
    b      | v         | 2024-01-01 | 2024-01-05
    b      | w         | 2024-06-01 | 2024-06-05
    c      | v         | 2024-01-01 | -
    d      | v         | -          | 2024-01-05
    """,
    lab_result="""
    person | item_code | result_time
    a      | A         | 2024-01-02
    a      | B         | 2024-06-02
    b      | A         | 2024-01-02
    b      | B         | 2024-01-03
    c      | A         | 2024-01-02
    c      | B         | 2024-01-09
    d      | A         | 2024-01-09
    """,
)


def item(code: str, **time: Any) -> Json:
    asked = {"variable": "item_code", "op": "=", "values": [code]}
    return {"event": "lab_result", "where": [asked], "time": {"anchor": "v", **time}}


A_SOON, B_SOON = item("A", **{"from": 0, "to": 3}), item("B", **{"from": 0, "to": 3})
A_AFTER, B_AFTER_END = item("A", **{"from": 0}), item("B", anchor="v.end", **{"from": 1})


@pytest.mark.parametrize(
    ("around", "expected", "certain_only"),
    [
        ({"all": [A_SOON, B_SOON]}, [F, T, F, F], [F, T, F, F]),
        ({"all": [A_AFTER, {"not": B_SOON}]}, [T, F, T, U], [T, F, T, F]),
        (B_AFTER_END, [T, F, U, F], [T, F, F, F]),
        ({"not": B_AFTER_END}, [T, T, U, T], [T, T, T, T]),
        (A_AFTER | {"count": {"op": "=", "n": 0}}, [T, T, F, U], [T, T, F, T]),
    ],
)
def test_with_asks_around_the_same_row(around: Json, expected: list[int], certain_only: list[int]) -> None:
    leaf = {"id": "v", "event": "visit", "with": around}
    assert of(leaf, AROUND) == expected
    assert of(leaf, AROUND, unknown="false") == certain_only


def test_phrases_and_the_definition() -> None:
    made = tables(
        "person\na\nb\nc",
        document="person | category | text\na | medical_record | 右肺HER2阳性\nb | pathology | 阳性her2",
    )
    assert of({"text": "her2"}, made) == [T, T, F]
    assert of({"text": "HER2阳性", "categories": ["medical_record"]}, made) == [T, F, F]
    assert list(evaluate({}, made, TODAY)[""].values()) == [T, T, T]
