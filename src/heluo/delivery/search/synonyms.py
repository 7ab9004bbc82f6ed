"""Other names of what was typed: synonyms, brands, abbreviations of `dictionary/search/synonyms.csv`. Never a
look-alike: what is added stands on the screen and can be taken away.

A name inside a longer phrase (急性心梗) is replaced in its place. Not here: pinyin and typing errors
(`vocabulary`), stages (`spellings`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Literal

from heluo.delivery.search.spellings import as_phrase
from heluo.delivery.search.tokens import words
from heluo.dictionary.search_words import Synonyms, load_search_words

MOST = 24
"""Phrases that are added to one that was typed: a question is read by people."""
Key = tuple[str, ...]
Reason = Literal["synonym", "brand", "narrower"]


@cache
def _by_key() -> dict[Key, tuple[Synonyms, ...]]:
    """Tokens of a name, or of a word that is typed for it → what it may be."""
    found: dict[Key, list[Synonyms]] = defaultdict(list)
    for one in load_search_words().synonyms:
        for name in (*one.names, *one.typed):
            found[tuple(words(name))].append(one)
    return {key: tuple(of) for key, of in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _by_key()))


def others(phrase: str) -> dict[str, Reason]:
    """Phrases that mean the same as `phrase` → why each of them."""
    typed = tuple(words(phrase))
    found: dict[str, Reason] = {}
    known = {typed}
    for before, name, after in _inside(typed):
        alone = not before and not after
        for one in _by_key()[name]:
            same: list[tuple[str, Reason]] = [(word, _reason(one)) for word in one.names]
            # A narrower thing inside a phrase would be another thing: 下肢静脉血栓 is no 下肢肺栓塞.
            narrower: list[tuple[str, Reason]] = [(word, "narrower") for word in one.finds]
            for word, why in [*same, *(narrower if alone else [])]:
                other = (*before, *words(word), *after)
                if other not in known and len(found) < MOST:
                    known.add(other)
                    found[f"{as_phrase(before)}{word}{as_phrase(after)}"] = why
    return {word: why for word, why in found.items() if not _covered(tuple(words(word)), known)}


def _covered(phrase: Key, known: set[Key]) -> bool:
    """True when a shorter phrase that is looked for stands in `phrase`: whatever it finds is found."""
    return any(
        phrase[at : at + length] in known
        for length in range(1, len(phrase))
        for at in range(len(phrase) - length + 1)
    )


def _inside(typed: Key) -> list[tuple[Key, Key, Key]]:
    """(before, name, after) of the longest name in `typed`: the phrase itself, else a name of two tokens or
    more."""
    if typed in _by_key():
        return [((), typed, ())]
    for length in range(min(len(typed) - 1, _longest()), 1, -1):
        for at in range(len(typed) - length + 1):
            if typed[at : at + length] in _by_key():
                return [(typed[:at], typed[at : at + length], typed[at + length :])]
    return []


def _reason(one: Synonyms) -> Reason:
    return "brand" if one.kind == "drug" else "synonym"
