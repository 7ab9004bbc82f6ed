"""Every shipped hospital and vendor folder names variables and codes that the dictionary has."""

from __future__ import annotations

import pytest

from heluo.dictionary import hospital_codes, load, load_hospital

DICTIONARY = load()


@pytest.mark.parametrize("code", hospital_codes())
def test_a_hospitals_files_speak_the_dictionarys_language(code: str) -> None:
    hospital = load_hospital(code)
    unknown = []
    for field in hospital.fields:
        name = field.variable.removeprefix("_absent:")
        known = field.category in DICTIONARY.categories and (name == "_watermark" or name in DICTIONARY.categories[field.category].variables)
        if not known:
            unknown.append(f"{field.where}: {field.category}.{field.variable}")
    for value in hospital.values:
        category, _, name = value.variable.partition(".")
        variable = DICTIONARY.categories[category].variables.get(name) if category in DICTIONARY.categories else None
        if variable is None or not variable.value_set:
            unknown.append(f"{value.where}: {value.variable}")
        elif value.code and value.code not in (value_set := DICTIONARY.value_sets[variable.value_set]).codes and not value_set.open:
            unknown.append(f"{value.where}: code {value.code}")
    assert unknown == []
    assert hospital.label.zh
    assert hospital.label.en
