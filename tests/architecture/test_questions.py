"""Three questions that are asked often, each answered by at most three files: the page is walked."""

from __future__ import annotations

import re
import tomllib

import pytest

from heluo.dictionary import load_hospital
from tools.rules.tree import ROOT

PAGE = (ROOT / "docs/explanation/where-things-are.md").read_text(encoding="utf-8")


def files(question: str) -> list[str]:
    """The files that the page names under the heading that holds `question`, in their order."""
    section = next(part for part in PAGE.split("\n## ")[1:] if question in part.splitlines()[0])
    return re.findall(r"^\d\. `([^`]+)`", section, re.M)


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("question", ["glucose unit", "HIV test", "hospital added"])
def test_at_most_three_files_answer(question: str) -> None:
    named = files(question)
    assert 1 <= len(named) <= 3
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_where_a_glucose_unit_is_converted_for_hospital_03() -> None:
    fields, conversions, code = files("glucose unit")
    lab = next(
        field
        for field in load_hospital("h03").fields
        if (field.category, field.variable) == ("lab_result", "unit")
    )
    assert f"\nlab_result,{lab.view},unit,{lab.column}," in text(fields)
    assert re.search(r"^GLU,mg/dL,mmol/L,0\.0555", text(conversions), re.M)
    assert "conversion_rule" in text(code)


def test_who_may_see_an_hiv_test() -> None:
    labels, policy, guard = files("HIV test")
    assert '"HIVAB"' in text(labels)
    rules = [line.split(",") for line in text(policy).splitlines()]
    level_5 = [
        rule for rule in rules if rule[0] == "allow" and rule[3].endswith("5") and rule[1] != "service"
    ]
    assert level_5
    assert all("special_own" in rule[6] and rule[1] == "clinician" for rule in level_5)
    assert "special_hospitals" in text(guard)


def test_how_a_hospital_is_added() -> None:
    guide, example, connect = files("hospital added")
    assert "hospitals/h99/hospital.toml" in text(guide)
    keys = tomllib.loads(text(example))
    assert {"zh", "en", "sources"} <= keys.keys()
    assert "connections.toml" in text(connect)
