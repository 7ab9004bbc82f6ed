"""Tokens, highlights and what a typed question means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heluo.delivery.search.question import read
from heluo.delivery.search.schemas import TextQuestion
from heluo.delivery.search.tokens import joined, snippet, spans, tokens, words
from heluo.delivery.search.vocabulary import meanings
from heluo.kit.errors import BadInput

TEXTS = st.text(alphabet="ab9.7HＥ２患者转移轉,。 \n10^9/L+μα①㎎𠮷é", max_size=30)


@settings(deadline=None)
@given(TEXTS)
def test_what_is_indexed_is_what_is_searched(text: str) -> None:
    assert joined(text).split() == words(text) == [token.text for token in tokens(text)]


@settings(deadline=None)
@given(TEXTS)
def test_every_token_stands_where_it_says(text: str) -> None:
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert (
            words(text[token.start : token.end]) == [token.text]
            or len(words(text[token.start : token.end])) > 1
        )


@pytest.mark.parametrize(
    ("text", "phrase", "marked"),
    [
        ("右肺转移", "转移", ["转移"]),
        ("右肺轉移", "转移", ["轉移"]),
        ("ＨＥＲ２(2+)", "her2", ["ＨＥＲ２"]),
        ("𠮷田糖尿病", "糖尿病", ["糖尿病"]),
        ("否认糖尿病,糖尿病10年", "糖尿病", ["糖尿病", "糖尿病"]),
        ("糖尿 病", "糖尿病", ["糖尿 病"]),
        ("曲妥珠单抗", "妥珠", ["妥珠"]),
        ("HER22", "her2", []),
        ("pH 7.41", "7.41", ["7.41"]),
        ("pH 7.413", "7.41", []),
    ],
)
def test_marks_fall_on_the_original_text(text: str, phrase: str, marked: list[str]) -> None:
    assert [text[a:b] for a, b in spans(text, [phrase])] == marked


def test_a_snippet_keeps_its_marks() -> None:
    text = "前" * 100 + "糖尿病" + "后" * 300
    cut, inside = snippet(text, spans(text, ["糖尿病"]))
    assert [cut[a:b] for a, b in inside] == ["糖尿病"]
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 200


def test_a_question_is_read_as_phrases() -> None:
    asked = read(TextQuestion(q='右肺 "EGFR 突变" -吸烟 - zhuanyi')).asked
    assert asked.groups == (("右肺",), ("EGFR 突变",), ("zhuanyi", "转移"))
    assert asked.without == ("吸烟",)
    with pytest.raises(BadInput):
        read(TextQuestion(q="-吸烟"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("zhuanyi", "转移"), ("tnb", "糖尿病"), ("zy", "转移"), ("ＺＹ", "转移")]
)
def test_pinyin_and_initials(typed: str, meant: str) -> None:
    assert meant in meanings(typed)


@pytest.mark.parametrize("typed", ["her2", "ct", "egfr", "肺癌", "zzzz"])
def test_words_that_mean_themselves(typed: str) -> None:
    assert meanings(typed) == ()
