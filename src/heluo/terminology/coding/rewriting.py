"""The ways in which a name can be read: as it stands, without its attributes, with each abbreviation,
foreign word or old name in it replaced by what it may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

import ahocorasick

from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words
from heluo.terminology.coding.spelling import Attribute, compact, is_han, plain, without_attributes
from heluo.terminology.coding.words import meanings

MOST = 10
"""Readings of one name."""
ALTERNATIVES = 4
"""Readings of one text by what its words may mean."""
SHORTEST_INSIDE = 2
"""Characters that a Chinese name has at least before it is looked for inside another."""


AS_WRITTEN, LIGHTER, STRIPPED = 0, 1, 2
"""How much of its attributes a reading is without: nothing, what hardly ever changes the code, all."""


@dataclass(frozen=True)
class NameReading:
    """A plain text to look for; `words`: (name, meaning) of each word that was replaced; `bare`: AS_WRITTEN,
    LIGHTER or STRIPPED; `later`: how many likelier meanings were passed over."""

    text: str
    words: tuple[tuple[str, str], ...]
    bare: int
    later: int = 0


@dataclass(frozen=True)
class Readings:
    """All readings of a name, the plainest first, and its attributes."""

    readings: tuple[NameReading, ...]
    attributes: tuple[Attribute, ...]


@lru_cache(maxsize=8)
def known_words(system: str) -> dict[str, tuple[str, ...]]:
    """Plain name → what it may mean in `system`, plain. For drugs also what search knows of brands, and the
    English names of the dictionary's own drugs."""
    found: dict[str, tuple[str, ...]] = {}
    if system == "drug":
        for code in load().value_sets["drug"].codes.values():
            found[plain(code.label.en)] = (plain(code.label.zh),)
        for one in load_search_words().synonyms:
            if one.kind == "drug":
                found |= {plain(name): (plain(one.names[0]),) for name in one.names[1:]}
    for name, means, _ in meanings(system):
        found[plain(name)] = tuple(dict.fromkeys(plain(one) for one in means))
    return found


@lru_cache(maxsize=8)
def _finder(system: str) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for name in known_words(system):
        if not any(map(is_han, name)) or len(name) >= SHORTEST_INSIDE:
            made.add_word(name, name)
    made.make_automaton()
    return made


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def matches(text: str, system: str) -> list[tuple[int, str]]:
    """(where, known word) in a plain text, from the left, each as long as can be; a foreign word only where
    no letter goes on."""
    found: dict[int, str] = {}
    for end, name in _finder(system).iter(text):
        start = end - len(name) + 1
        cut_left = _is_letter(name[0]) and start > 0 and _is_letter(text[start - 1])
        cut_right = _is_letter(name[-1]) and end + 1 < len(text) and _is_letter(text[end + 1])
        if not (cut_left or cut_right) and len(name) > len(found.get(start, "")):
            found[start] = name
    chosen: list[tuple[int, str]] = []
    free = 0
    for start, name in sorted(found.items()):
        if start >= free:
            chosen.append((start, name))
            free = start + len(name)
    return chosen


@lru_cache(maxsize=200_000)
def canonical(text: str, system: str) -> str:
    """A plain text in which every known word is replaced by its likeliest meaning."""
    return next(_rewritten(text, system, AS_WRITTEN), NameReading(text, (), AS_WRITTEN)).text


def readings(name: str, system: str) -> Readings:
    """The readings of a name as somebody wrote it."""
    entire = plain(name)
    light, split = without_attributes(entire, system, light=True), without_attributes(entire, system)
    found: dict[str, NameReading] = {}
    for text, bare in ((entire, AS_WRITTEN), (light.name, LIGHTER), (split.name, STRIPPED)):
        found.setdefault(compact(text), NameReading(text, (), bare))
        for other in islice(_rewritten(text, system, bare), ALTERNATIVES):
            found.setdefault(compact(other.text), other)
    return Readings(tuple(one for key, one in islice(found.items(), MOST) if key), split.attributes)


def _rewritten(text: str, system: str, bare: int) -> Iterator[NameReading]:
    words = known_words(system)
    flat = text.replace(" ", "") if all(not _is_letter(sign) for sign in text) else text
    at = matches(flat, system)
    if not at:
        return
    for numbers in product(*(range(len(words[name])) for _, name in at)):
        chosen = [words[name][number] for (_, name), number in zip(at, numbers, strict=True)]
        made, start = [], 0
        for (where, name), meaning in zip(at, chosen, strict=True):
            made += [flat[start:where], meaning]
            start = where + len(name)
        made.append(flat[start:])
        pairs = tuple((name, meaning) for (_, name), meaning in zip(at, chosen, strict=True))
        yield NameReading("".join(made), pairs, bare, sum(numbers))
