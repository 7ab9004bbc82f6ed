"""Codes proposed for names without one: spelling, attributes, two names in a cell, memory, and that nothing
is accepted by itself but what the hospital confirmed or what its own pairs make safe."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from heluo.kit.errors import BadConfiguration, BadInput
from heluo.terminology.coding.confidence import (
    FEWEST,
    Corrected,
    Safe,
    Trial,
    isotonic,
    lower_bound,
    safe_score,
)
from heluo.terminology.coding.confirmed import own_trials, read_pairs
from heluo.terminology.coding.editions import Edition, ListedName, of_file, of_value_set
from heluo.terminology.coding.features import strengths
from heluo.terminology.coding.proposer import Confirmed, NameMemory, NameProposer
from heluo.terminology.coding.ranking import Example, fitted, start
from heluo.terminology.coding.retrieval import Index, sound
from heluo.terminology.coding.rewriting import readings
from heluo.terminology.coding.scoring import alternatives, gold, precision, share
from heluo.terminology.coding.spelling import forms, parts, plain, without_attributes
from heluo.terminology.coding.training import NameCell, invented, learned
from heluo.terminology.coding.weights import Weights, as_file, weights_of
from heluo.terminology.coding.words import meanings
from tests.lib.heluo_commands import Running

LIST = Edition(
    "diagnosis",
    "invented",
    "1",
    tuple(
        ListedName(code, name)
        for code, name in (
            ("A1", "慢性支气管炎"),
            ("A2", "急性支气管炎"),
            ("A3", "支气管哮喘"),
            ("B1", "高血压"),
            ("B2", "高血压Ⅲ"),
            ("B3", "肾性高血压"),
            ("C1", "冠心病"),
            ("D1", "胃恶性肿瘤"),
            ("D2", "胃恶性肿瘤史"),
            ("D3", "胃溃疡"),
            ("E1", "非胰岛素依赖型糖尿病"),
            ("F1", "腹股沟斜疝"),
            ("G1", "支气管肺炎伴心功能不全"),
            ("G2", "支气管肺炎[小叶性肺炎]"),
            ("H1", "慢性胃炎 NOS"),
            ("M80100/3", "癌 NOS"),
        )
    ),
)


@pytest.fixture(scope="module")
def proposer() -> NameProposer:
    return NameProposer(Index(LIST))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("慢性支氣管炎", "慢性支气管炎"),
        ("ＣＯＰＤ", "copd"),
        ("Ⅱ型呼吸衰竭", "2型呼吸衰竭"),
        ("高血压病III级", "高血压病3级"),
        ("二型糖尿病", "2型糖尿病"),
        ("脑梗塞【左侧】", "脑梗死(左侧)"),
        ("  腰椎间盘  突出症 ", "腰椎间盘 突出"),
    ],
)
def test_one_spelling(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("name", "left", "kinds"),
    [
        ("左侧腹股沟斜疝", "腹股沟斜疝", {"laterality"}),
        ("胃恶性肿瘤术后", "胃恶性肿瘤", {"after"}),
        ("胃溃疡?", "胃溃疡", {"certainty"}),
        ("发热待查", "发热", {"certainty"}),
        ("左心衰竭", "左心衰竭", set()),
        ("否认高血压", "高血压", {"denied"}),
        ("史", "史", set()),
    ],
)
def test_attributes_are_split_off_and_never_all_of_a_name(name: str, left: str, kinds: set[str]) -> None:
    found = without_attributes(plain(name), "diagnosis")
    assert (found.name, {one.kind for one in found.attributes}) == (left, kinds)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("高血压;冠心病", ("高血压", "冠心病")),
        ("高血压、冠心病", ("高血压", "冠心病")),
        ("1.高血压 2.冠心病", ("高血压", "冠心病")),
        ("慢支 咯血", ("慢支", "咯血")),
        ("肺炎(细菌、病毒)", ("肺炎(细菌、病毒)",)),
        ("T2DM; HTN", ("t2dm", "htn")),
        ("5,10-二氢叶酸", ("5,10-二氢叶酸",)),
    ],
)
def test_names_in_one_cell(cell: str, names: tuple[str, ...]) -> None:
    assert parts(plain(cell)) == names


def test_forms_of_a_listed_name() -> None:
    texts = [form for form, _ in forms(plain("支气管肺炎[小叶性肺炎]"))]
    assert {"支气管肺炎", "小叶性肺炎"} <= set(texts)
    assert "腺瘤病" not in [form for form, _ in forms(plain("家族性(腺瘤病)息肉"))]  # no name of its own
    assert [form for form, _ in forms(plain("癌 NOS (M80100/3)"))] == ["癌"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("慢支", "A1"),
        ("慢性支氣菅炎", "A1"),
        ("支哮", "A3"),
        ("高血压病3级(极高危)", "B2"),
        ("HTN", "B1"),
        ("gastric ca", "D1"),
        ("胃癌病史", "D2"),
        ("T2DM", "E1"),
        ("右侧腹股沟斜疝", "F1"),
        ("小叶性肺炎", "G2"),
        ("慢性胃炎", "H1"),
        ("支气管肺炎伴心功能不全", "G1"),
    ],
)
def test_the_first_code(proposer: NameProposer, name: str, code: str) -> None:
    (found,) = proposer.proposed([name])
    assert found.codes == (code,)
    assert not found.accepted, "no pairs of the hospital, nothing by itself"
    for one in found.parts[0].proposed:
        assert one.reasons
        assert all(reason.zh and reason.en for reason in one.reasons)


def test_at_most_ten_each_code_once_the_shares_fall(proposer: NameProposer) -> None:
    (found,) = proposer.proposed(["支气管炎"])
    codes = [one.code for one in found.parts[0].proposed]
    shares = [one.share for one in found.parts[0].proposed]
    assert len(codes) == len(set(codes)) <= 10
    assert shares == sorted(shares, reverse=True)


def test_two_names_are_two_codes_and_one_name_with_a_with_stays_one(proposer: NameProposer) -> None:
    two, one, joined = proposer.proposed(["慢支、胃溃疡", "支气管肺炎伴心功能不全", "高血压冠心病"])
    assert two.codes == ("A1", "D3")
    assert one.codes == ("G1",)
    assert joined.codes == ("B1", "C1")


def test_a_denial_is_never_sure(proposer: NameProposer) -> None:
    safe = Safe(100, 0.0, 100, 100, 1.0, proposer.proposed(["x"])[0].why)
    found = proposer.proposed(["否认冠心病史", "排除冠心病", "冠心病"], "H", None, safe)
    assert [one.score > 0.5 for one in found] == [False, False, True]


def test_memory_goes_first_and_only_the_hospitals_own_is_accepted(proposer: NameProposer) -> None:
    memory = NameMemory([Confirmed("H1", "慢 支", ("A2",)), Confirmed("H2", "心口疼", ("C1", "D3"))])
    own, elsewhere, cell = proposer.proposed(["慢支", "慢支", "心口疼"], "H1", memory)[:3]
    assert own.codes == elsewhere.codes == ("A2",)
    assert own.accepted
    (other,) = proposer.proposed(["慢支"], "H2", memory)
    assert other.codes == ("A2",)
    assert not other.accepted
    assert "H1" in other.parts[0].proposed[0].reasons[0].zh
    assert cell.codes == ("C1", "D3")
    assert not cell.accepted


def test_a_hospital_that_confirmed_one_name_twice_differently_is_asked(proposer: NameProposer) -> None:
    memory = NameMemory([Confirmed("H1", "慢支", ("A2",)), Confirmed("H1", "慢支", ("A1",))])
    (found,) = proposer.proposed(["慢支"], "H1", memory)
    assert not found.accepted


def test_nothing_is_safe_with_few_pairs_or_with_errors_at_the_top() -> None:
    few = [Trial(0.9, True)] * (FEWEST - 1)
    assert safe_score(few).score is None
    assert safe_score([*few, Trial(0.9, True)]).score == 0.9
    wrong = [Trial(0.99, False)] * 4 + [Trial(0.9, True)] * 60
    assert safe_score(wrong).score is None
    mixed = [Trial(0.9, True)] * 60 + [Trial(0.5, False)] * 40
    found = safe_score(mixed)
    assert (found.score, found.above, found.right) == (0.9, 60, 60)
    assert found.lower >= 0.95


def test_equal_scores_stand_or_fall_together() -> None:
    tied = [Trial(0.9, True)] * 60 + [Trial(0.9, False)] * 40
    assert safe_score(tied).score is None


def test_what_is_safe_is_accepted_and_what_is_below_is_not(proposer: NameProposer) -> None:
    (sure, unsure) = proposer.proposed(["冠心病", "心口发闷"])
    cut = Safe(100, (sure.score + unsure.score) / 2, 60, 60, 0.96, sure.why)
    above, below = proposer.proposed(["冠心病", "心口发闷"], "H", None, cut)
    assert (above.accepted, below.accepted) == (True, False)


def test_foreign_words_that_were_not_read_are_not_accepted(proposer: NameProposer) -> None:
    safe = Safe(100, 0.0, 100, 100, 1.0, proposer.proposed(["x"])[0].why)
    read, unread = proposer.proposed(["gastric ca", "gastric ca metachronous"], "H", None, safe)
    assert (read.accepted, unread.accepted) == (True, False)


def test_a_low_score_is_never_safe() -> None:
    assert safe_score([Trial(0.6, True)] * 100).score is None


def test_lower_bound_is_that_of_clopper_and_pearson() -> None:
    assert lower_bound(45, 45) == pytest.approx(0.1 ** (1 / 45))
    assert lower_bound(0, 10) == 0.0


def test_a_rising_sequence_is_fitted() -> None:
    assert list(isotonic([0, 1, 0, 1])) == [0, 0.5, 0.5, 1]
    corrected = Corrected([Trial(n / 100, n >= 50) for n in range(100)])
    assert corrected(0.2) == 0.0
    assert corrected(0.9) == 1.0
    assert Corrected([])(0.3) == 0.3


def test_own_pairs_are_tried_as_if_they_were_not_known(proposer: NameProposer) -> None:
    pairs = [
        Confirmed("H1", "慢支", ("A1",)),
        Confirmed("H1", "冠心病", ("D3",)),
        Confirmed("H2", "x", ("A1",)),
    ]
    assert [one.right for one in own_trials(proposer, pairs, "H1")] == [True, False]


def test_weights_follow_the_examples() -> None:
    rng = np.random.default_rng(1)
    size = len(start())
    examples = []
    for _ in range(60):
        table = rng.normal(size=(6, size))
        examples.append(Example(table, (int(np.argmax(table[:, 0] - table[:, 1])),)))
    made = fitted(examples, np.zeros(size))
    assert made[0] > 1 > -1 > made[1]
    assert abs(made[2:]).max() < made[0] / 2


def test_learning_from_a_list_alone_and_writing_it_down(tmp_path: Path) -> None:
    index = Index(LIST)
    cells = [NameCell("", name, frozenset({(code,)})) for name, code in (("慢支", "A1"), ("高血压病", "B1"))]
    cells += [NameCell("", "同上", frozenset())] * 4
    made = learned(index, cells)
    text = as_file({"diagnosis": made})
    assert text.splitlines()[0] == "system,part,name,weight"
    assert NameProposer(index, made).proposed(["慢支"])[0].codes == ("A1",)
    assert all(len(one.right) >= 1 for one in invented(LIST, 10, 1))


def test_shipped_weights_are_complete() -> None:
    for system in ("diagnosis", "drug", "item", "procedure"):
        found = weights_of(system)
        assert isinstance(found, Weights)
        assert np.isfinite(found.ranking).all()
        assert np.isfinite(found.sureness).all()
    with pytest.raises(BadConfiguration):
        weights_of("weather")


def test_words_have_one_meaning_of_a_kind_and_an_author() -> None:
    for system in ("diagnosis", "drug", "item"):
        assert len(meanings(system)) > 100
        for name, means, kind in meanings(system):
            assert name.strip()
            assert all(means)
            assert kind in ("abbreviation", "synonym", "english", "trade")


def test_readings_keep_the_name_as_it_stands_first() -> None:
    found = readings("左侧慢支", "diagnosis").readings
    assert found[0].text == "左侧慢支"
    assert "慢性支气管炎" in [one.text for one in found]


def test_doses_are_read_in_one_unit() -> None:
    assert strengths("0.5g*20片") == {(500.0, "mg"), (20.0, "片")}
    assert strengths("100ug") == {(0.1, "mg")}
    assert strengths("80万单位") == {(800000.0, "u")}


def test_sounds_are_alike_where_typists_mix_them_up() -> None:
    assert sound("襄肿") == sound("囊肿").replace("nan", "xian")
    assert sound("生") == sound("森") == "sen"


def test_codes_of_a_gold_line() -> None:
    known = {"A18.0+", "I10", "E11.9", "K56"}
    assert alternatives("A18.0+", known) == {("A18.0+",)}
    assert alternatives("A18.0++I10|E11.9", known) == {("A18.0+", "I10"), ("E11.9",)}
    assert alternatives("Q99", known) is None


def test_a_gold_code_that_the_list_has_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("system,name,codes,kind,hospital\ndiagnosis,x,Q99,exact,A\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        gold(path, "diagnosis", LIST)
    assert f"{path}:2" in refused.value.text()


def test_pairs_with_a_code_that_the_list_has_not_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("hospital,name,codes\nH1,慢支,A1\nH1,x,Q99\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_pairs(path, LIST)
    assert ":3" in refused.value.text()


def test_shares_have_intervals() -> None:
    assert share([True] * 10) == (1.0, 1.0, 1.0)
    middle, low, high = share([True, False] * 20)
    assert low < middle < high
    right, low, high = precision(50, 50)
    assert (right, high) == (1.0, 1.0)
    assert 0.92 < low < 0.95
    assert precision(0, 0) == (0.0, 0.0, 1.0)


def test_an_edition_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("code,name,others\nA,甲病,甲症|甲\n", encoding="utf-8")
    assert of_file(path, "diagnosis").entries == (ListedName("A", "甲病", ("甲症", "甲")),)
    path.write_text("id,name\nA,甲病\n", encoding="utf-8")
    with pytest.raises(BadInput):
        of_file(path, "diagnosis")
    with pytest.raises(BadInput):
        of_file(path, "weather")


def test_items_of_the_dictionary_by_the_command() -> None:
    done = Running(("codes", "propose", "谷丙", "GPT", "血色素", "--edition", "lab_item", "--json")).wait()
    assert done.code == 0, done.words
    assert [one["codes"] for one in json.loads(done.words)] == [["ALT"], ["ALT"], ["HGB"]]


def test_the_command_asks_for_names() -> None:
    done = Running(("codes", "propose", "--edition", "lab_item")).wait()
    assert done.code == 2
    assert "没有写名称" in done.words


def test_the_dictionarys_own_lists_are_editions() -> None:
    for name in ("icd10", "icd9cm3", "drug", "lab_item"):
        assert len(of_value_set(name).entries) > 100
