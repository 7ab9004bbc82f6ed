"""Codes with everything below them, what is taken out again, and saved sets of codes in a condition."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, check, explain, read
from heluo.cohort.canonical import canonical
from heluo.kit.errors import BadInput
from heluo.terminology.hierarchy import code_tree

Json = dict[str, Any]


def condition(**asked: Any) -> Definition:
    leaf = {"event": "diagnosis", "where": [{"variable": "code", "op": "in", **asked}]}
    return Definition.model_validate({"rules": [{"where": leaf}]})


def words(**asked: Any) -> str:
    return explain(read(condition(**asked)))[0].zh


def test_the_read_back_says_and_below_by_name_and_what_is_taken_out() -> None:
    assert "诊断编码属于:2型糖尿病(E11)及以下" in words(below=["E11"])
    wording = words(values=["I10"], below=["E10-E14"], without=["E14"])
    assert "原发性高血压(I10)" in wording
    assert "糖尿病(E10-E14)及以下(其中除去 未特指的糖尿病(E14)及以下)" in wording
    assert words(below=["E11.9"]) != words(values=["E11.9"])


@pytest.mark.parametrize(
    ("value_set", "key", "inside", "outside"),
    [
        ("icd10", "E11", "E11 E11.9 E11.900x001", "E10.9 E1"),
        ("icd10", "E11.9", "E11.9 E11.900 E11.900x001", "E11 E11.8"),
        ("icd10", "E10-E14", "E10.0 E12.9 E14.9", "E15 E16.2 E09"),
        ("icd10", "E00-E90", "E00.0 E89.9 E90", "E91 D89.9 F00"),
        ("icd10", "A00-B99", "A00 B99.9", "C00"),
        ("icd9cm3", "32.4", "32.41 32.49 32.4x01", "32.59"),
        ("icd9cm3", "30-34", "30.09 34.91", "35.22 29"),
        ("drug", "class:insulin", "insulin_human insulin_nph", "metformin"),
        ("drug", "atc:A10BA", "metformin", "glimepiride insulin_human"),
        ("drug", "atc:A10", "metformin glimepiride insulin_human", "omeprazole"),
        ("lab_item", "panel:glucose", "GLU HBA1C", "WBC"),
        ("lab_item", "WBC", "WBC", "RBC"),
    ],
)
def test_what_lies_below_a_key(value_set: str, key: str, inside: str, outside: str) -> None:
    tree = code_tree(value_set)
    assert tree is not None
    span = tree.span(key)
    assert span is not None
    assert {code: span.holds(code) for code in inside.split()} == dict.fromkeys(inside.split(), True)
    assert {code: span.holds(code) for code in outside.split()} == dict.fromkeys(outside.split(), False)


@pytest.mark.parametrize("value_set", ["icd10", "icd9cm3", "drug", "lab_item"])
def test_every_listed_code_is_reached_from_a_root_and_lies_below_its_whole_path(value_set: str) -> None:
    tree = code_tree(value_set)
    assert tree is not None
    reached: set[str] = set()
    waiting = list(tree.below[""])
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting += tree.below.get(key, ())
    codes = {key for key, node in tree.nodes.items() if node.kind == "code"}
    assert codes
    assert codes <= reached
    for code in codes:
        for above in tree.path(code):
            span = tree.span(above)
            assert span is not None
            assert span.holds(code), (above, code)


@pytest.mark.parametrize(
    "asked",
    [
        {"below": ["diabetes"]},
        {"without": ["E11.0"]},
        {"below": ["E11"], "op": "starts", "values": ["E11"]},
        {"code_sets": [{"codes": "codes_x@1"}]},
    ],
)
def test_what_is_no_code_or_was_not_looked_up_is_refused(asked: Json) -> None:
    with pytest.raises(BadInput):
        read(condition(**asked))


@pytest.mark.parametrize("op", ["in", "=", "starts"])
@pytest.mark.parametrize(
    ("event", "variable", "typed"),
    [
        ("diagnosis", "code", "糖尿病"),
        ("diagnosis", "code", "E119"),
        ("diagnosis", "code", "e11"),
        ("surgery", "procedure_code", "肺叶切除"),
        ("lab_result", "item_code", "血糖"),
        ("medication", "drug_code", "二甲双胍"),
        ("visit", "visit_type", "住院"),
    ],
)
def test_free_text_is_no_code(event: str, variable: str, op: str, typed: str) -> None:
    """A word in a list of codes counted nobody, and "<20" stood there as if it had been looked for."""
    leaf = {"event": event, "where": [{"variable": variable, "op": op, "values": [typed]}]}
    asked = Definition.model_validate({"rules": [{"where": leaf}]})
    _, found = check(asked, 5)
    assert [one.severity for one in found] == ["error"]
    with pytest.raises(BadInput) as refused:
        read(asked)
    assert refused.value.todo.zh


def test_a_variable_without_levels_refuses_below() -> None:
    leaf = {"event": "visit", "where": [{"variable": "visit_type", "op": "in", "below": ["inpatient"]}]}
    with pytest.raises(BadInput) as refused:
        read(Definition.model_validate({"rules": [{"where": leaf}]}))
    assert refused.value.code == "no_levels"


def test_two_ways_to_write_one_set_are_one_question_and_an_old_question_keeps_its_form() -> None:
    one, other = condition(below=["E11", "I10"]), condition(below=["I10", "E11"])
    assert canonical(read(one)) == canonical(read(other))
    assert canonical(read(one)) != canonical(read(condition(below=["E11"])))
    assert "groups" not in str(canonical(read(condition(values=["E11.9"]))))
    saved = {"codes": "codes_x@1", "members": {"value_set": "icd10", "below": ["E11", "I10"]}}
    assert canonical(read(condition(code_sets=[saved]))) == canonical(read(one))


def test_the_checker_says_what_is_twice_in_a_set_and_what_is_taken_out_of_nothing() -> None:
    _, found = check(condition(below=["E10-E14", "E11"], without=["I10"]), 5)
    wording = " ".join(one.text.zh for one in found)
    assert "已包含在上级中:E11" in wording
    assert "本来就不在其中:I10" in wording
    _, none = check(condition(below=["E11"], without=["E11.0"]), 5)
    assert not [one for one in none if "其中" in one.text.zh]
