"""What was typed → what is looked for: each word a phrase, quotes keep blanks together, `-word` excludes,
pinyin is spelled out."""

from __future__ import annotations

import re

from heluo.delivery.search.indexes.base import Asked
from heluo.delivery.search.schemas import TextQuestion
from heluo.delivery.search.tokens import words
from heluo.delivery.search.vocabulary import meanings
from heluo.kit.errors import BadInput

PART = re.compile(r'(-?)(?:"([^"]+)"|“([^”]+)”|(\S+))')
MOST_PARTS = 20


def read(question: TextQuestion) -> Asked:
    """Raises BadInput when nothing is left to look for."""
    groups: list[tuple[str, ...]] = []
    without: list[str] = []
    for minus, quoted, curly, plain in PART.findall(question.q)[:MOST_PARTS]:
        exact = quoted or curly
        text = (exact or plain).strip()
        if not words(text):
            continue
        if minus and text != "-":
            without.append(text)
        else:
            groups.append((text,) if exact else (text, *meanings(text)))
    if not groups:
        raise BadInput(
            ("没有可检索的字词", "no word to look for"),
            ("至少一个汉字、字母或数字", "at least one Han character, letter or digit"),
            ("换一种写法", "write it differently"),
        )
    return Asked(
        tuple(groups),
        tuple(without),
        tuple(sorted(set(question.hospitals))),
        tuple(sorted(set(question.categories))),
        question.since,
        question.until,
        question.person or "",
    )
