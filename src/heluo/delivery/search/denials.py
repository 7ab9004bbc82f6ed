"""What a text denies: "否认高血压、糖尿病" holds both words and neither disease. The reach of a denial
ends with its clause; what only looks like one (无痛胃镜, 不除外转移) is none.

A rule of words, right most of the time: so that a denial is marked and can be asked for, never that a record
is silently left out. Whose history it is (mother, father) is not read here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from heluo.delivery.search.tokens import normal
from heluo.dictionary.search_words import load_search_words

CLAUSE_END = re.compile(r"[。;!?\n\r]|,(?!\s?(?:也|亦|及|或|无|否认)?$)")
FARTHEST = 60
"""Characters that a denial reaches at most: what follows later is another thing."""
Reach = tuple[int, int]


CLAUSE_ENDS = ",。;!?\n、) "
Role = Literal["before", "after", "none"]


@cache
def _roles() -> dict[str, Role]:
    """A word → what it does; what only looks like a denial is there so that the denial in it is not seen."""
    words = load_search_words().denials
    found: dict[str, Role] = {normal(word): "after" for word in words.after}
    found.update({normal(word): "before" for word in words.before})
    found.update({normal(word): "none" for word in words.not_one})
    return found


@cache
def _pattern() -> re.Pattern[str]:
    # One flat list of literals, the longest first: its first characters let the search leap over the rest.
    return re.compile("|".join(re.escape(word) for word in sorted(_roles(), key=len, reverse=True)))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(normal(word)) for word in load_search_words().denials.ends))


@cache
def _both() -> frozenset[str]:
    """Words that deny what follows and, at the end of a clause, what precedes."""
    words = load_search_words().denials
    return frozenset(map(normal, words.before)) & frozenset(map(normal, words.after))


def denied(text: str) -> list[Reach]:
    """Spans of code points of `text` that are denied, sorted, not overlapping."""
    plain = _same_length(text)
    reaches = []
    for found in _pattern().finditer(plain):
        word, start, end = found.group(), found.start(), found.end()
        role = _roles()[word]
        if role == "none" or (word[0].isascii() and word[0].isalpha() and not _alone(plain, start, end)):
            continue
        closes = end == len(plain) or plain[end] in CLAUSE_ENDS
        if role == "after" or (word in _both() and closes):
            if closes or word[0] not in "未不已可":
                reaches.append((_start(plain, start), start))
        else:
            reaches.append((end, _end(plain, end)))
    return _merged(reaches)


def _alone(plain: str, start: int, end: int) -> bool:
    """A Latin word that is no part of a longer one."""
    return not plain[start - 1 : start].isalnum() and not plain[end : end + 1].isalnum()


def _end(plain: str, start: int) -> int:
    """Where a denial that begins at `start` ends."""
    limit = min(len(plain), start + FARTHEST)
    clause = CLAUSE_END.search(plain, start, limit)
    stop = _ends().search(plain, start, clause.start() if clause else limit)
    return stop.start() if stop else clause.start() if clause else limit


def _start(plain: str, end: int) -> int:
    """Where the words begin that a denial behind them, at `end`, denies."""
    before = plain[max(0, end - FARTHEST) : end]
    cut = max(before.rfind(sign) for sign in "。;!?\n,:、(")
    return end - len(before) + cut + 1


def _merged(reaches: list[Reach]) -> list[Reach]:
    merged: list[Reach] = []
    for start, end in sorted(reaches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


class _OneToOne(dict[int, str]):
    """Code point → its normal form where that is one character, else itself: places stay the text's own."""

    def __missing__(self, point: int) -> str:
        form = normal(chr(point))
        self[point] = form if len(form) == 1 else chr(point)
        return self[point]


_ONE_TO_ONE = _OneToOne()


def _same_length(text: str) -> str:
    return text.translate(_ONE_TO_ONE)


def asked(phrase: str) -> str:
    """What a question denies: 发热 of "无发热"; "" for a phrase that denies nothing."""
    plain = normal(phrase)
    words = load_search_words().denials
    if any(normal(word) in plain for word in words.not_one):
        return ""
    for word in sorted(map(normal, words.asked), key=len, reverse=True):
        if plain.startswith(word):
            rest = plain[len(word) :].strip(" ,:")
            alone = word.isascii() and plain[len(word) : len(word) + 1] != " "
            return "" if alone or len(rest) < 2 else rest
    return ""
