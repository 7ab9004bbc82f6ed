"""Texts become values: places in the text as it was written, declarations that are wrong, scores, labels, the
tagger, the commands."""

from __future__ import annotations

import dataclasses
import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from heluo.dictionary.texts import DOCUMENT_TYPES, load_texts
from heluo.entrypoints.cli import app
from heluo.governance.text.folds import folds
from heluo.governance.text.labels import LabelledText, Mention, labelled_texts, marks, mentions_of
from heluo.governance.text.normalised import normalised
from heluo.governance.text.numbers import number, written
from heluo.governance.text.reading import reading
from heluo.governance.text.scoring import GoldDocument, bootstrap, gold_documents, score
from heluo.governance.text.spans import check
from heluo.governance.text.structure import structured
from heluo.governance.text.tagger import Tagger, model_path, train
from heluo.kit.errors import BadConfiguration, BadInput
from heluo.kit.places import data_folder, home

PIECES = (
    "病理诊断:",
    "既往史:",
    "浸润性腺癌",
    "Ⅱ级",
    "㎝",
    "３.5cm×2",
    "×1.8㎝",
    "ER(＋,90％)",
    "①",
    "否认",
    "高血压",
    "、",
    ",",
    "。",
    "\n",
    "(-)",
    "pT2aN1M0",
    "空腹血糖",
    "8.2mmol/L",
    "BP 150/90",
    "吸烟三十年",
    "½",
    "ﬁ",
    "İ",
    "肝转移?",
    "淋巴结(1/3)",
    "全麻",
    "好转出院",
    "右肺上叶结节",
    "Ki-67约30％",
    "对青霉素过敏",
    "🙂",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25), st.sampled_from(DOCUMENT_TYPES))
@settings(max_examples=60, deadline=None)
def test_every_quote_stands_where_its_span_says(pieces: list[str], kind: str) -> None:
    text = "".join(pieces)
    for span in structured(text, kind):
        assert text[span.start : span.end] == span.quote
        check(text, span)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_place_of_the_normalised_text_leads_back(text: str) -> None:
    found = normalised(text)
    assert len(found.origins) == len(found.text)
    for at in range(len(found.text)):
        start, end = found.place(at, at + 1)
        assert end == start + 1
        assert found.text[at] in normalised(text[start:end]).text


def test_a_character_that_becomes_two_does_not_move_what_follows() -> None:
    text = "肿块3㎝×2㎝,ER(＋,90％)"
    (er,) = [span for span in structured(text, "pathology") if span.variable == "er"]
    assert er.quote == "ER(＋,90％)"
    assert text.index("ER") == er.start


def test_a_line_that_was_only_full_goes_on_and_leads_back() -> None:
    first = "既往史:十年前患高血压病,规律服药,3㎝,否认糖"
    text = f"{first}\n尿病及冠心病,否认肝炎结核和其他传染病的病史\n个人史:不吸烟"
    found = normalised(text)
    assert "否认糖尿病" in found.text
    assert "病史\n个人史" in found.text, "a heading begins a line of its own"
    at = found.text.index("尿病")
    assert found.place(at, at + 2) == (text.index("尿病"), text.index("尿病") + 2)
    assert len(found.text) == len(text), "one character became two, one line end went"


def test_a_line_that_ends_by_a_full_width_sign_does_not_go_on() -> None:
    first, second = "现病史和既往史见门诊病历及前次住院记录\uff1a", "高血压十年糖尿病五年均规律服药控制尚可无"
    assert len(first) == len(second)
    assert normalised(f"{first}\n{second}\n余无").text.count("\n") == 1
    assert normalised(f"{second}\n\uff081\uff09{second}").text.count("\n") == 1


def test_a_span_that_says_otherwise_is_refused() -> None:
    text = "病理诊断:浸润性腺癌,ER(+)"
    (span,) = [one for one in structured(text, "pathology") if one.variable == "er"]
    with pytest.raises(ValueError, match="does not stand"):
        check(text, dataclasses.replace(span, start=span.start - 1))
    with pytest.raises(ValueError, match="assertion"):
        check(text, dataclasses.replace(span, assertion="perhaps"))


def test_headings_make_sections() -> None:
    r = reading(load_texts(), "admission", "主诉:咳嗽。\n【既往史】体健。个人史:吸烟。")
    assert [one.kind for one in r.sections] == ["", "complaint", "past_history", "personal_history"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十", "30"),
        ("二百五十", "250"),
        ("十二", "12"),
        ("半", "0.5"),
        ("7.80", "7.8"),
        ("两", "2"),
        ("一百", "100"),
    ],
)
def test_numbers_in_words(text: str, value: str) -> None:
    assert written(number(text)) == value


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("variables.csv", ",conclusion,pathology,,,3", ",luckiest,pathology,,,3"),
        ("variables.csv", "histology,组织学类型,Histology,code", "histology,组织学类型,Histology,colour"),
        ("variables.csv", ",admission,0,90,3", ",letter,0,90,3"),
        ("pathology.toml", 'conclusion = ["diagnosis"', 'conclusion = ["verdict"'),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_place(
    tmp_path: Path, file: str, before: str, after: str
) -> None:
    shutil.copytree(data_folder("dictionary") / "texts", tmp_path / "texts")
    path = tmp_path / "texts" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadConfiguration, match=file):
        load_texts(tmp_path)


def test_the_version_changes_with_every_word(tmp_path: Path) -> None:
    shutil.copytree(data_folder("dictionary") / "texts", tmp_path / "texts")
    path = tmp_path / "texts" / "cues.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"否认有", ', "", 1), encoding="utf-8")
    assert load_texts(tmp_path).version != load_texts().version


TEXTS = [
    LabelledText(f"患者{a}{n}天,无{b}。", (Mention(2, 4, "症状"), Mention(8, 10, "症状")))
    for n in range(3, 9)
    for a, b in (("咳嗽", "发热"), ("腹痛", "腹胀"), ("发热", "咳嗽"), ("腹胀", "腹痛"))
]


def test_marks_say_the_same_mentions() -> None:
    mentions = (Mention(0, 1, "甲"), Mention(1, 4, "乙"), Mention(4, 6, "乙"), Mention(7, 8, "甲"))
    assert tuple(mentions_of(marks(9, mentions))) == mentions


def test_a_tagger_is_trained_and_finds_what_it_has_seen(tmp_path: Path) -> None:
    train(TEXTS, tmp_path / "model", 30)
    tagger = Tagger(tmp_path / "model")
    assert tagger.mentions("患者腹痛5天,无发热。") == [Mention(2, 4, "症状"), Mention(8, 10, "症状")]


def test_folds_ask_about_every_text_once() -> None:
    found = folds(TEXTS, times=3, iterations=20)
    assert found.f1[0] == found.labels["症状"] == 1.0
    assert found.texts_a_second > 1


def test_a_mention_that_is_not_what_it_says_is_refused(tmp_path: Path) -> None:
    line = {"text": "患者咳嗽", "mentions": [{"start": 2, "end": 4, "mention": "发热", "label": "症状"}]}
    path = tmp_path / "labelled.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False))
    with pytest.raises(BadInput, match=r"labelled\.jsonl\.gz:1"):
        list(labelled_texts(path))


def test_scores_count_values_and_assertions_apart() -> None:
    text = "病理诊断:ER(+),PR(-)。"
    key = {("er", "positive"): "present", ("pr", "positive"): "present"}
    gold = GoldDocument("1", "pathology", "other", text, key, dict.fromkeys(key, (5, 10)))
    found = score([gold], structured)
    assert (found.total.right, found.total.read, found.total.gold) == (1, 2, 2)
    assert found.f1[0] == 0.5
    assert found.assertion[0] == 1.0
    wrong = dataclasses.replace(gold, values={("er", "positive"): "past", ("pr", "negative"): "present"})
    assert (
        score(
            [dataclasses.replace(wrong, places=dict.fromkeys(wrong.values, (5, 10)))], structured
        ).assertion[0]
        == 0.5
    )


def test_the_interval_holds_the_figure_and_grows_with_difference() -> None:
    def mean(c: np.ndarray) -> np.ndarray:
        return c[..., 0] / c[..., 1]

    same = bootstrap(np.array([[1.0, 2.0]] * 40), mean, 1)
    assert same == (0.5, 0.5, 0.5)
    figure, low, high = bootstrap(np.array([[0.0, 1.0], [1.0, 1.0]] * 20), mean, 1)
    assert low < figure == 0.5 < high


def test_a_gold_quote_that_is_not_there_is_refused(tmp_path: Path) -> None:
    value = {
        "variable": "er",
        "value": "positive",
        "unit": "",
        "assertion": "present",
        "quote": "ER(+)",
        "start": 3,
    }
    line = {"id": "1", "document_type": "pathology", "disease": "other", "text": "ER(+)", "values": [value]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(BadInput, match=r"gold\.jsonl:1"):
        gold_documents(path)


def as_line(one: LabelledText) -> str:
    """A labelled text as a line of a file."""
    mentions = [
        {"start": m.start, "end": m.end, "mention": one.text[m.start : m.end], "label": m.label}
        for m in one.mentions
    ]
    return json.dumps({"text": one.text, "mentions": mentions}, ensure_ascii=False)


def test_the_commands_read_train_and_score(tmp_path: Path) -> None:
    run = CliRunner()
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text("\n".join(map(as_line, TEXTS)), encoding="utf-8")
    at = tmp_path / "home"
    done = run.invoke(app, ["texts", "train", str(labelled), "--iterations", "60", "--home", str(at)])
    assert done.exit_code == 0, done.output
    assert model_path(home(at)).exists()

    documents, to = tmp_path / "documents.jsonl", tmp_path / "values.jsonl"
    text = "病理诊断:浸润性腺癌。患者咳嗽5天,无发热。"
    documents.write_text(
        json.dumps({"id": "7", "document_type": "pathology", "text": text}), encoding="utf-8"
    )
    done = run.invoke(app, ["texts", "read", str(documents), "--to", str(to), "--home", str(at), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["by_variable"] == {"histology": 1}
    (line,) = [json.loads(one) for one in to.read_text(encoding="utf-8").splitlines()]
    assert [text[v["start"] : v["end"]] for v in line["values"]] == ["浸润性腺癌"]
    assert {name["quote"] for name in line["names"]} >= {"咳嗽", "发热"}
    assert "腺癌" not in done.output, "a text is a patient's: the screen shows counts"

    gold = tmp_path / "gold.jsonl"
    value = {
        "variable": "histology",
        "value": "8140/3",
        "unit": "",
        "assertion": "present",
        "quote": "浸润性腺癌",
        "start": 5,
    }
    gold.write_text(
        json.dumps({"id": "7", "document_type": "pathology", "text": text, "values": [value]}),
        encoding="utf-8",
    )
    done = run.invoke(app, ["texts", "score", str(gold), "--json"])
    assert json.loads(done.output)["value_f1"][0] == 1.0


def test_a_document_of_an_unknown_type_is_refused(tmp_path: Path) -> None:
    documents = tmp_path / "note.txt"
    documents.write_text("主诉:咳嗽。", encoding="utf-8")
    done = CliRunner().invoke(
        app, ["texts", "read", str(documents), "--to", str(tmp_path / "out"), "--home", str(tmp_path)]
    )
    assert isinstance(done.exception, BadInput)
