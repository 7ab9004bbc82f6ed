"""Every shipped hospital and vendor folder names variables and codes that the dictionary has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from heluo.dictionary import hospital_codes, load, load_hospital
from heluo.kit.errors import BadConfiguration

DICTIONARY = load()


@pytest.mark.parametrize("code", hospital_codes())
def test_a_hospitals_files_speak_the_dictionarys_language(code: str) -> None:
    hospital = load_hospital(code)
    unknown = []
    for field in hospital.fields:
        name = field.variable.removeprefix("_absent:")
        known = field.category in DICTIONARY.categories and (
            name == "_watermark" or name in DICTIONARY.categories[field.category].variables
        )
        if not known:
            unknown.append(f"{field.where}: {field.category}.{field.variable}")
    for value in hospital.values:
        category, _, name = value.variable.partition(".")
        variable = (
            DICTIONARY.categories[category].variables.get(name) if category in DICTIONARY.categories else None
        )
        if variable is None or not variable.value_set:
            unknown.append(f"{value.where}: {value.variable}")
        elif (
            value.code
            and value.code not in (value_set := DICTIONARY.value_sets[variable.value_set]).codes
            and not value_set.open
        ):
            unknown.append(f"{value.where}: code {value.code}")
    assert unknown == []
    assert hospital.label.zh
    assert hospital.label.en


def invented(folder: Path) -> None:
    """Hospital x1 with a vendor's folder, both without a mapping."""
    (folder / "x1").mkdir()
    (folder / "_vendors" / "v" / "p").mkdir(parents=True)
    (folder / "x1" / "hospital.toml").write_text(
        'zh = "甲"\nen = "A"\nshort_zh = "甲"\nshort_en = "A"\n[sources.his]\nvendor = "v"\nproduct = "p"\n'
    )


@pytest.mark.parametrize("folder", ["x1", "_vendors/v/p"])
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("fileds.csv", "fields.csv"),
        ("Values.csv", "values.csv"),
        ("value.csv", "values.csv"),
        ("fields.csv.bak", "fields.csv"),
        ("notes.txt", ""),
    ],
)
def test_a_file_that_nobody_reads_is_refused(tmp_path: Path, folder: str, name: str, meant: str) -> None:
    invented(tmp_path)
    (tmp_path / folder / name).touch()
    with pytest.raises(BadConfiguration) as caught:
        load_hospital("x1", (tmp_path,))
    assert caught.value.where == str(tmp_path / folder / name)
    for lang in ("zh", "en"):
        told = caught.value.text(lang)
        assert name in told
        assert "fields.csv | values.csv" in told
        assert (f"rename it to {meant}?" in told or f"改名为 {meant}?" in told) == bool(meant)


def test_texts_for_people_and_what_editors_leave_are_passed_over(tmp_path: Path) -> None:
    invented(tmp_path)
    for folder in ("x1", "_vendors/v/p"):
        for name in ("README.md", "说明.md", ".DS_Store", "~$fields.csv", ".fields.csv.swp"):
            (tmp_path / folder / name).touch()
    assert load_hospital("x1", (tmp_path,)).code == "x1"


def test_a_line_of_values_counts_while_it_is_in_force(tmp_path: Path) -> None:
    invented(tmp_path)
    head = "variable,source,code,note,author,reviewer,valid_from,valid_to\n"
    (tmp_path / "_vendors" / "v" / "p" / "values.csv").write_text(head + "patient.sex,M,1,,a,,,\n")
    own = tmp_path / "x1" / "values.csv"
    own.write_text(head + "patient.sex,M,9,,a,,2024-03-01,2024-03-31\n")

    def code(day: str) -> list[str]:
        return [v.code for v in load_hospital("x1", (tmp_path,), dt.date.fromisoformat(day)).values]

    assert [code(day) for day in ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")] == [
        ["1"],
        ["9"],
        ["9"],
        ["1"],
    ]
    own.write_text(head + "patient.sex,M,9,,a,,2024-03-31,2024-03-01\n")
    with pytest.raises(BadConfiguration, match="before valid_from"):
        code("2024-03-15")
    own.write_text(head + "patient.sex,M,9,,a,,soon,\n")
    with pytest.raises(BadConfiguration) as caught:
        code("2024-03-15")
    assert caught.value.where == f"{own}:2"
