"""REDCap data dictionaries and CDISC ODM in and out: what comes back is what went, and what cannot be carried
is listed by its row or path."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from heluo.delivery.followup.exchange import odm_in, odm_out, redcap_in, redcap_out, xlsform_in
from heluo.delivery.followup.exchange.formats import FORMATS
from heluo.delivery.followup.exchange.from_xpath import Untranslatable
from heluo.delivery.followup.exchange.redcap_logic import translated
from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.model import FIELD_TYPES, Form
from heluo.delivery.followup.forms.read import read
from heluo.kit.errors import BadInput
from tests.lib import form_cases, random_forms, redcaps, xlsforms

AT = Situation("2026-11-29", "1960-01-01", {"baseline": {"weight": 60.0}})
EVERYTHING: dict[str, Any] = {
    "name": "everything",
    "zh": "全部",
    "en": "Whole",
    "topic": "diabetes",
    "elsewhere": [{"event": "baseline", "field": "weight", "type": "decimal"}],
    "mapping": {"weight": "weight_kg"},
    "section": [
        {
            "name": "state",
            "zh": "现状",
            "en": "State",
            "field": [
                {"name": "alive", "variable": "follow_up.alive", "required": True, "patient": True},
                {
                    "name": "weight",
                    "type": "decimal",
                    "low": 0.5,
                    "high": 350,
                    "soft_low": 40,
                    "soft_high": 120,
                    "unit": "kg",
                    "prefill": "vital_sign.weight",
                    "required": "alive",
                    "show": "alive",
                    "check": "weight != @baseline.weight",
                    "message_zh": "与基线相同",
                    "message_en": "as before",
                    "level": 4,
                    "hint_zh": "公斤",
                    "hint_en": "in kg",
                },
                {"name": "bmi", "type": "calculated", "calculate": "round(weight / 3, 1)"},
                {
                    "name": "pains",
                    "type": "matrix",
                    "zh": "疼痛",
                    "en": "Pain",
                    "rows": [{"name": "rest", "zh": "静息", "en": "At rest"}, {"name": "walk", "zh": "行走"}],
                    "choices": [{"code": "0", "zh": "无", "en": "None"}, {"code": "1", "zh": "轻"}],
                    "show": "weight > 3 or not alive",
                },
            ],
        },
        {
            "name": "drugs",
            "repeat": True,
            "most": 7,
            "show": "alive",
            "field": [{"name": "drug", "type": "text", "required": True}],
        },
    ],
}


def declarations() -> dict[str, Any]:
    """Forms that use every construct: those written for XLSForm, and three of ours."""
    made = {
        name: xlsform_in.form_of(xlsforms.file_of(*xlsforms.sheets_of(name)))[0] for name in xlsforms.FORMS
    }
    return made | {"visit": form_cases.VISIT, "random": random_forms.form(3)[0], "everything": EVERYTHING}


def cells(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{k: str(v) for k, v in row.items() if v not in (None, "")} for row in rows]


@pytest.mark.parametrize("name", redcaps.FORMS)
def test_a_redcap_dictionary_comes_back_as_it_was(name: str) -> None:
    lines = redcaps.rows(redcaps.FORMS[name])
    declared, missing = redcap_in.form_of(redcaps.file_of(lines))
    assert missing == []
    again, lost = redcap_out.rows(read(declared))
    assert lost == []
    assert cells(again) == lines


def test_the_dictionaries_use_every_type_of_field() -> None:
    forms = [
        read(redcap_in.form_of(redcaps.file_of(redcaps.rows(text)))[0]) for text in redcaps.FORMS.values()
    ]
    assert len(forms) >= 12
    assert {of.type for form in forms for _, of in form.fields()} == set(FIELD_TYPES)


def test_what_a_dictionary_has_and_we_have_not_is_listed_by_row() -> None:
    declared, missing = redcap_in.form_of(redcaps.file_of(redcaps.rows(redcaps.UNSUPPORTED)))
    found: dict[str, str] = {}
    for one in missing:
        found[one.place] = f"{found.get(one.place, '')} {one.what.en}"
    assert set(found) == set(redcaps.MISSING)
    for place, words in redcaps.MISSING.items():
        assert all(word in found[place] for word in words.split()), (place, found[place])
    assert read(declared).field("odd") is not None, "a question whose condition is lost stays"


def test_what_redcap_cannot_say_of_a_form_of_ours_is_listed_by_field() -> None:
    _, lost = redcap_out.rows(read(EVERYTHING))
    assert {one.place for one in lost} == {"@baseline.weight", "weight", "pains", "drugs"}


@pytest.mark.parametrize("seed", range(3))
def test_a_form_behaves_the_same_after_a_journey_through_redcap(seed: int) -> None:
    declaration, _ = random_forms.form(seed)
    form = read(declaration)
    file, lost = redcap_out.dictionary_file(form)
    left_alone = {one.name for _, one in form.fields()} - {one.place for one in lost}
    other = read(redcap_in.form_of(file)[0])
    chance, answers = random.Random(seed), dict[str, Any]()
    for _ in range(40):
        random_forms.change(chance, declaration, answers)
        one, two = (fill(of, typed(of, answers), AT).visible for of in (form, other))
        assert one & _untouched(form, left_alone) == two & _untouched(form, left_alone)


def _untouched(form: Form, carried: set[str]) -> set[str]:
    """Fields whose whole chain of conditions was carried."""
    found: set[str] = set()
    for _, one in form.fields():
        if one.name in carried and (one.show is None or one.show.names <= found):
            found.add(one.name)
    return found


@pytest.mark.parametrize("name", declarations())
def test_a_form_comes_back_from_odm_as_it_was(name: str) -> None:
    form = read(declarations()[name])
    file = odm_out.document(form)
    declared, missing = odm_in.form_of(file)
    assert missing == []
    assert read(declared) == replace(form, version=1, dictionary="")
    assert odm_out.document(read(declared)).partition(b"<Study")[2] == file.partition(b"<Study")[2]


def test_an_odm_file_keeps_its_references_and_the_order_of_the_standard() -> None:
    root = ET.fromstring(odm_out.document(read(EVERYTHING)))
    space = root.tag.partition("}")[0] + "}"
    meta = root.find(f"./{space}Study/{space}MetaDataVersion")
    assert meta is not None
    order = ["FormDef", "ItemGroupDef", "ItemDef", "CodeList", "ConditionDef", "MethodDef"]
    found = [order.index(one.tag.removeprefix(space)) for one in meta]
    assert found == sorted(found)
    defined = {one.get("OID") for one in root.iter() if one.get("OID")}
    for one in root.iter():
        for name, value in one.attrib.items():
            if name.endswith("OID") and name not in ("OID", "FileOID"):
                assert value in defined, (one.tag, name)


FOREIGN = b"""<?xml version="1.0"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="x" ODMVersion="1.3.2"
  CreationDateTime="2026-01-01T00:00:00"><Study OID="s"><GlobalVariables><StudyName>n</StudyName>
  <StudyDescription>d</StudyDescription><ProtocolName>p</ProtocolName></GlobalVariables>
  <MetaDataVersion OID="m" Name="m"><StudyEventDef OID="E1" Name="Visit" Repeating="No" Type="Common"/>
  <FormDef OID="F1" Name="Vitals" Repeating="No"><ItemGroupRef ItemGroupOID="G1" Mandatory="Yes"/></FormDef>
  <FormDef OID="F2" Name="Other" Repeating="No"/>
  <ItemGroupDef OID="G1" Name="VS" Repeating="No">
    <ItemRef ItemOID="I2" Mandatory="No" OrderNumber="2" CollectionExceptionConditionOID="C1"/>
    <ItemRef ItemOID="I1" Mandatory="Yes" OrderNumber="1"/>
    <ItemRef ItemOID="I3" Mandatory="No" OrderNumber="3"/>
    <ItemRef ItemOID="I9" Mandatory="No" OrderNumber="4"/></ItemGroupDef>
  <ItemDef OID="I1" Name="SEX" DataType="text">
    <Question><TranslatedText xml:lang="en">Sex</TranslatedText></Question>
    <CodeListRef CodeListOID="CL1"/><Alias Context="SDTM" Name="SEX"/></ItemDef>
  <ItemDef OID="I2" Name="PULSE" DataType="integer">
    <RangeCheck Comparator="GE" SoftHard="Soft"><CheckValue>40</CheckValue></RangeCheck>
    <RangeCheck Comparator="NE" SoftHard="Hard"><CheckValue>0</CheckValue></RangeCheck></ItemDef>
  <ItemDef OID="I3" Name="SCAN" DataType="hexBinary"/>
  <CodeList OID="CL1" Name="SEX" DataType="text"><CodeListItem CodedValue="M">
    <Decode><TranslatedText xml:lang="en">Male</TranslatedText></Decode></CodeListItem></CodeList>
  <ConditionDef OID="C1" Name="C">
    <FormalExpression Context="XPath">SEX = 'M'</FormalExpression></ConditionDef>
  </MetaDataVersion></Study></ODM>"""


def test_what_a_foreign_odm_file_has_and_we_have_not_is_listed_by_path() -> None:
    declared, missing = odm_in.form_of(FOREIGN)
    form = read(declared)
    assert [one.name for _, one in form.fields()] == ["sex", "pulse"]
    pulse = form.field("pulse")
    assert pulse is not None
    assert (pulse[1].soft_low, pulse[1].low) == (40, None)
    named = {(one.place, one.what.en) for one in missing}
    assert named == {
        ("FormDef F2", "another form"),
        ("StudyEventDef E1", "StudyEventDef"),
        ("ItemDef I1", "alias SDTM"),
        ("ItemDef I1", "the name becomes sex"),
        ("ItemDef I2", "the name becomes pulse"),
        ("ItemDef I2", "range check NE Hard"),
        ("ItemDef I2", "an expression (XPath)"),
        ("ItemDef I3", "data type hexBinary"),
        ("ItemRef I9", "no such item"),
    }


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("file", [b"", b"no such file", b"\xff\xfe\x00", BOMB, OUTSIDE])
def test_another_file_is_refused_and_nothing_in_it_is_followed(format: str, file: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        FORMATS[format].read(file)
    assert "root:" not in str(refused.value)


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("[n] > 5", "coalesce(n > 5, false)"),
        ("[n] <> '5'", "coalesce(n != 5, true)"),
        ("[t] = ''", "blank(t)"),
        ("[y] = '1' AND [n]<1", "coalesce(y, false) and coalesce(n < 1, false)"),
        ("[m(x)] = '0' or [m(x)]='1'", "not (coalesce(has(m, 'x'), false)) or coalesce(has(m, 'x'), false)"),
    ],
)
def test_redcap_s_treatment_of_blanks_is_written_out(source: str, ours: str) -> None:
    types = {"n": "number", "t": "text", "m": "codes", "y": "truth"}
    assert translated(source, types) == ours


@pytest.mark.parametrize("source", ["[x] > 1", "datediff([n],[n],'d') > 1", "[n] >", "[event_1][n] = 1"])
def test_what_of_redcap_cannot_be_translated_says_so(source: str) -> None:
    with pytest.raises(Untranslatable):
        translated(source, {"n": "number"})
