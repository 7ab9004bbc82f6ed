"""Words that names of columns are made of: how a name is cut, and which words say the same
(`dictionary/field_words.csv`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import pypinyin

from heluo.dictionary.csv_rows import rows
from heluo.kit.places import data_folder

MOST_SPELLINGS = 48
"""Ways to say one Chinese label by other words that are tried."""
MIXED = ("id", "no", "code", "name", "time", "date", "type")
"""English words that stand behind initials of pinyin."""
_STOP = frozenset({"of", "the", "a", "an", "or", "and", "in", "by", "s", "on", "is"})
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")


@dataclass(frozen=True)
class FieldWords:
    """Groups of words that mean the same in names of columns; a word may stand in several."""

    groups: tuple[frozenset[str], ...]
    of: dict[str, frozenset[int]]
    """Word → numbers of its groups."""
    chinese: tuple[str, ...]
    """Chinese words, the longest first."""

    def same(self, one: str, other: str) -> bool:
        """Whether two words stand in one group."""
        return bool(self.of.get(one, frozenset()) & self.of.get(other, frozenset()))

    def others(self, word: str) -> list[str]:
        """Chinese words that say what `word` says, itself first."""
        found = dict.fromkeys([word])
        for number in sorted(self.of.get(word, frozenset())):
            found |= dict.fromkeys(sorted(w for w in self.groups[number] if is_chinese(w)))
        return list(found)


@lru_cache(maxsize=1)
def field_words() -> FieldWords:
    """The groups of `dictionary/field_words.csv`."""
    groups: list[frozenset[str]] = []
    of: dict[str, set[int]] = {}
    for _, row in rows(data_folder("dictionary") / "field_words.csv", ("names",)):
        group = frozenset(row["names"].split("|"))
        for word in group:
            of.setdefault(word, set()).add(len(groups))
        groups.append(group)
    chinese = sorted((w for w in of if is_chinese(w)), key=lambda w: (-len(w), w))
    return FieldWords(tuple(groups), {w: frozenset(n) for w, n in of.items()}, tuple(chinese))


@lru_cache(maxsize=1)
def field_names() -> dict[str, tuple[str, ...]]:
    """`category.variable`, or `*.variable` of every category that has it → other names that systems use
    (`dictionary/field_names.csv`)."""
    path = data_folder("dictionary") / "field_names.csv"
    found = rows(path, ("variable", "names"))
    return {row["variable"]: tuple(row["names"].split("|")) for _, row in found}


def is_chinese(text: str) -> bool:
    """Whether `text` holds a Chinese character."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def compact(text: str) -> str:
    """A name without what separates its parts: half width, small letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def tokens(name: str) -> tuple[str, ...]:
    """The parts of a name, small letters: `VIS_NO`, `visitNo` and `visit no` → visit, no."""
    found = _PIECES.findall(unicodedata.normalize("NFKC", name))
    return tuple(word for piece in found if (word := piece.casefold()) not in _STOP)


@lru_cache(maxsize=4096)
def spellings(label: str) -> tuple[tuple[str, str, str], ...]:
    """(text, pinyin, initials) of a Chinese label and of the same label by other words, at most
    MOST_SPELLINGS. A last word may be English, as systems mix them: 患者标识 is also BRID."""
    parts = _segments(label)
    made = [("", "", "")]
    for number, part in enumerate(parts):
        others = field_words().others(part) if is_chinese(part) else [part]
        if number and number == len(parts) - 1:
            others += [w for w in MIXED if field_words().same(part, w)]
        ways = [(one, *_sounds(one)) for one in others]
        made = [
            (text + more, pinyin + sound, initials + short)
            for more, sound, short in ways
            for text, pinyin, initials in made
        ][:MOST_SPELLINGS]
    return tuple(dict.fromkeys(made))


@lru_cache(maxsize=65536)
def _sounds(text: str) -> tuple[str, str]:
    syllables = pypinyin.lazy_pinyin(compact(text))
    return "".join(syllables), "".join(s if s in MIXED else s[0] for s in syllables)


def without_first(label: str) -> str:
    """A label without the word that it begins with, as a name inside a view often is: 文书类型 → 类型; ""
    when less than a word is left."""
    rest = "".join(_segments(label)[1:])
    return rest if len(rest) > 1 and is_chinese(rest) else ""


def _segments(label: str) -> list[str]:
    """`label` cut into known words and what stands between them."""
    words, found, at, known = field_words().chinese, [], 0, True
    while at < len(label):
        word = next((w for w in words if label.startswith(w, at)), "")
        if word or known:
            found.append(word or label[at])
        else:
            found[-1] += label[at]
        known = bool(word)
        at += len(word) or 1
    return found
