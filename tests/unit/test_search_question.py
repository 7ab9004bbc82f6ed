"""What a typed question is read as: other names, values with units, denials, stages; and what the same
rules see in a text."""

from __future__ import annotations

import pytest

from heluo.delivery.search.conditions import cut
from heluo.delivery.search.denials import denied
from heluo.delivery.search.indexes.base import Asked, ValueRange
from heluo.delivery.search.marks import lies_within, marks
from heluo.delivery.search.measures import Measured, key_of, measured, sortable
from heluo.delivery.search.question import ReadQuestion, definition, read
from heluo.delivery.search.schemas import TextQuestion
from heluo.delivery.search.tokens import words
from heluo.dictionary.search_words import load_search_words
from heluo.kit.errors import BadInput


def asked(q: str, **more: object) -> ReadQuestion:
    return read(TextQuestion.model_validate({"q": q, **more}))


@pytest.mark.parametrize(
    ("typed", "added", "never"),
    [
        ("心梗", "心肌梗死", "脑梗死"),
        ("格华止", "二甲双胍", "格列美脲"),
        ("二甲双胍", "格华止", "达美康"),
        ("核磁", "MRI", "CT"),
        ("慢阻肺", "COPD", "哮喘"),
        ("房颤", "心房颤动", "房扑"),
        ("心超", "超声心动图", "心电图"),
        ("血常规", "CBC", "尿常规"),
        ("CABG", "搭桥术", "PCI"),
        ("PCI", "经皮冠状动脉介入", "CABG"),
        ("急性心梗", "急性心肌梗死", "陈旧性心肌梗死"),
        ("中风", "脑出血", "痛风"),
        ("xingeng", "心肌梗死", "脑梗死"),
        ("二甲双瓜", "二甲双胍", "格列美脲"),
        ("高血压3级", "高血压III级", "高血压2级"),
    ],
)
def test_other_names_are_added_and_look_alikes_are_not(typed: str, added: str, never: str) -> None:
    [part] = asked(typed).parts
    phrases = [words(phrase) for phrase in part.phrases]
    assert any(is_within(phrase, words(added)) for phrase in phrases)
    assert not any(is_within(phrase, words(never)) for phrase in phrases)


def is_within(phrase: list[str], text: list[str]) -> bool:
    """Tokens stand in the text one after another: it is found by them."""
    return any(text[at : at + len(phrase)] == phrase for at in range(len(text) - len(phrase) + 1))


def test_narrower_words_find_only_one_way() -> None:
    """脑出血 is a 卒中, and not every 卒中 is a 脑出血."""
    assert "脑出血" in asked("卒中").parts[0].phrases
    assert "卒中" not in asked("脑出血").parts[0].phrases


def test_an_added_phrase_that_is_taken_away_stays_away_and_is_named() -> None:
    before, after = asked("心梗").parts[0], asked("心梗", taken_away=["心肌梗死"]).parts[0]
    assert "心肌梗死" in before.phrases
    assert "心肌梗死" not in after.phrases
    assert [one.phrase for one in after.taken_away] == ["心肌梗死"]


def test_quotes_add_nothing() -> None:
    assert asked('"心梗"').parts[0].phrases == ("心梗",)


@pytest.mark.parametrize(
    ("typed", "text", "within", "outside"),
    [
        ("肌酐>200", "肌酐 > 200 μmol/L", 200.1, 200.0),
        ("肌酐＞２．５mg/dL", "肌酐 > 221.008 μmol/L", 222, 220),
        ("白细胞<4", "白细胞 < 4 ×10⁹/L", 3.9, 4.0),
        ("血小板低于50×10^9/L", "血小板 < 50 ×10⁹/L", 49, 50),
        ("HbA1c≥9%", "HbA1c ≥ 9 %", 9.0, 8.9),
        ("EF<40%", "EF < 40 %", 39, 40),
        ("白细胞 4以下", "白细胞 ≤ 4 ×10⁹/L", 4.0, 4.1),
        ("空腹血糖 7-11", "空腹血糖 ≥ 7 ≤ 11 mmol/L", 7.0, 11.1),
        ("CA19-9>37", "CA19-9 > 37 U/mL", 38, 37),
    ],
)
def test_a_condition_on_a_value_says_its_unit(typed: str, text: str, within: float, outside: float) -> None:
    [part] = asked(typed).parts
    assert part.kind == "value"
    assert part.phrase == text
    assert part.value is not None
    [one, *_] = part.value.ranges
    assert lies_within(Measured(one.key, within), one)
    assert not lies_within(Measured(one.key, outside), one)


def test_a_name_of_several_items_asks_for_each() -> None:
    [one] = asked("血糖≥11.1 mmol/L").parts
    assert one.value is not None
    assert {key_of((item,)) for item in ("GLU", "GLU2H", "GLUR")} < {of.key for of in one.value.ranges}


def test_words_around_a_condition_stay_words() -> None:
    found = cut("糖尿病肾病 肌酐 > 200 CKD")
    assert found.rest.split() == ["糖尿病肾病", "CKD"]
    assert [one.typed for one in found.conditions] == ["肌酐 > 200"]


def test_a_unit_that_does_not_fit_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadInput) as refused:
        asked("肌酐>200kg")
    assert refused.value.code == "unit_does_not_fit"
    assert "μmol/L" in str(refused.value)


@pytest.mark.parametrize("typed", ["T2N1M0", "2-3天", "CA19-9", "BI-RADS 4A", "CD4"])
def test_what_is_no_condition_is_read_as_words(typed: str) -> None:
    assert {part.kind for part in asked(typed).parts} == {"words"}


def test_a_name_that_is_no_measured_value_is_said() -> None:
    assert [part.kind for part in asked("住址>200").parts] == ["unread"]


def test_a_question_becomes_a_tree_unless_it_denies() -> None:
    tree = definition(asked("糖尿病 肌酐>200"))
    assert tree is not None
    text, value = tree.model_dump(mode="json", by_alias=True, exclude_defaults=True)["rules"]
    assert {"text": "糖尿病"} in text["where"]["any"]
    assert value["where"]["event"] == "lab_result"
    assert value["where"]["where"][0]["values"] == ["CREA"]
    assert definition(asked("糖尿病 无发热")) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WBC 2.1×10^9/L,Hb 87g/L,PLT 56×10^9/L", [("WBC", 2.1), ("HGB", 87), ("PLT", 56)]),
        ("血肌酐升高至2.5mg/dL", [("CREA", 221.008150775)]),
        ("肌酐(Cr):1,256 μmol/L", [("CREA", 1256)]),
        ("血压 160/95mmHg", [("vital_sign.systolic", 160), ("vital_sign.diastolic", 95)]),
        ("T 38.9℃,P 110次/分", [("vital_sign.temperature", 38.9), ("vital_sign.pulse", 110)]),
        ("空腹血糖控制目标<7.0mmol/L", []),
        ("肌酐参考范围 44-133 μmol/L", []),
        ("若血钾>5.5则急诊就诊", []),
        ("血糖 429 kg", []),
        ("肌酐 99999999 μmol/L", []),
        ("二甲双胍 0.5g,每日2次", []),
        ("5%葡萄糖 250ml", []),
        ("头颅CT2次", []),
    ],
)
def test_numbers_of_a_text(text: str, found: list[tuple[str, float]]) -> None:
    assert [(one.key, one.number) for one in measured(text)] == [
        (key_of((item,)), pytest.approx(number)) for item, number in found
    ]


def test_a_bound_counts_where_it_is_sure() -> None:
    [one] = measured("肌钙蛋白I(高敏) <0.01 ng/mL")
    assert (one.number, one.bound) == (10, "<")
    assert lies_within(one, ValueRange("tni", None, 20))
    assert not lies_within(one, ValueRange("tni", None, 5))
    assert not lies_within(one, ValueRange("tni", 5, None))


def test_terms_of_numbers_are_in_the_order_of_the_numbers() -> None:
    numbers = [-5.5, -1, 0, 0.001, 0.5, 1, 9.99, 10, 200, 1e9]
    assert sorted(numbers, key=sortable) == numbers


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("患者无发热、咳嗽,胸痛3天", ["发热、咳嗽"]),
        ("否认高血压、糖尿病等病史,有冠心病", ["高血压、糖尿病等病史"]),
        ("无咳嗽,无胸闷但有气促", ["咳嗽", "胸闷"]),
        ("乙肝表面抗原阴性,脾大", ["乙肝表面抗原"]),
        ("胸部CT未见转移灶", ["转移灶"]),
        ("颅内转移未见。", ["颅内转移"]),
        ("无尿频、尿急", ["尿频、尿急"]),
        ("No fever, denies chest pain.", [" fever", " chest pain."]),
        ("ＨＥＲ２（－）", ["ＨＥＲ２"]),
        ("不除外转移", []),
        ("无痛胃镜检查", []),
        ("无明显诱因出现咳嗽", []),
        ("全身乏力,未分化癌", []),
        ("knowledge of note", []),
    ],
)
def test_what_a_text_denies(text: str, denies: list[str]) -> None:
    assert [text[a:b] for a, b in denied(text)] == denies


def test_a_denial_is_asked_for_by_its_words() -> None:
    for typed in ("无发热", "否认发热", "未见发热", "no fever"):
        [part] = asked(typed).parts
        assert (part.kind, "发热" in part.phrases) == ("denied", True)
    assert asked("无力").parts[0].kind == "words"
    assert asked("无痛胃镜").parts[0].kind == "words"


def test_marks_say_what_is_denied_and_which_number_was_meant() -> None:
    text = "否认糖尿病,后诊断糖尿病,肌酐 256 μmol/L,次日肌酐 90 μmol/L"
    question = asked("糖尿病 肌酐>200").asked
    found = marks(text, question)
    assert [text[a:b] for a, b in found.found] == ["糖尿病", "糖尿病", "256"]
    assert [text[a:b] for a, b in found.denied] == ["糖尿病"]
    assert marks(text, Asked(())).found == []


def test_every_line_of_the_words_can_be_read() -> None:
    found = load_search_words()
    assert len(found.synonyms) > 300
    assert {one.kind for one in found.synonyms} == {"disease", "finding", "test", "procedure", "drug"}
    assert set(found.documents) >= {"medication", "lab_result", "diagnosis", "medical_record"}
