"""Codes proposed for hospitals' values: each sign, their order, and what is no proposal."""

from __future__ import annotations

import pytest

from heluo.delivery.mapping import named
from heluo.delivery.mapping.proposals import MOST, Proposer, by_frequency, normal, remembered
from heluo.dictionary import load

PROPOSER = Proposer(load())


def codes(
    variable: str, source: str, name: str = "", memory: tuple[tuple[str, str, str], ...] = ()
) -> list[str]:
    category, _, rest = variable.partition(".")
    known = remembered((hospital, variable, text, code) for hospital, text, code in memory)
    found = PROPOSER.proposed(
        load().categories[category].variables[rest], source, known.get(variable, {}), name
    )
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("variable", "source", "name", "code"),
    [
        ("medication.drug_code", "YP00871", "盐酸二甲双胍片", "metformin"),
        ("medication.drug_code", "格华止", "", "metformin"),
        ("lab_result.item_code", "０２３", "白细胞计数", "WBC"),
        ("lab_result.item_code", "bxbjs", "", "WBC"),
        ("visit.discharge_way", "医嘱 离院。", "", "1"),
        ("patient.sex", "男士", "", "1"),
        ("patient.rh", "(-)", "", "1"),
        ("patient.marital_status", "SINGLE", "", "10"),
        ("patient.sex", "F", "", "2"),
    ],
)
def test_the_first_proposal_is_what_a_person_would_choose(
    variable: str, source: str, name: str, code: str
) -> None:
    assert codes(variable, source, name)[:1] == [code]


def test_what_was_decided_elsewhere_comes_first_with_where() -> None:
    found = PROPOSER.proposed(
        load().categories["visit"].variables["discharge_way"],
        "遵医嘱",
        remembered([("h03", "visit.discharge_way", "遵 医嘱", "1")])["visit.discharge_way"],
    )
    assert found[0].code == "1"
    assert "h03" in found[0].reasons[0].zh


def test_a_number_of_another_system_does_not_outweigh_the_name() -> None:
    before = (("h02", "501", "02"),)
    assert codes("visit.department_code", "501", "心血管内科", before)[0] != "02"
    assert "02" in codes("visit.department_code", "501", "", before)


def test_what_looks_like_nothing_has_no_proposal() -> None:
    assert codes("patient.sex", "DEPT-9931") == []
    assert codes("patient.sex", "  ") == []


def test_proposals_are_few_ordered_and_each_says_why() -> None:
    found = PROPOSER.proposed(load().categories["diagnosis"].variables["code"], "2型糖尿病", {})
    assert MOST < len(found) <= named.MOST, "names of diseases are many"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.reasons and named.LOWEST <= one.score <= 1 for one in found)


def test_spellings_of_one_text_are_one() -> None:
    assert normal("ＡＢＣ－１ ") == normal("abc-1")
    assert normal("(＋)") == "+"


def test_numbers_without_a_name_are_distinguished_by_how_often_they_occur() -> None:
    elsewhere = {"N": 0.8, "H": 0.15, "L": 0.05}
    assert by_frequency({"0": 790, "1": 170, "2": 40}, 1000, elsewhere) == {"0": "N", "1": "H", "2": "L"}
    assert by_frequency({"0": 790, "9": 3}, 1000, elsewhere) == {"0": "N"}, "a rare value says nothing"
    assert by_frequency({str(n): 50 for n in range(40)}, 2000, elsewhere) == {}


def test_frequency_is_the_weakest_sign_that_still_stands_first() -> None:
    flag = load().categories["lab_result"].variables["abnormal_flag"]
    code = next(iter(load().value_sets[flag.value_set].codes))
    assert [one.code for one in PROPOSER.proposed(flag, "7", {}, frequent=code)] == [code]
    sex = load().categories["patient"].variables["sex"]
    assert PROPOSER.proposed(sex, "男士", {}, frequent="2")[0].code == "1", "a word outweighs it"


@pytest.mark.parametrize(
    ("variable", "source", "name", "code"),
    [
        ("diagnosis.code", "慢支", "", "J42"),
        ("diagnosis.code", "ZD0012", "右侧腹股沟斜疝", "K40.9"),
        ("diagnosis.code", "T2DM", "", "E11.9"),
        ("lab_result.item_code", "J117", "r-谷氨酰转肽酶(速率法)", "GGT"),
        ("lab_result.item_code", "J118", "血青尿酸", "UA"),
        ("medication.drug_code", "Y3", "速尿针20mg", "furosemide"),
    ],
)
def test_what_a_value_is_called_is_looked_for_as_people_write_it(
    variable: str, source: str, name: str, code: str
) -> None:
    assert codes(variable, source, name)[:1] == [code]


def test_names_that_are_many_have_ten_codes_with_reasons_and_how_sure() -> None:
    variable = load().categories["diagnosis"].variables["code"]
    found = PROPOSER.proposed(variable, "ZD0013", {}, "慢性支气管炎急性发作")
    assert 5 < len(found) <= 10
    assert all(one.reasons for one in found)
    assert any("把握" in why.zh and "sure" in why.en for why in found[0].reasons)


def test_what_was_decided_elsewhere_stands_above_the_name() -> None:
    before = (("h02", "慢支", "J44.9"),)
    assert codes("diagnosis.code", "慢支", "", before)[0] == "J44.9"
