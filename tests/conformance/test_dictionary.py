"""The dictionary as it is: complete, consistent, and every name that it uses exists."""

from __future__ import annotations

import shutil
from pathlib import Path

from heluo.dictionary import ORDER, load, load_diseases, load_indicators, load_units
from heluo.dictionary.rule_templates import rule_templates
from heluo.dictionary.schema import identity_schema, parcel_schema, standard_schema
from heluo.governance.publish import application
from heluo.quality import TEMPLATES
from heluo.terminology import icd10, ucum

DICTIONARY = load()
VARIABLES = [v for c in DICTIONARY.categories.values() for v in c.variables.values()]
UNITLESS = ("", "[pH]")


def test_sixteen_categories_in_order() -> None:
    assert tuple(DICTIONARY.categories) == ORDER
    assert len(ORDER) == 16


def test_at_least_four_hundred_variables_each_with_a_level() -> None:
    assert len(VARIABLES) >= 400
    assert all(1 <= v.level <= 5 for v in VARIABLES)


def test_every_category_hangs_together() -> None:
    for category in DICTIONARY.categories.values():
        names = category.variables
        assert category.key
        assert all(names[k].type == "id" and names[k].required for k in category.key), category.name
        assert "patient_id" in names
        assert names["patient_id"].required
        assert category.time, f"{category.name} has an event time"
        assert all(names[n].type in ("date", "datetime") for n in (category.time, category.end_time) if n)
        assert category.label.zh
        assert category.label.en
        assert category.definition
        assert category.grain
        if category.name != "patient":
            assert "visit_id" in names, category.name
            assert names[category.time].required, f"{category.name}.{category.time} places the row in a month"


def test_shipped_names_are_unique_in_every_layer() -> None:
    for category in DICTIONARY.categories.values():
        for schema in (parcel_schema(category), standard_schema(category), identity_schema(category)):
            assert len(set(schema.names)) == len(schema.names), category.name


def test_levels_follow_from_what_a_variable_is() -> None:
    for v in VARIABLES:
        if v.identifier == "direct" or v.type == "id":
            assert v.level >= 4, v.full_name
        if v.type == "text":
            assert v.level >= 4, f"{v.full_name}: free text is level 4 until masked"
        if v.type in ("date", "datetime") or (
            v.type == "code" and v.value_set in ("icd10", "drug", "lab_item")
        ):
            assert v.level >= 3, v.full_name


def test_the_lake_holds_no_direct_identifier() -> None:
    direct = {v.name for v in VARIABLES if v.identifier == "direct" and v.type != "id"}
    assert {"name", "id_number", "mobile", "address", "contact_phone", "insurance_number"} <= direct
    for category in DICTIONARY.categories.values():
        lake = set(standard_schema(category).names)
        assert lake.isdisjoint(v.name for v in category.variables.values() if v.identifier == "direct")
        assert not any(name.endswith("_id") for name in lake - {"run_id"}), category.name


def test_linkage_gets_what_it_compares() -> None:
    names = set(identity_schema(DICTIONARY.categories["patient"]).names)
    assert {
        "subject_ref",
        "patient_id",
        "name",
        "id_number",
        "birth_date",
        "sex",
        "mobile",
        "district",
        "insurance_number",
        "mother_name",
    } <= names


def test_value_sets_are_used_and_labelled() -> None:
    used = {v.value_set for v in VARIABLES if v.value_set}
    assert used == set(DICTIONARY.value_sets)
    for value_set in DICTIONARY.value_sets.values():
        assert len(value_set.codes) >= 2, value_set.name
        labels = [c.label.zh for c in value_set.codes.values()]
        assert len(set(labels)) == len(labels), f"{value_set.name}: two codes with one name"


def test_known_value_sets_are_whole() -> None:
    sets = DICTIONARY.value_sets
    assert set(sets["sex"].codes) == {"0", "1", "2", "9"}
    assert {f"{i:02d}" for i in range(1, 57)} <= set(sets["ethnic_group"].codes)
    assert len(sets["lab_item"].codes) >= 90
    assert len(sets["icd10"].codes) >= 250
    assert len(sets["icd9cm3"].codes) >= 80
    assert len(sets["drug"].codes) >= 150
    assert all(icd10.well_formed(code) for code in sets["icd10"].codes)


def test_every_unit_is_ucum_and_can_be_printed() -> None:
    units = load_units()
    assert [u for u in units.printed if not ucum.valid(u)] == []
    declared = {v.unit for v in VARIABLES if v.unit} | {
        c.attributes.get("unit", "") for c in DICTIONARY.value_sets["lab_item"].codes.values()
    }
    assert declared - {""} <= set(units.printed)


def test_every_numeric_laboratory_item_converts_to_its_unit() -> None:
    units = load_units()
    items = DICTIONARY.value_sets["lab_item"].codes
    for code, item in items.items():
        attributes = item.attributes
        if attributes["kind"] == "number":
            unit = attributes["unit"]
            assert units.conversions[code, unit].factor == 1, code
            assert float(attributes["plausible_low"]) < float(attributes["plausible_high"]), code
            if "low" in attributes and "high" in attributes:
                assert (
                    float(attributes["plausible_low"])
                    <= float(attributes["low"])
                    < float(attributes["high"])
                    <= float(attributes["plausible_high"])
                ), code
        assert attributes["specimen"] in DICTIONARY.value_sets["specimen"].codes, code
    assert {c.item_code for c in units.conversions.values()} <= set(items)
    assert all(items[c.item_code].attributes["unit"] == c.to_unit for c in units.conversions.values())


def test_dimensional_conversions_agree_with_ucum_and_molar_ones_do_not_pretend_to() -> None:
    for conversion in load_units().conversions.values():
        factor = ucum.factor(conversion.from_unit, conversion.to_unit)
        if conversion.rule in ("same", "scale"):
            assert factor is not None, conversion
            assert abs(factor / conversion.factor - 1) < 1e-6, conversion
        elif not conversion.rule.startswith("valence-"):
            assert factor is None or abs(factor / conversion.factor - 1) > 1e-6, (
                f"{conversion} is only a scale"
            )


def test_rules_use_their_template_as_it_is_meant() -> None:
    in_rules = rule_templates(DICTIONARY.folder)
    derived_only = {name for name, template in TEMPLATES.items() if template.rule is None}
    assert len(TEMPLATES) == len(derived_only) + len(in_rules) >= 24
    used = set()
    for category in DICTIONARY.categories.values():
        for rule in category.rules:
            used.add(rule.template)
            assert all((rule.variables, rule.label.zh, rule.label.en)), rule.id
            if rule.template == "sex_conflict":
                assert rule.parameters["sex"] in ("1", "2")
                assert rule.parameters["prefix"]
            if rule.template in ("not_before", "missing_when"):
                assert len(rule.variables) >= 2, rule.id
            for name in rule.variables:
                variable = DICTIONARY.variable(name if "." in name else f"{category.name}.{name}")
                if (
                    name in rule.parameters
                    and variable.type == "code"
                    and not DICTIONARY.value_sets[variable.value_set].open
                ):
                    assert set(rule.parameters[name].split(",")) <= set(
                        DICTIONARY.value_sets[variable.value_set].codes
                    ), rule.id
    assert used == set(in_rules), "a template without a rule is not tried by the dictionary"


def test_indicators_and_diseases_load() -> None:
    indicators = load_indicators()
    assert len(indicators) >= 10
    assert {i.kind for i in indicators} == {"count", "mean", "share", "share_of_sum", "share_followed"}
    diseases = load_diseases()
    assert set(diseases) >= {"lung_cancer", "breast_cervical_cancer", "diabetes"}
    for disease in diseases.values():
        assert disease.entries
        assert disease.groups
        assert disease.definition.zh
        assert disease.definition.en
        assert len(disease.variables) >= 150, disease.id
        assert len(disease.indicators) >= 10, disease.id
        for variable in disease.variables.values():
            assert variable.label.zh, variable.id
            assert variable.label.en, variable.id
            assert variable.type != "code" or variable.value_set, variable.id
            # The targets of a value are those of the dictionary's variable.
            declared = DICTIONARY.variable(variable.of.full_name)
            if variable.take == "value" and variable.pick != "count":
                assert (variable.omop, variable.fhir) == (declared.omop, declared.fhir)


def test_an_edited_declaration_is_another_meaning_whatever_the_version_says(tmp_path: Path) -> None:
    folder = tmp_path / "dictionary"
    shutil.copytree(load().folder, folder)
    before = load.__wrapped__(folder)
    meant = application.meanings(before)
    path = folder / "lab_result" / "rules.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\n", encoding="utf-8")
    sets = folder / "value_sets" / "sex.csv"
    sets.write_text(sets.read_text(encoding="utf-8").replace("男", "男性"), encoding="utf-8")
    for name in ("diseases", "indicators"):
        one = next((folder / name).glob("*.toml"))
        one.write_text(one.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    after = load.__wrapped__(folder)
    assert after.version == before.version
    assert {name for name in before.digests if before.digests[name] != after.digests[name]} == {
        "patient",
        "lab_result",
    }
    assert all(application.meanings(after)[name] != hash for name, hash in meant.items())
