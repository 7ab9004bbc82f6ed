"""The examples of the guides to a variable and a disease, as they stand, in a copy of the dictionary."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from heluo.dictionary import load, load_diseases
from heluo.kit.errors import BadConfiguration

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
    assert (made.label.en, made.entries[0].times, made.groups[0].required[0].full_name) == (
        "Hypertension",
        2,
        "vital_sign.systolic",
    )
    path.write_text(text.replace("vital_sign.diastolic", "vital_sign.diastole"), encoding="utf-8")
    load_diseases.cache_clear()
    with pytest.raises(BadConfiguration) as refused:
        load_diseases(copy)
    assert refused.value.where.endswith("diseases/hypertension.toml")
