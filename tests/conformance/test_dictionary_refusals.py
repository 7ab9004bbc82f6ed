"""A wrong declaration is refused with file and line, and the message says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heluo.dictionary import load, load_diseases, load_indicators, load_units
from heluo.kit.errors import BadConfiguration

ROOT = Path(__file__).resolve().parents[2]
VITAL = "dictionary/vital_sign/variables.csv"
RULES = "dictionary/vital_sign/rules.csv"
LINES = [
    # file, line appended, part of the message
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,0,150,,,,,,\n", "level"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,0,150,6,,,,,\n", "level"),
    (VITAL, "grip,握力,Grip,握力。,number,kg,,,0,150,3,,,,,\n", "type"),
    (VITAL, "grip,握力,Grip,握力。,code,,,,,,3,,,,,\n", "value set"),
    (VITAL, "grip,握力,Grip,握力。,code,,no_such_set,,,,3,,,,,\n", "no_such_set"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,sex,,,,3,,,,,\n", "value set"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,150,0,3,,,,,\n", "low"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,much,,3,,,,,\n", "low"),
    (VITAL, "grip,握力,Grip,握力。,string,kg,,,,,3,,,,,\n", "unit"),
    (VITAL, "grip,,Grip,握力。,decimal,kg,,,,,3,,,,,\n", "zh"),
    (VITAL, "grip,握力,Grip,,decimal,kg,,,,,3,,,,,\n", "definition"),
    (VITAL, "Grip,握力,Grip,握力。,decimal,kg,,,,,3,,,,,\n", "name"),
    (VITAL, "parcel,包,Parcel,包。,string,,,,,,3,,,,,\n", "parcel"),
    (VITAL, "row,行,Row,行。,string,,,,,,3,,,,,\n", "row"),
    (VITAL, "weight,体重,Weight,体重。,decimal,kg,,,,,3,,,,,\n", "twice"),
    (VITAL, "grip,握力,Grip,握力。,id,,,,,,4,,,,,\n", "_id"),
    (VITAL, "grip,握力,Grip,握力。,string,,,,,,4,direct,,,,\n", "patient"),
    (VITAL, "grip,握力,Grip,握力。,string,,,,,,4,very,,,,\n", "identifier"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,maybe,,,3,,,,,\n", "required"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,,,3,,index,,,\n", "search"),
    (VITAL, "grip,握力,Grip,握力。,decimal,kg,,,,,3,,,,,vendor\n", "origin"),
    (VITAL, "grip,握力,Grip\n", "cells"),
    (RULES, "new,no_such_template,weight,,warning,甲,A\n", "no_such_template"),
    (RULES, "new,not_before,wieght height,,warning,甲,A\n", "wieght"),
    (RULES, "new,not_before,patient.no_such measured_time,,warning,甲,A\n", "no_such"),
    (RULES, "new,after_death,measured_time,grace=3,warning,甲,A\n", "grace"),
    (RULES, "new,after_death,measured_time,grace_days,warning,甲,A\n", "grace_days"),
    (RULES, "new,after_death,measured_time,,fatal,甲,A\n", "fatal"),
    (RULES, "after_death,after_death,measured_time,,warning,甲,A\n", "twice"),
    ("dictionary/value_sets/sex.csv", "1,男,Male\n", "twice"),
    ("dictionary/value_sets/sex.csv", "3,,Other\n", "code,zh,en"),
    ("dictionary/value_sets/sex.csv", "3,其他\n", "cells"),
    ("dictionary/units.csv", "g/dL,mg/dL,\n", "one UCUM code"),
    ("dictionary/conversions.csv", "GLU,mg/dL,mmol/L,0.05,0,molar,1\n", "twice"),
    ("dictionary/conversions.csv", "GLU,furlong,mmol/L,0.05,0,molar,1\n", "furlong"),
    ("dictionary/conversions.csv", "GLU,kg,mmol/L,much,0,molar,1\n", "numbers"),
]
EDITS = [
    # file, old, new, part of the message
    (VITAL, "name,zh,en", "naem,zh,en", "header"),
    ("dictionary/value_sets/sex.csv", "# 性别", "性别", "heading"),
    ("dictionary/value_sets/sex.csv", "| closed", "| shut", "heading"),
    ("dictionary/value_sets/sex.csv", "code,zh,en", "zh,code,en", "columns"),
    ("dictionary/vital_sign/category.toml", 'time = "measured_time"', 'time = "measured_at"', "measured_at"),
    ("dictionary/indicators/visits.toml", 'kind = "count"', 'kind = "number"', "number"),
    ("dictionary/indicators/visits.toml", 'category = "visit"', 'category = "visits"', "visits"),
    ("dictionary/indicators/discharges.toml", "end_time present", "end_time exists", "exists"),
    ("dictionary/indicators/discharges.toml", "end_time present", "finish present", "finish"),
    ("dictionary/indicators/discharges.toml", "visit_type in inpatient", "visit_type in ward", "ward"),
    ("dictionary/indicators/discharges.toml", "visit_type in inpatient", "visit_type in", "values"),
    ("dictionary/indicators/hba1c_at_goal.toml", "value_standard below 7", "value_standard below low", "low"),
    ("dictionary/indicators/length_of_stay.toml", 'value = "length_of_stay"', 'value = "bed"', "bed"),
    ("dictionary/indicators/drug_share.toml", "[denominator]", "[nominator]", "denominator"),
    (
        "dictionary/diseases/lung_cancer.toml",
        '"patient.occupation"',
        '"patient.profession"',
        "patient.profession",
    ),
    ("dictionary/diseases/lung_cancer.toml", '"CYFRA"', '"CYFRO"', "CYFRO"),
    (
        "dictionary/diseases/lung_cancer.toml",
        'required = ["patient.sex", "patient.birth_date"',
        'required = ["patient.sex", "patient.birth_day"',
        "required",
    ),
]


def read_all(folder: Path) -> None:
    for reader in (load, load_units, load_indicators, load_diseases):
        reader.cache_clear()
        reader(folder)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "dictionary", tmp_path / "dictionary", ignore=shutil.ignore_patterns("terminology")
    )
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(BadConfiguration) as caught:
        read_all(folder / "dictionary")
    return caught.value.text("en")


def test_the_copy_itself_is_accepted(copy: Path) -> None:
    read_all(copy / "dictionary")


@pytest.mark.parametrize(("file", "line", "words"), LINES)
def test_a_wrong_line_is_refused_where_it_stands(copy: Path, file: str, line: str, words: str) -> None:
    path = copy / file
    with path.open("a", encoding="utf-8") as out:
        out.write(line)
    at = len(path.read_text(encoding="utf-8").splitlines())
    told = refusal(copy)
    assert f"{path}:{at}: " in told
    assert words in told
    assert "to do: " in told


@pytest.mark.parametrize(("file", "old", "new", "words"), EDITS)
def test_a_wrong_edit_is_refused_with_its_file(copy: Path, file: str, old: str, new: str, words: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = refusal(copy)
    assert str(path) in told
    assert words in told
    assert "to do: " in told
