"""The examples of the guides to a variable and a disease, as they stand, in a copy of the dictionary."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heluo.dictionary import load, load_diseases, load_hospital
from heluo.kit.errors import BadConfiguration
from heluo.quality.verdict import thresholds

ROOT = Path(__file__).resolve().parents[2]


def example(guide: str, kind: str) -> str:
    text = (ROOT / f"docs/how-to/{guide}.md").read_text(encoding="utf-8")
    return text.split(f"```{kind}\n")[1].split("```")[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "dictionary", tmp_path / "dictionary")
    return tmp_path / "dictionary"


def test_the_variable_of_the_guide_is_read(copy: Path) -> None:
    with (copy / "vital_sign/variables.csv").open("a", encoding="utf-8") as file:
        file.write(example("add-a-variable", "csv"))
    made = load(copy).variable("vital_sign.hip")
    assert (made.label.en, made.unit, made.low, made.high, made.level) == (
        "Hip circumference",
        "cm",
        40,
        220,
        3,
    )


def test_the_disease_of_the_guide_is_read_and_a_wrong_name_in_it_refused(copy: Path) -> None:
    path, text = copy / "diseases/hypertension.toml", example("add-a-disease", "toml")
    path.write_text(text, encoding="utf-8")
    made = load_diseases(copy)["hypertension"]
    systolic = made.variables["vital_sign_systolic"]
    assert (made.label.en, made.entries[0].times, systolic.of.full_name, systolic.required) == (
        "Hypertension",
        2,
        "vital_sign.systolic",
        True,
    )
    path.write_text(text.replace("vital_sign.diastolic", "vital_sign.diastole"), encoding="utf-8")
    load_diseases.cache_clear()
    with pytest.raises(BadConfiguration) as refused:
        load_diseases(copy)
    assert refused.value.where.endswith("diseases/hypertension.toml")


def test_the_limits_of_the_guide_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "h98"
    folder.mkdir()
    (folder / "hospital.toml").write_text(
        'zh = "甲"\nen = "A"\nshort_zh = "甲"\nshort_en = "A"\n'
        '[sources.lis]\nvendor = "linxi"\nproduct = "lis7"\n',
        encoding="utf-8",
    )
    (folder / "thresholds.csv").write_text(example("compare-figures", "csv thresholds"), encoding="utf-8")
    own = thresholds([load_hospital("h98", (tmp_path,))]).own["h98"]
    assert {name: [line.share for line in lines] for name, lines in own.items()} == {
        "visit.inpatient_admission_way": [1.0],
        "@orphan": [0.05],
    }


def test_an_item_of_the_guide_has_the_type_of_its_place() -> None:
    """`_item` goes through values.csv as any text does: its lines name codes of the value set."""
    codes = load().value_sets["diagnosis_type"].codes
    fields = [line.split(",") for line in example("write-a-mapping", "csv exploded-fields").splitlines()]
    values = [line.split(",") for line in example("write-a-mapping", "csv exploded-values").splitlines()]
    assert ["type", "_item"] in [line[2:4] for line in fields]
    assert [line[:2] for line in values] == [["diagnosis.type", str(place)] for place in (1, 2, 3)]
    assert {line[2] for line in values} <= codes.keys()
