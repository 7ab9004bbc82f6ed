"""Codes proposed for a hospital's value, each with its score and why. Nothing is accepted by itself.

The best sign of a code counts: the same text of the same variable was decided elsewhere; the hospital uses it
so in another variable; it is the code or one of its names, spelt otherwise; another name of the thing
(`dictionary/search`) or of what codes often say (`dictionary/value_words.csv`); it looks or sounds alike; it
is as frequent as the code is elsewhere. A local code says little by itself: what the same rows call it is
read with it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pypinyin
from rapidfuzz import fuzz, process

from heluo.delivery.mapping import named
from heluo.dictionary import Dictionary, ValueSet, Variable
from heluo.dictionary.csv_rows import rows
from heluo.dictionary.search_words import load_search_words
from heluo.kit.places import data_folder
from heluo.kit.text import Text

MOST_VALUES, LEAST_SHARE = 30, 0.01
"""By frequency are compared a hospital's values without a code when they are so few, and each so frequent."""
MOST = 5
"""Proposals of one value."""
LEAST = 0.55
"""Below that score a code is no proposal: who sees five wrong ones reads none."""
DECIDED, OWN, SAME, OTHER_NAME, INSIDE, WORD, PINYIN, ALIKE = 0.96, 0.98, 0.97, 0.93, 0.85, 0.84, 0.8, 0.9
NUMBER_DECIDED, NUMBER_SAME, FREQUENT = 0.6, 0.57, 0.7
"""Score of a sign at its best; of "looks alike" times its similarity. A bare number or local code means
another thing in each vendor's system."""
LOOKS_ALIKE = "字形相近"
SHORTEST = 2
"""Signs that a name has at least before it is looked for inside a text: one sign is in everything."""

Memory = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Normalised text → code → hospitals where it was decided so, of one variable."""
Names = Mapping[str, tuple[str, ...]]
"""Normalised text → codes."""


@dataclass(frozen=True)
class Proposal:
    """A code, how likely it is (0 to 1, no probability: an order), and the signs that say so."""

    code: str
    label: Text
    score: float
    reasons: tuple[Text, ...]


def normal(text: str) -> str:
    """One spelling of a text: half width, small letters, without blanks and punctuation."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum() or c in "+-")


class Proposer:
    """Proposes codes of one dictionary's value sets; what it knows of a set's names is made once."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._names: dict[str, Names] = {}
        self._spelt: dict[str, Names] = {}

    def proposed(
        self,
        variable: Variable,
        source: str,
        memory: Memory,
        name: str = "",
        own: Names | None = None,
        frequent: str = "",
    ) -> list[Proposal]:
        """At most MOST codes (of names that are many: `named.MOST`) for the text `source` of a coded
        variable, the likeliest first. `name`: what the same rows call it; `own`: normalised text → codes that
        the hospital's other variables of this value set give it; `frequent`: the code that is elsewhere as
        frequent as it is here (`by_frequency`)."""
        values = self._dictionary.value_sets[variable.value_set]
        found: dict[str, list[tuple[float, Text]]] = {}
        for code, score, why in self._signs(values, source, memory, name, own or {}):
            found.setdefault(code, []).append((score, why))
        if frequent:
            why = Text("出现的份额与别院的这个代码相近", "as frequent here as the code is elsewhere")
            found.setdefault(frequent, []).append((FREQUENT, why))
        by_names = self._by_names(values, source, name)
        for one in by_names:
            signs = found.setdefault(one.code, [])
            # Where it is called exactly so, how it may be read besides says nothing; how much it looks alike
            # is in words already.
            exact = any(score >= SAME for score, _ in signs)
            alike = bool(signs)
            reasons = () if exact else one.reasons
            signs += [(one.score, why) for why in reasons if not (alike and why.zh.startswith(LOOKS_ALIKE))]
            signs += [(one.score, one.sure)] if one.sure else []
        made = [_proposal(values, code, signs) for code, signs in found.items()]
        made.sort(key=lambda one: (-one.score, one.code))
        return made[: named.MOST if by_names else MOST]

    def _by_names(self, values: ValueSet, source: str, name: str) -> tuple[named.NamedCode, ...]:
        """Codes for what the rows call it, or for the text itself where it is no local code."""
        if not named.is_named(values.name):
            return ()
        local = _is_local(normal(source)) and not named.is_word(values.name, source)
        called = name or ("" if local else source)
        return named.by_name(values.name, called) if called else ()

    def _signs(
        self, values: ValueSet, source: str, memory: Memory, name: str, own: Names
    ) -> Iterator[tuple[str, float, Text]]:
        wanted = normal(source)
        local = _is_local(wanted)
        for code in own.get(wanted, ()):
            yield code, OWN, Text("本院另一变量已这样对照", "another variable of this hospital maps it so")
        for code, hospitals in memory.get(wanted, {}).items():
            where = Text("、".join(hospitals), ", ".join(hospitals))
            score = NUMBER_DECIDED if local else DECIDED
            yield code, score, Text(f"{where.zh} 已这样对照", f"mapped so at {where.en}")
        for code in self.names(values).get(wanted, ()):
            score = NUMBER_SAME if local else SAME
            yield (
                code,
                score,
                Text("标准名称或代码的另一写法", "the standard's own name or code, spelt otherwise"),
            )
        for text in (("" if local else wanted), normal(name)):
            if text:
                yield from self._named(values, text)

    def _named(self, values: ValueSet, wanted: str) -> Iterator[tuple[str, float, Text]]:
        """Codes that the words `wanted` may name."""
        names = self.names(values)
        for code in names.get(wanted, ()):
            yield code, SAME, Text("名称与标准相同", "called as the standard calls it")
        for other in _other_names().get(wanted, ()):
            for code in names.get(other, ()):
                yield code, OTHER_NAME, Text("同义词或品牌名", "a synonym or brand")
        words = _same_words(wanted)
        for name, codes in names.items():
            if name == wanted:
                continue
            if len(name) >= SHORTEST and name in wanted and not name.isdigit():
                score = INSIDE * (0.7 + 0.3 * len(name) / len(wanted))
                for code in codes:
                    yield code, score, Text("其中含标准名称", "holds the standard's name")
            if name in words or any(len(word) >= SHORTEST and word in name for word in words):
                for code in codes:
                    yield code, WORD, Text("意思相同的常用词", "a common word for the same")
        yield from self._alike(values, wanted)

    def _alike(self, values: ValueSet, wanted: str) -> Iterator[tuple[str, float, Text]]:
        """Codes whose names look or sound as `wanted` does."""
        names = self.names(values)
        cutoff = LEAST * 100
        near = process.extract(wanted, list(names), scorer=fuzz.ratio, limit=2 * MOST, score_cutoff=cutoff)
        for name, similarity, _ in near:
            score = ALIKE * similarity / 100
            if name != wanted and score >= LEAST:
                why = Text(f"{LOOKS_ALIKE} {similarity:.0f}%", f"looks alike, {similarity:.0f} %")
                for code in names[name]:
                    yield code, score, why
        if wanted.isascii() and len(wanted) >= SHORTEST:
            for code in self.spelt(values).get(wanted, ()):
                yield code, PINYIN, Text("拼音或拼音首字母相同", "the same pinyin, or its initials")

    def names(self, values: ValueSet) -> Names:
        """Normalised code or name → the codes that have it."""
        if values.name not in self._names:
            self._names[values.name] = _gathered(
                (normal(name), one.code)
                for one in values.codes.values()
                for name in (one.code, one.label.zh, one.label.en)
            )
        return self._names[values.name]

    def spelt(self, values: ValueSet) -> Names:
        """Pinyin of a Chinese name, and its initials → the codes that have it."""
        if values.name not in self._spelt:
            self._spelt[values.name] = _gathered(
                (key, one.code)
                for one in values.codes.values()
                for key in _pinyin(one.label.zh)
                if len(key) >= SHORTEST
            )
        return self._spelt[values.name]


def by_frequency(here: Mapping[str, int], total: int, elsewhere: Mapping[str, float]) -> dict[str, str]:
    """Source → code, each code once: the pairs whose shares differ least come first. `here`: rows of each of
    a hospital's values without a code, of `total` rows; `elsewhere`: share of each code at the others. {} for
    more than MOST_VALUES values: among many rare ones a share says nothing."""
    if len(here) > MOST_VALUES:
        return {}
    pairs = sorted(
        (abs(math.log(rows / total / share)), source, code)
        for source, rows in here.items()
        for code, share in elsewhere.items()
        if rows >= LEAST_SHARE * total and share
    )
    found: dict[str, str] = {}
    for _, source, code in pairs:
        if source not in found and code not in found.values():
            found[source] = code
    return found


def remembered(lines: Iterable[tuple[str, str, str, str]]) -> dict[str, Memory]:
    """Variable → what was decided of it before, from (hospital, variable, source, code)."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for hospital, variable, source, code in lines:
        of = found.setdefault(variable, {}).setdefault(normal(source), {})
        if code and hospital not in of.setdefault(code, []):
            of[code].append(hospital)
    return {
        variable: {
            text: {code: tuple(sorted(hospitals)) for code, hospitals in codes.items()}
            for text, codes in texts.items()
        }
        for variable, texts in found.items()
    }


def _proposal(values: ValueSet, code: str, signs: list[tuple[float, Text]]) -> Proposal:
    signs.sort(key=lambda one: -one[0])
    label = values.codes[code].label if code in values.codes else Text(code, code)
    return Proposal(code, label, round(signs[0][0], 3), tuple(dict.fromkeys(why for _, why in signs)))


def _is_local(text: str) -> bool:
    """Whether a text is a number or a code that only its own system knows: digits, and no Chinese."""
    return any(c.isdigit() for c in text) and text.isascii()


def _pinyin(name: str) -> tuple[str, str]:
    syllables = [one for one in pypinyin.lazy_pinyin(name, errors="ignore") if one]
    return "".join(syllables), "".join(one[0] for one in syllables)


def _gathered(pairs: Iterable[tuple[str, str]]) -> Names:
    found: dict[str, dict[str, None]] = {}
    for key, code in pairs:
        if key:
            found.setdefault(key, {})[code] = None
    return {key: tuple(codes) for key, codes in found.items()}


@lru_cache(maxsize=1)
def _other_names() -> dict[str, tuple[str, ...]]:
    """A normalised name or abbreviation → the other names of the thing."""
    found: dict[str, dict[str, None]] = {}
    for one in load_search_words().synonyms:
        names = [normal(name) for name in one.names]
        for typed in (*names, *(normal(name) for name in one.typed)):
            found.setdefault(typed, {}).update(dict.fromkeys(name for name in names if name != typed))
    return {key: tuple(of) for key, of in found.items()}


def _same_words(wanted: str) -> frozenset[str]:
    """Common words that say what `wanted` says, or what a Chinese word inside it says."""
    groups = _value_words()
    inside = (word for word in groups if len(word) >= SHORTEST and not word.isascii() and word in wanted)
    return frozenset().union(groups.get(wanted, frozenset()), *(groups[word] for word in inside))


@lru_cache(maxsize=1)
def _value_words() -> dict[str, frozenset[str]]:
    """A normalised common word → all words that say the same."""
    path = data_folder("dictionary") / "value_words.csv"
    found: dict[str, frozenset[str]] = {}
    for _, row in rows(path, ("names",)):
        group = frozenset(normal(name) for name in row["names"].split("|"))
        found |= dict.fromkeys(group, group)
    return found
