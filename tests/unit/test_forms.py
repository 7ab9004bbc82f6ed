"""A form is read or refused, looks the same for the same answers, and goes on from version to version."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.mapping import carried, check_mapping, dropped
from heluo.delivery.followup.forms.read import read, settled
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.kit.errors import BadInput
from tests.lib import form_cases, random_forms

AT = Situation("2026-11-29")


def one_section(*fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"name": "f", "section": [{"name": "s", "field": list(fields)}]} | values


def field(name: str, type_: str = "integer", **values: Any) -> dict[str, Any]:
    return {"name": name, "type": type_} | values


CHOICES = [{"code": "1", "zh": "是"}, {"code": "2", "zh": "否"}]


def test_the_files_that_the_browser_runs_are_what_the_server_computes() -> None:
    for name, text in form_cases.files().items():
        stored = (form_cases.FOLDER / "generated" / name).read_text(encoding="utf-8")
        assert json.loads(stored) == json.loads(text), f"{name}: python -m tests.lib.form_cases writes it"


@pytest.mark.parametrize("seed", range(12))
def test_thirty_skip_rules_under_random_changes_equal_the_plain_account(seed: int) -> None:
    declaration, rules = random_forms.form(seed)
    assert len(rules) == 30
    form, chance, answers = read(declaration), random.Random(seed), dict[str, Any]()
    seen = set()
    for _ in range(150):
        random_forms.change(chance, declaration, answers)
        found = fill(form, typed(form, answers), AT)
        assert found.visible == random_forms.visible(declaration, rules, answers)
        assert found.hidden == answers.keys() - found.visible, "a hidden answer stays, and says so"
        assert found.values == {n: v for n, v in answers.items() if n in found.visible}
        seen.add(frozenset(found.visible))
    assert len(seen) > 1, "the rules do something"


@pytest.mark.parametrize(
    ("declared", "place"),
    [
        (one_section(field("a", show="b > 1"), field("b", show="a > 1")), "a"),
        (one_section(field("a", show="a > 1")), "a"),
        (one_section(field("a", "calculated", calculate="b + 1"), field("b", show="a > 1")), "a"),
        (one_section(field("a", "calculated", calculate="b"), field("b", "calculated", calculate="a")), "a"),
        ({"name": "f", "section": [{"name": "s", "show": "a > 1", "field": [field("a")]}]}, "s"),
        (one_section(field("a"), field("a")), "a"),
        (one_section(field("age")), "age"),
        (one_section(field("a", "colour")), "a"),
        (one_section(field("a", "single")), "a"),
        (one_section(field("a", choices=CHOICES)), "a"),
        (one_section(field("a", "matrix", choices=CHOICES)), "a"),
        (one_section(field("a", "scale")), "a"),
        (one_section(field("a", "text", low=1)), "a"),
        (one_section(field("a", "calculated")), "a"),
        (one_section(field("a", calculate="1")), "a"),
        (one_section(field("a", "single", choices=[*CHOICES, *CHOICES])), "a"),
        (one_section(field("a", show="1")), "a"),
        (one_section(field("a", required="today")), "a"),
        (one_section(field("a", variable="follow_up.nothing")), "a"),
        (one_section(field("a", "text", variable="follow_up.weight")), "a"),
        (one_section(field("a", "", variable="patient.name")), "a"),
        (one_section(field("A")), "section.0.field.0.name"),
        (one_section(), "section.0.field"),
        (one_section(field("a"), colour="red"), "colour"),
    ],
)
def test_a_wrong_form_is_refused_with_the_place(declared: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(declared)
    assert refusal.value.where == place


def test_a_check_may_name_its_own_field() -> None:
    form = read(one_section(field("a", check="a > 1 or blank(a)")))
    assert [one.kind for one in fill(form, {"a": 1}, AT).hard] == ["check"]
    assert fill(form, {}, AT).hard == [], "unknown is no breach"


def test_a_field_takes_from_the_dictionary_what_it_does_not_say() -> None:
    declared = one_section(
        {"name": "weight", "variable": "follow_up.weight"},
        {"name": "status", "variable": "follow_up.status"},
        {"name": "alive", "variable": "follow_up.alive", "zh": "患者还在世吗"},
    )
    stored = settled(FormDeclaration.parsed(declared))
    weight, status, alive = stored.section[0].field
    assert (weight.type, weight.unit, weight.low, weight.high, weight.zh) == (
        "decimal",
        "kg",
        0.3,
        350,
        "体重",
    )
    assert status.type == "single"
    assert "lost" in [one.code for one in status.choices]
    assert (alive.type, alive.zh, alive.en) == ("yes_no", "患者还在世吗", "Alive")
    assert stored.dictionary
    assert read(stored) == read(stored.model_dump()), "what is stored is the form itself"


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("integer", [0, -3, 4.0], [1.5, "1", True, 1e16, [1]]),
        ("decimal", [0, 1.5], ["1.5", True, float("inf"), float("nan")]),
        ("yes_no", [True, False], [1, 0, "yes"]),
        ("date", ["2026-01-31"], ["2026-02-30", "20260131", "2026-1-31", 5]),
        ("partial_date", ["2026", "2026-02", "2026-02-28"], ["26", "2026-13", "2026-02-30", "2026-2"]),
        ("time", ["00:00", "23:59"], ["24:00", "8:30", "08:60"]),
        ("text", ["文"], [5, "x" * 5001]),
        ("single", ["1"], ["3", 1, ["1"]]),
        ("multiple", [["2", "1"]], ["1", ["3"]]),
    ],
)
def test_an_answer_is_of_its_type_or_refused(type_: str, right: list[Any], wrong: list[Any]) -> None:
    more = {"choices": CHOICES} if type_ in ("single", "multiple") else {}
    form = read(one_section(field("a", type_, **more)))
    for value in right:
        assert typed(form, {"a": value})["a"] in (value, ["1", "2"])
    for value in wrong:
        with pytest.raises(BadInput) as refusal:
            typed(form, {"a": value})
        assert refusal.value.where == "a"
    for blank in (None, "", [], {}):
        assert typed(form, {"a": blank}) == {}


def test_answers_of_unknown_fields_and_too_many_rows_are_refused() -> None:
    form = read(form_cases.VISIT)
    for given in ({"x": 1}, {"drugs": [{"x": 1}]}, {"drugs": [{}] * 51}, {"drugs": [1]}):
        with pytest.raises(BadInput):
            typed(form, given)


V1 = one_section(
    field("pain"),
    field("weight", "decimal", unit="kg"),
    field("old"),
    field("sex", "single", choices=CHOICES),
)


def v2(*fields: dict[str, Any], **mapping: str) -> dict[str, Any]:
    return one_section(*fields, version=2, mapping=mapping)


def test_a_new_version_says_how_old_answers_go_on() -> None:
    old = read(V1)
    new = read(
        v2(field("pain_now"), field("weight", "decimal", unit="kg"), field("new"), pain_now="pain", new="")
    )
    check_mapping(old, new)
    assert list(dropped(old, new)) == ["old", "sex"]
    third = read(v2(field("ache"), ache="pain_now") | {"version": 3})
    assert carried([old, new], 1, {"pain": 4, "weight": 60.5, "old": 1}) == {"pain_now": 4, "weight": 60.5}
    assert carried([old, new, third], 1, {"pain": 4, "weight": 60.5}) == {"ache": 4}
    assert carried([old, new, third], 2, {"pain_now": 3}) == {"ache": 3}
    assert carried([old, new, third], 3, {"ache": 2}) == {"ache": 2}


@pytest.mark.parametrize(
    "declared",
    [
        v2(field("pain_now")),
        v2(field("pain_now"), pain_now="nothing"),
        v2(field("pain", "text")),
        v2(field("weight", "decimal", unit="g")),
        v2(field("sex", "single", choices=CHOICES[:1])),
        v2(field("pain_now"), pain_now="weight"),
    ],
)
def test_a_version_that_leaves_old_answers_open_is_refused(declared: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refusal:
        check_mapping(read(V1), read(declared))
    assert refusal.value.code == "bad_mapping"
