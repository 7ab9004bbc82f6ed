"""What was typed → what is looked for, part by part: each word a phrase with its other names, quotes keep a
phrase as it is, `-word` excludes, "无发热" asks for a denial, "肌酐>200" for a value.

Nothing is added in silence: `ReadQuestion.parts` says of every part what it was read as, and a phrase that
the asker took away (`TextQuestion.taken_away`) stays away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from heluo.cohort.definition import AnyOf, Definition, Node, Rule, TextLeaf
from heluo.delivery.search import denials
from heluo.delivery.search.conditions import ValueCondition, cut
from heluo.delivery.search.indexes.base import Asked
from heluo.delivery.search.schemas import TextQuestion
from heluo.delivery.search.spellings import spellings, stages
from heluo.delivery.search.synonyms import others
from heluo.delivery.search.tokens import words
from heluo.delivery.search.vocabulary import corrections, known_words, meanings
from heluo.kit.errors import BadInput

PART = re.compile(r'(-?)(?:"([^"]+)"|“([^”]+)”|(\S+))')
MOST_PARTS = 20
Kind = Literal["words", "exact", "without", "denied", "value", "unread"]
Why = Literal["synonym", "brand", "narrower", "pinyin", "spelling", "correction"]


@dataclass(frozen=True)
class Addition:
    """A phrase that is looked for besides the one that was typed, and why."""

    phrase: str
    why: Why


@dataclass(frozen=True)
class Part:
    """One part of a question. `phrase` is what is looked for of it; "unread" is a comparison with a name that
    is no measured value: its words are looked for."""

    typed: str
    kind: Kind
    phrase: str
    added: tuple[Addition, ...] = ()
    taken_away: tuple[Addition, ...] = ()
    value: ValueCondition | None = None

    @property
    def phrases(self) -> tuple[str, ...]:
        return (self.phrase, *(one.phrase for one in self.added))


@dataclass(frozen=True)
class ReadQuestion:
    parts: tuple[Part, ...]
    asked: Asked


def read(question: TextQuestion) -> ReadQuestion:
    """Raises BadInput when nothing is left to look for, and for a unit that does not fit."""
    found = cut(question.q)
    away = {tuple(words(phrase)) for phrase in question.taken_away}
    parts = [_part(found.unread, away, *match) for match in _pieces(found.rest)[:MOST_PARTS]]
    parts = [part for part in parts if words(part.phrase)]
    parts += [Part(one.typed, "value", one.text.zh, value=one) for one in found.conditions]
    if all(part.kind == "without" for part in parts):
        raise BadInput(
            ("没有可检索的字词", "no word to look for"),
            ("至少一个汉字、字母或数字", "at least one Han character, letter or digit"),
            ("换一种写法", "write it differently"),
        )
    return ReadQuestion(tuple(parts), _asked(parts, question))


def definition(reading: ReadQuestion) -> Definition | None:
    """The parts as a condition tree, None when a tree cannot say one of them: it knows no denials."""
    rules: list[Rule] = []
    for part in reading.parts:
        if part.kind in ("without", "denied"):
            return None
        rules.append(Rule(where=part.value.leaf if part.value else _texts(part)))
    return Definition.model_validate({"heluo_cohort": 1, "rules": rules})


def _texts(part: Part) -> Node:
    leaves = [TextLeaf(text=phrase) for phrase in part.phrases]
    return leaves[0] if len(leaves) == 1 else AnyOf(any=list(leaves))


def _pieces(text: str) -> list[tuple[bool, str, bool]]:
    """(excluded, text, kept as it is) of every piece; a stage written with blanks, and an English denial with
    its word, are one piece."""
    pieces: list[tuple[bool, str, bool]] = []
    for minus, quoted, curly, plain in PART.findall(text):
        exact = bool(quoted or curly)
        piece = (quoted or curly or plain).strip()
        if not words(piece):
            continue
        before = pieces[-1] if pieces else (True, "", True)
        joined = f"{before[1]} {piece}"
        if not (before[0] or before[2] or minus or exact) and _is_one(before[1], joined):
            pieces[-1] = (False, joined, False)
        elif not (minus or exact):
            # 肺癌脑转移 is two things: together or apart, a document must say both.
            pieces += [(False, one, False) for one in known_words(piece) or (piece,)]
        else:
            pieces.append((bool(minus), piece, exact))
    return pieces


def _is_one(before: str, joined: str) -> bool:
    return bool(stages(joined)) or (
        before.isascii() and not denials.asked(before) and bool(denials.asked(joined))
    )


def _part(unread: tuple[str, ...], away: set[tuple[str, ...]], without: bool, text: str, exact: bool) -> Part:
    if without:
        return Part(text, "without", text)
    if exact:
        return Part(text, "exact", text)
    denies = denials.asked(text)
    phrase = denies or text
    kind: Kind = "denied" if denies else "unread" if any(text in one for one in unread) else "words"
    added = additions(phrase)
    return Part(
        text,
        kind,
        phrase,
        tuple(one for one in added if tuple(words(one.phrase)) not in away),
        tuple(one for one in added if tuple(words(one.phrase)) in away),
    )


def additions(phrase: str) -> tuple[Addition, ...]:
    """What is looked for besides a phrase: its other names, spellings of a stage, what pinyin spells, what a
    mistyped word may be; and the other names of those."""
    found = {one: Addition(one, "spelling") for one in (*stages(phrase), *spellings(phrase))}
    for spelt in (phrase, *spellings(phrase)):
        for other, why in others(spelt).items():
            found.setdefault(other, Addition(other, why))
    if not found:
        meant: list[tuple[str, Why]] = [(one, "pinyin") for one in meanings(phrase)]
        meant = meant or [(one, "correction") for one in corrections(phrase)]
        for one, why in meant:
            found.setdefault(one, Addition(one, why))
        # Initials mean so many things that the other names of each would be a page.
        if len(meant) == 1:
            for other, why in others(meant[0][0]).items():
                found.setdefault(other, Addition(other, why))
    typed = words(phrase)
    return tuple(one for one in found.values() if words(one.phrase) != typed)


def _asked(parts: list[Part], question: TextQuestion) -> Asked:
    return Asked(
        groups=tuple(part.phrases for part in parts if part.kind in ("words", "exact", "unread")),
        without=tuple(part.phrase for part in parts if part.kind == "without"),
        denied=tuple(part.phrases for part in parts if part.kind == "denied"),
        measured=tuple(part.value.ranges for part in parts if part.value),
        asserted=question.denials == "left_out",
        hospitals=tuple(sorted(set(question.hospitals))),
        categories=tuple(sorted(set(question.categories))),
        since=question.since,
        until=question.until,
        person=question.person or "",
    )
