"""What each template of checks calls a violation. A table a template: the column `verdict` says what the
check must answer."""

from __future__ import annotations

import datetime as dt

import pytest

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.quality import TEMPLATES, all_checks
from heluo.quality.context import joined
from heluo.quality.count import flags
from heluo.quality.row import Row
from tests.lib.judged_rows import VERDICTS, context_rows, standard_rows
from tests.lib.text_tables import table

TODAY = dt.datetime(2026, 6, 1)
SPECS: list[tuple[str, str]] = [
    ("diagnosis.name.missing", """
        name   | verdict
        高血压 | ok
        -      | violated
    """),
    ("visit.department_code.missing", """
        department_code | department_code_source | verdict
        03              | 内科                   | ok
        -               | KS-9                   | ok
        -               | -                      | violated
    """),
    ("visit.department_code.unmapped_value", """
        department_code | department_code_source | verdict
        03              | 内科                   | ok
        -               | KS-9                   | violated
        -               | -                      | n/a
    """),
    ("visit.visit_type.outside_set", """
        visit_type | verdict
        inpatient  | ok
        ward       | violated
        -          | n/a
    """),
    ("lab_result.wrong_specimen", """
        item_code | specimen    | verdict
        HGB       | whole_blood | ok
        HGB       | serum       | ok
        HGB       | stool       | violated
        HGB       | -           | n/a
        own item  | stool       | n/a
    """),
    ("diagnosis.code.code_not_in_edition", """
        code        | verdict
        C34.9       | ok
        I10.x00     | ok
        A12.3       | violated
        Z79.900x001 | violated
        -           | n/a
    """),
    ("lab_result.wrong_unit", """
        item_code | value_number | unit   | conversion_rule | verdict
        GLU       | 5.6          | mmol/L | same@1          | ok
        GLU       | 5.6          | cm     | -               | violated
        GLU       | 5.6          | -      | -               | violated
        GLU       | -            | cm     | -               | n/a
        own item  | 5.6          | cm     | -               | n/a
    """),
    ("diagnosis.code_form", """
        code        | verdict
        E11.9       | ok
        E11.900x001 | ok
        e11.9       | violated
        糖尿病      | violated
        -           | n/a
    """),
    ("patient.identity_number", """
        id_number_valid | verdict
        yes             | ok
        no              | violated
        -               | n/a
    """),
    ("patient.identity_sex", """
        id_number_sex | sex | verdict
        1             | 1   | ok
        1             | 2   | violated
        1             | 9   | n/a
        -             | 2   | n/a
    """),
    ("visit.inpatient_discharge_way", """
        visit_type | end_time            | discharge_way | verdict
        inpatient  | 2024-05-09T10:00:00 | 1             | ok
        inpatient  | 2024-05-09T10:00:00 | -             | violated
        inpatient  | -                   | -             | n/a
        outpatient | 2024-05-09T10:00:00 | -             | n/a
    """),
    ("imaging.short_text", """
        impression   | verdict
        未见明显异常 | ok
        。           | violated
        -            | n/a
    """),
    ("vital_sign.temperature.outside_range", """
        temperature | verdict
        36.5        | ok
        44          | ok
        63.7        | violated
        3.6         | violated
        -           | n/a
    """),
    ("lab_result.implausible", """
        item_code | value_standard | verdict
        HGB       | 120            | ok
        HGB       | 1320           | violated
        HGB       | 1              | violated
        HGB       | -              | n/a
        own item  | 1320           | n/a
    """),
    ("diagnosis.newborn_age", """
        code  | diagnosed_time      | patient.birth_date | verdict
        P59.9 | 2024-05-09T08:00:00 | 2024-05-01         | ok
        P59.9 | 2024-05-09T08:00:00 | 2022-05-10         | ok
        P59.9 | 2024-05-09T08:00:00 | 2022-05-09         | violated
        I10   | 2024-05-09T08:00:00 | 1950-01-01         | n/a
        P59.9 | 2024-05-09T08:00:00 | -                  | n/a
    """),
    ("vital_sign.adult_height", """
        height | measured_time       | patient.birth_date | verdict
        170    | 2024-05-09T08:00:00 | 1990-05-09         | ok
        61     | 2024-05-09T08:00:00 | 2006-05-09         | violated
        61     | 2024-05-09T08:00:00 | 2006-05-10         | n/a
        -      | 2024-05-09T08:00:00 | 1990-05-09         | n/a
    """),
    ("visit.end_before_start", """
        start_time          | end_time            | verdict
        2024-05-09T08:00:00 | 2024-05-10T08:00:00 | ok
        2024-05-09T08:00:00 | 2024-05-09T07:59:00 | violated
        2024-05-09T08:00:00 | 2024-05-09T00:00:00 | ok
        2024-05-09T08:00:00 | 2024-05-08T00:00:00 | violated
        2024-05-09T08:00:00 | -                   | n/a
    """),
    ("order.outside_visit", """
        ordered_time        | visit.start_time    | visit.end_time      | verdict
        2024-05-09T08:00:00 | 2024-05-09T07:00:00 | 2024-05-12T10:00:00 | ok
        2024-05-08T08:00:00 | 2024-05-09T07:00:00 | 2024-05-12T10:00:00 | ok
        2024-05-07T08:00:00 | 2024-05-09T07:00:00 | 2024-05-12T10:00:00 | violated
        2024-05-13T11:00:00 | 2024-05-09T07:00:00 | 2024-05-12T10:00:00 | violated
        2024-07-13T11:00:00 | 2024-05-09T07:00:00 | -                   | ok
        2024-05-09T08:00:00 | 2024-05-09T07:00:00 | 2024-05-06T07:00:00 | ok
        2024-05-09T08:00:00 | -                   | -                   | n/a
    """),
    ("medication.after_death", """
        start_time          | patient.death_time  | verdict
        2024-05-09T08:00:00 | 2024-05-09T07:00:00 | ok
        2024-05-10T08:00:00 | 2024-05-09T07:00:00 | violated
        2024-05-10T08:00:00 | 2024-05-09T00:00:00 | ok
        2024-05-10T08:00:00 | -                   | n/a
    """),
    ("lab_result.result_time.future", """
        result_time         | verdict
        2026-06-01T08:00:00 | ok
        2026-06-03T08:00:00 | violated
        -                   | n/a
    """),
    ("diagnosis.sex_female", """
        code  | patient.sex | verdict
        C53.9 | 2           | ok
        C53.9 | 1           | violated
        O80   | 1           | violated
        C50.9 | 1           | n/a
        C53.9 | 9           | ok
        C53.9 | -           | n/a
    """),
    ("charge.product", """
        amount | quantity | unit_price | verdict
        30     | 3        | 10         | ok
        30.01  | 3        | 10         | ok
        33     | 3        | 10         | violated
        -30    | -3       | 10         | ok
        30     | -        | 10         | n/a
    """),
    ("vital_sign.diastolic_below_systolic", """
        systolic | diastolic | verdict
        120      | 80        | ok
        80       | 80        | ok
        80       | 120       | violated
        80       | -         | n/a
    """),
    ("vital_sign.bmi_matches", """
        bmi  | weight | height | verdict
        22.5 | 65     | 170    | ok
        36.5 | 65     | 170    | violated
        22.5 | 65     | -      | n/a
    """),
    ("visit.length_matches", """
        length_of_stay | start_time          | end_time            | verdict
        3              | 2024-05-09T23:00:00 | 2024-05-12T01:00:00 | ok
        1              | 2024-05-09T08:00:00 | 2024-05-09T17:00:00 | ok
        9              | 2024-05-09T08:00:00 | 2024-05-12T10:00:00 | violated
        3              | 2024-05-09T08:00:00 | -                   | n/a
    """),
    ("visit.age_matches", """
        age_years | start_time          | patient.birth_date | verdict
        34        | 2024-05-09T08:00:00 | 1990-05-09         | ok
        33        | 2024-05-09T08:00:00 | 1990-05-10         | ok
        51        | 2024-05-09T08:00:00 | 1990-05-09         | violated
        51        | 2024-05-09T08:00:00 | -                  | n/a
    """),
    ("follow_up.alive_after_death", """
        done_time           | alive | patient.death_time  | verdict
        2024-05-09T08:00:00 | yes   | 2024-01-09T07:00:00 | violated
        2024-05-09T08:00:00 | no    | 2024-01-09T07:00:00 | n/a
        2024-05-09T08:00:00 | yes   | -                   | n/a
    """),
    ("medical_record.text.garbled_text", """
        text                        | verdict
        患者男,65岁,血压120/80mmHg  | ok
        體溫正常,無發熱             | ok
        ×10⁹/L ±0.5℃ °C·mL²         | ok
        鎮ｈ€呭挸鍡                   | violated
        涓诉锛氬挸鍡                  | violated
        æ‚£è€…å’³å—½                | violated
        »¼Õß¿ÈËÔ                    | violated
        患者咳嗽�天                 | violated
        锟斤拷锟斤拷                | violated
        ??????                      | violated
        -                           | n/a
    """),
    ("medical_record.text.markup_remains", """
        text                     | verdict
        体温 < 37.3,脉搏 > 60    | ok
        p<0.05,n>30              | ok
        <p>患者咳嗽</p>          | violated
        患者&nbsp;咳嗽           | violated
        {\\rtf1\\ansi 患者咳嗽     | violated
        患者${姓名}咳嗽          | violated
        -                        | n/a
    """),
    ("medication.drug_name.placeholder", """
        drug_name        | verdict
        二甲双胍片       | ok
        NULL             | violated
        无               | violated
        123              | violated
        测试药品用       | ok
        测试数据         | violated
        -                | n/a
    """),
    ("surgery.complication.placeholder", """
        complication | verdict
        无           | ok
        测试         | violated
    """),
    ("visit.start_time.placeholder", """
        start_time          | verdict
        2024-05-09T08:00:00 | ok
        1900-01-01T00:00:00 | violated
        1970-01-01T08:00:00 | violated
        -                   | n/a
    """),
    ("patient.birth_date.placeholder", """
        birth_date | verdict
        1970-01-01 | ok
        1900-01-01 | violated
    """),
    ("medical_record.sex_words_of_women", """
        text                             | patient.sex | verdict
        月经规律,末次月经3日前           | 2           | ok
        月经规律,末次月经3日前           | 1           | violated
        母亲患宫颈癌,妻子子宫切除。咳嗽  | 1           | ok
        患儿系孕39周娩出,出生体重3630g   | 1           | ok
        咳嗽3天                          | 1           | ok
        月经规律                         | -           | n/a
    """),
    ("imaging.side_of_name_right", """
        exam_name    | laterality | verdict
        右膝关节MRI  | right      | ok
        右膝关节MRI  | left       | violated
        双膝左右对比 | left       | ok
        右膝关节MRI  | -          | n/a
    """),
    ("pathology.stage_of_metastasis", """
        m_stage | stage | verdict
        M0      | IIA   | ok
        M1      | IV    | ok
        M1a     | IIA   | violated
    """),
    ("microbiology.organism_without", """
        organism | organism_source | result       | verdict
        ECO      | 大肠埃希菌      | detected     | n/a
        ECO      | 大肠埃希菌      | not_detected | violated
        -        | 别的菌          | not_detected | violated
        -        | -               | not_detected | ok
    """),
    ("lab_result.flag_contradicts", """
        abnormal_flag | value_number | value_comparator | ref_low | ref_high | verdict
        H             | 7            | -                | 3.9     | 6.1      | ok
        H             | 5            | -                | 3.9     | 6.1      | violated
        N             | 7            | -                | 3.9     | 6.1      | violated
        L             | 7            | -                | 3.9     | 6.1      | violated
        H             | 5            | >                | 3.9     | 6.1      | n/a
        N             | 5            | -                | 6.1     | 3.9      | n/a
        H             | 5            | -                | -       | -        | n/a
    """),
    ("lab_result.result_time.before_birth", """
        result_time         | patient.birth_date | verdict
        2024-05-09T08:00:00 | 1990-01-01         | ok
        2024-05-09T08:00:00 | 2024-05-10         | ok
        2024-05-09T08:00:00 | 2024-06-01         | violated
        2024-05-09T08:00:00 | -                  | n/a
    """),
    ("lab_result.number_expected", """
        item_code | value_text | value_number | verdict
        CA        | 2.3        | 2.3          | ok
        CA        | 二点三     | -            | violated
        CA        | 约2.3左右  | -            | violated
        CA        | 标本溶血   | -            | n/a
        CA        | 9999       | -            | ok
        own item  | 二点三     | -            | n/a
    """),
    ("medication.tablet_into_the_vein", """
        dosage_form | route | verdict
        tablet      | PO    | ok
        tablet      | IV    | violated
        injection   | IV    | ok
        tablet      | -     | n/a
    """),
    ("medication.name_is_no_code", """
        drug_name            | verdict
        0.9%氯化钠注射液     | ok
        5-氟尿嘧啶           | ok
        0.25g*24片           | violated
        100ml                | violated
        12345                | violated
    """),
    ("surgery.too_long", """
        start_time          | end_time            | verdict
        2024-05-09T08:00:00 | 2024-05-09T18:00:00 | ok
        2024-05-09T08:00:00 | 2024-05-11T00:00:01 | violated
        2024-05-09T08:00:00 | -                   | n/a
    """),
    ("vital_sign.pulse_pressure", """
        systolic | diastolic | verdict
        230      | 130       | ok
        300      | 20        | violated
    """),
    ("microbiology.mic.outside_range", """
        mic  | mic_comparator | verdict
        4    | =              | ok
        4096 | =              | violated
        2048 | >              | violated
        1024 | >              | ok
        4096 | <              | ok
        -    | -              | n/a
    """),
]  # fmt: skip


def verdicts(engine: Engine, check_id: str, text: str) -> tuple[list[str], list[str]]:
    """(what the text expects, what the check says) of the rows in their order."""
    check, dictionary = all_checks()[check_id], load()
    category = dictionary.categories[check.category]
    given = standard_rows(category, text)
    beside = context_rows(dictionary.categories["patient"], dictionary.categories["visit"], given, text)
    if category.name in ("patient", "visit"):  # their own columns are in the rows
        beside.pop(category.name)
    context = {name: engine.register(f"spec_{name}", part) for name, part in beside.items()}
    row = joined(category, engine.register("spec", given), [check], context, dictionary, TODAY)
    return table(text).column("verdict").to_pylist(), said(engine, row, check_id)


def said(engine: Engine, row: Row, check_id: str) -> list[str]:
    made = flags(row, all_checks()[check_id])
    applies = made.applies if made.applies is not None else row.table.row_key.notnull()
    got = engine.to_arrow(row.table.select("row", v=made.violated, a=applies)).sort_by("row").to_pylist()
    assert all(r["a"] or not r["v"] for r in got)
    return ["violated" if r["v"] else "ok" if r["a"] else "n/a" for r in got]


@pytest.mark.parametrize(("check", "text"), SPECS, ids=[check for check, _ in SPECS])
def test_row(engine: Engine, check: str, text: str) -> None:
    expected, got = verdicts(engine, check, text)
    assert set(expected) <= VERDICTS
    assert got == expected


def test_every_row_template_is_specified() -> None:
    shown = {all_checks()[check].template for check, _ in SPECS} | {"orphan", "visit_without", "cut_off"}
    assert shown == {t.name for t in TEMPLATES.values() if t.level == "row"}


def test_cut_off(engine: Engine) -> None:
    """At the width of a column, in the middle of a sentence; by bytes of GBK, too."""
    sentence = "患者咳嗽咳痰三天,伴发热。"
    whole = sentence * 40
    lines = [(whole[:255], "violated"), (whole[:127], "violated"), (whole[:260], "ok"), ("咳嗽", "n/a")]
    lines.append((f"{whole[:254]}。", "ok"))
    text = "text | verdict\n" + "\n".join(f"{cell} | {verdict}" for cell, verdict in lines)
    expected, got = verdicts(engine, "medical_record.text.cut_off", text)
    assert got == expected


def test_orphan(engine: Engine) -> None:
    """A reference that its hospital never delivered, or to a visit of another patient; of a hospital that
    delivers no visits at all nothing is said."""
    text = """
        hospital | visit_ref | subject_ref | verdict
        h1       | v1        | s1          | ok
        h1       | v9        | s1          | violated
        h1       | v2        | s1          | violated
        h1       | -         | s1          | n/a
        h2       | v1        | s1          | n/a
    """
    dictionary = load()
    visits = table("hospital | visit_ref | subject_ref\n h1 | v1 | s1\n h1 | v2 | s2")
    check = all_checks()["diagnosis.visit_id.orphan"]
    category = dictionary.categories["diagnosis"]
    rows = engine.register("spec", standard_rows(category, text))
    row = joined(category, rows, [check], {"visit": engine.register("spec_visit", visits)}, dictionary, TODAY)
    assert said(engine, row, check.id) == table(text).column("verdict").to_pylist()


def test_visit_without(engine: Engine) -> None:
    """A finished stay without any order, where the hospital delivers orders."""
    text = """
        hospital | visit_ref | visit_type | end_time            | verdict
        h1       | v1        | inpatient  | 2024-05-09T10:00:00 | ok
        h1       | v2        | inpatient  | 2024-05-09T10:00:00 | violated
        h1       | v3        | inpatient  | -                   | n/a
        h1       | v4        | outpatient | 2024-05-09T10:00:00 | n/a
        h2       | v2        | inpatient  | 2024-05-09T10:00:00 | n/a
    """
    dictionary = load()
    check = all_checks()["visit.inpatient_without_order"]
    category = dictionary.categories["visit"]
    orders = engine.register("spec_order", table("hospital | visit_ref\n h1 | v1"))
    row = joined(
        category,
        engine.register("spec", standard_rows(category, text)),
        [check],
        {"order": orders},
        dictionary,
        TODAY,
    )
    assert said(engine, row, check.id) == table(text).column("verdict").to_pylist()
