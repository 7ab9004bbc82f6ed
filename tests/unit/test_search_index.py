"""The contract of a full-text index: what it finds is what a scan of the texts with the same tokens,
denials and numbers finds. Every implementation is compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.access.permissions import service_permit
from heluo.delivery.search.denials import denied
from heluo.delivery.search.indexes.base import Asked, TextIndex
from heluo.delivery.search.marks import lies_within
from heluo.delivery.search.measures import measured
from heluo.delivery.search.question import read
from heluo.delivery.search.schemas import TextQuestion
from heluo.delivery.search.tokens import words
from tests.lib.gold_queries import index_of

TEXTS = [
    "否认糖尿病史,肌酐 256 μmol/L",
    "糖尿病10年,无发热",
    "无糖尿病;后诊断2型糖尿病",
    "Scr 2.9mg/dL,CABG术后",
    "cT2N1M0,右肺腺癌",
    "pT2aN1M0",
    "CT2次",
    "血糖 <3.9 mmol/L",
    "血糖 >33.3 mmol/L",
    "空腹血糖 12.1mmol/L",
    "slept well, no fever",
    "二甲双胍0.5g bid",
    "",
]
QUESTIONS = [
    "糖尿病",
    "无糖尿病",
    "糖尿病 -发热",
    "肌酐>200",
    "肌酐>250 CABG",
    "肌酐≤200",
    "T2N1M0",
    "T2aN1M0",
    "SLE",
    "fever",
    "无发热",
    "血糖<4",
    "血糖<3",
    "血糖>20",
    "血糖 10-15",
    "空腹血糖>7",
    "格华止",
    "搭桥 肌酐>200",
    "糖尿病 肌酐<100",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    return index_of(TEXTS, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize("denials", ["included", "left_out"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_index_finds_what_a_scan_finds(index: TextIndex, question: str, denials: str) -> None:
    asked = read(TextQuestion.model_validate({"q": question, "denials": denials})).asked
    permit = service_permit("index", "quality")
    page = index.page(asked, permit, 0, len(TEXTS))
    expected = {str(number) for number, text in enumerate(TEXTS) if matches(text, asked)}
    assert {one.key for one in page.found} == expected
    assert len(index.persons(asked, permit)) == page.total == len(expected)


def test_the_questions_find_something_and_not_everything(tmp_path: Path) -> None:
    found = [sum(matches(text, read(TextQuestion(q=q)).asked) for text in TEXTS) for q in QUESTIONS]
    assert sum(map(bool, found)) > len(QUESTIONS) * 0.7
    assert max(found) < len(TEXTS)


def matches(text: str, asked: Asked) -> bool:
    """The scan: an evaluation that knows no index."""
    reaches = denied(text)
    edges = [0, *(edge for reach in reaches for edge in reach), len(text)]
    left = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    mentions = left if asked.asserted else [text]
    return (
        all(any(holds(mentions, phrase) for phrase in group) for group in asked.groups)
        and not any(holds([text], phrase) for phrase in asked.without)
        and all(
            any(holds([text[a:b] for a, b in reaches], phrase) for phrase in group) for group in asked.denied
        )
        and all(
            any(one.key == of.key and lies_within(one, of) for one in measured(text) for of in group)
            for group in asked.measured
        )
    )


def holds(pieces: list[str], phrase: str) -> bool:
    wanted = words(phrase)
    return any(
        wanted == tokens[at : at + len(wanted)]
        for tokens in map(words, pieces)
        for at in range(len(tokens) - len(wanted) + 1)
    )
