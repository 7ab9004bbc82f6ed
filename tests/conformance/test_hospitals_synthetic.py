"""The invented vendors and hospitals: every line names a real view column and a real variable, every local
code that occurs is mapped."""

import re
import sqlite3
from pathlib import Path

import polars as pl
import pytest

from heluo.dictionary import load, load_hospital
from heluo.dictionary.units import load_units
from heluo.kit.places import Home
from heluo_province import places
from heluo_province.databases.habits import habits, playable
from heluo_province.errors.kinds import KINDS
from heluo_province.province import Province, database_path, make

CODES = playable()
SPELLINGS = 12


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return make(
        Home(tmp_path_factory.mktemp("hospitals")), hospitals=len(CODES), patients=260, years=1, seed=2
    )


def test_five_hospitals_of_five_shapes() -> None:
    assert len(CODES) == 5
    assert len({next(iter(load_hospital(c).sources.values())).vendor for c in CODES}) == 5


@pytest.mark.parametrize("code", CODES)
def test_lines_name_variables_and_required_ones_are_mapped(code: str) -> None:
    dictionary, hospital = load(), load_hospital(code)
    for field in hospital.fields:
        name = field.variable.removeprefix("_absent:")
        assert name == "_watermark" or name in dictionary.categories[field.category].variables, field.where
    for category in dictionary.categories.values():
        mapped = {f.variable for f in hospital.fields_of(category.name)}
        missing = [
            v.name
            for v in category.collected
            if (v.required or v.name in category.key) and v.name not in mapped
        ]
        assert not missing, f"{code} {category.name}: {missing}"
        assert "_watermark" in mapped


@pytest.mark.parametrize("code", CODES)
def test_values_name_coded_variables_and_codes(code: str) -> None:
    dictionary, hospital = load(), load_hospital(code)
    for value in hospital.values:
        variable = dictionary.variable(value.variable)
        assert variable.type == "code", value.where
        values = dictionary.value_sets[variable.value_set]
        assert value.code in values.codes or values.open, value.where


@pytest.mark.parametrize("code", CODES)
def test_columns_are_in_the_views(code: str, province: Province) -> None:
    hospital = load_hospital(code)
    for category in {f.category for f in hospital.fields}:
        fields = [f for f in hospital.fields_of(category) if f.column]
        with sqlite3.connect(database_path(province.home, code, hospital.categories[category])) as connection:
            present = {r[1] for r in connection.execute(f'PRAGMA table_info("{fields[0].view}")')}
        assert {f.column for f in fields} <= present, f"{code} {category}"


@pytest.mark.parametrize("code", CODES)
def test_every_local_code_is_mapped_except_planted_ones(code: str, province: Province) -> None:
    dictionary, hospital = load(), load_hospital(code)
    planted = {text for kind in KINDS for text in kind.texts}
    lines: dict[str, set[str]] = {}
    for value in hospital.values:
        lines.setdefault(value.variable, set()).add(value.source)
    for field in hospital.fields:
        variable = dictionary.categories[field.category].variables.get(field.variable)
        if variable is None or variable.type != "code" or not field.column or field.convert:
            continue
        values = dictionary.value_sets[variable.value_set]
        with sqlite3.connect(
            database_path(province.home, code, hospital.categories[field.category])
        ) as connection:
            texts = {
                str(r[0])
                for r in connection.execute(f'SELECT DISTINCT "{field.column}" FROM "{field.view}"')
                if r[0] is not None
            }
        unknown = texts - lines.get(variable.full_name, set()) - set(values.codes) - planted
        assert not unknown, f"{code} {variable.full_name}: {sorted(unknown)[:5]}"


@pytest.mark.parametrize("code", CODES)
def test_planted_texts_are_wrong_in_every_hospital(code: str) -> None:
    """A text that is planted as an error must not happen to be a value in some hospital's habit."""
    from heluo.collection.convert import parse_convert
    from heluo.governance.standardise.values import EXTENSIBLE

    dictionary, hospital = load(), load_hospital(code)
    mapped = {(v.variable, v.source) for v in hospital.values}
    seen = 0
    for kind in (k for k in KINDS if k.texts):
        variable = dictionary.categories[kind.category].variables[kind.variable]
        field = next(
            (f for f in hospital.fields_of(kind.category) if f.variable == kind.variable and f.column), None
        )
        for text in kind.texts if field is not None else ():
            seen += 1
            where = f"{code} {variable.full_name} {text!r}"
            cell = parse_convert(field.convert, variable).cell(text)
            if kind.template == "type_format":
                assert cell.code, where
            else:
                assert (cell.code, cell.value) == ("", text), where
            if variable.type == "code":
                assert (variable.full_name, text) not in mapped, where
                assert text not in dictionary.value_sets[variable.value_set].codes, where
                of_the_form = bool(re.search(EXTENSIBLE.get(variable.value_set, "$."), text))
                assert of_the_form == (kind.template == "code_not_in_edition"), where
            if kind.template == "wrong_unit":
                assert not any(
                    (item, load_units().ucum(text)) in load_units().conversions
                    for item in ("GLU", "K", "HGB", "ALT", "WBC")
                ), where
            if kind.template == "pattern":
                assert not re.fullmatch(r"[1-9][0-9]{5}", text), where
    assert seen > 30


@pytest.mark.parametrize("code", CODES)
def test_printed_units_convert_to_the_item(code: str, province: Province) -> None:
    hospital, units = load_hospital(code), load_units()
    fields = {f.variable: f for f in hospital.fields_of("lab_result")}
    codes = {v.source: v.code for v in hospital.values if v.variable == "lab_result.item_code"}
    planted = set(
        pl.read_parquet(places.truth(province.home) / "errors.parquet").filter(
            (pl.col("hospital") == code) & (pl.col("category") == "lab_result")
        )["key"]
    )
    columns = ", ".join(f'"{fields[v].column}"' for v in ("result_id", "item_code", "unit"))
    with sqlite3.connect(database_path(province.home, code, hospital.categories["lab_result"])) as connection:
        rows = connection.execute(f'SELECT {columns} FROM "{fields["unit"].view}"').fetchall()
    for key, item, unit in rows:
        if unit and str(key) not in planted:
            assert (codes.get(item, item), units.ucum(unit)) in units.conversions, (item, unit)


def test_twelve_spellings_of_blood_pressure() -> None:
    spellings = {s for c in CODES for s in habits(load_hospital(c)).blood_pressure}
    two_columns = [c for c in CODES if not habits(load_hospital(c)).blood_pressure]
    assert len(spellings) + bool(two_columns) >= SPELLINGS


@pytest.mark.parametrize("code", CODES)
def test_every_spelling_of_blood_pressure_is_read_back(code: str) -> None:
    from heluo.collection.convert import parse_convert

    variables = load().categories["vital_sign"].variables
    for spelling in habits(load_hospital(code)).blood_pressure:
        wide = str.maketrans("0123456789", "0123456789")
        text = (
            spelling.replace("{s}", "128")
            .replace("{d}", "79")
            .replace("{S}", "128".translate(wide))
            .replace("{D}", "79".translate(wide))
        )
        assert parse_convert("bp_systolic", variables["systolic"]).cell(text).value == 128, text
        assert parse_convert("bp_diastolic", variables["diastolic"]).cell(text).value == 79, text


def test_no_vendor_is_a_real_one() -> None:
    folder = Path(load_hospital(CODES[0]).folder.parent / "_vendors")
    invented = {next(iter(load_hospital(c).sources.values())).vendor for c in CODES}
    assert all(re.fullmatch(r"[a-z]+", v) and (folder / v).is_dir() for v in invented)
