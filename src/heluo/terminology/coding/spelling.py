"""One spelling of a name, the attributes that are no part of it, and the names that stand in one cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from heluo.terminology.coding.words import attributes, spellings

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_HAN_NUMBERS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8"}
_COUNTED = "型期级度类°"
_ROMAN_FOUND = re.compile(rf"(?<![a-z])(viii|vii|vi|iv|ix|iii|ii|i|v|x)(?=[{_COUNTED}ab]|[^a-z0-9]|$)")
_HAN_FOUND = re.compile(rf"([一二三四五六七八])(?=[{_COUNTED}])|(?<=[{_COUNTED}第])([一二三四五六七八])")
_BRACKETS = str.maketrans("[]{}〔〕【】〈〉<>「」", "()()()()()()()")
_DASHES = re.compile(r"[‐‑‒–—―−－~～]")
_PARTS = re.compile(
    r"[、;]|伴有?|合并|(?<![0-9])\s*[,+/&]\s*(?![0-9])|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"
)
_NUMBERED = re.compile(r"(?:^|\s)[1-9][.、)](?!\d)")


@dataclass(frozen=True)
class Attribute:
    """What was split off a name: its kind (laterality, stage, history ...) and the words as written."""

    kind: str
    words: str


@dataclass(frozen=True)
class SplitName:
    """A name without its attributes, and these."""

    name: str
    attributes: tuple[Attribute, ...]


@lru_cache(maxsize=1)
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Half width, simplified, small letters, one kind of bracket, Arabic numbers before 型, 期, 级; no blanks
    beside Chinese; spellings of one word as one (梗塞 → 梗死)."""
    made = unicodedata.normalize("NFKC", text)
    made = _simplified().convert(made).casefold().translate(_BRACKETS)
    made = _DASHES.sub("-", made)
    made = _ROMAN_FOUND.sub(lambda found: str(_ROMAN[found[1]]), made)
    made = _HAN_FOUND.sub(lambda found: _HAN_NUMBERS[found[1] or found[2]], made)
    for old, new in spellings():
        if old in made:
            made = made.replace(old, new)
    return " ".join(made.split())


def compact(text: str) -> str:
    """Letters and digits of a plain name, and the signs that numbers have."""
    return "".join(c for c in text if c.isalnum() or (c in "+-.%" and text[:1] != c)).strip(".-+")


def is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


LIGHT = frozenset({"certainty", "risk", "laterality", "particle", "count", "urgency", "maker", "method"})
"""Kinds of attributes that hardly ever make another code of a name."""


def without_attributes(name: str, system: str, light: bool = False) -> SplitName:
    """A plain name without laterality, stage, course, 术后, 史, 待查, specimen, dose; with `light` only
    without those that hardly ever change the code. What would leave nothing stays."""
    left, found = name, []
    for kind, pattern in attributes(system):
        if light and kind not in LIGHT:
            continue
        shorter = pattern.sub(" ", left)
        if sum(c.isalnum() for c in shorter) >= 2:
            found += [Attribute(kind, m[0].strip("() ")) for m in pattern.finditer(left) if m[0].strip("() ")]
            left = shorter
    left = re.sub(r"\(\s*\)", " ", left)
    return SplitName(" ".join(left.split()), tuple(found))


def parts(name: str) -> tuple[str, ...]:
    """The names in a cell that 、; 伴, blanks or numbers set apart, outside brackets; one where nothing
    does."""
    flat = _NUMBERED.sub(";", name)
    shadow = re.sub(r"\([^()]*\)", lambda found: "\x00" * len(found[0]), flat)
    cuts, start = [], 0
    for match in _PARTS.finditer(shadow):
        cuts.append(flat[start : match.start()])
        start = match.end()
    cuts.append(flat[start:])
    found = tuple(one.strip(" ,;、") for one in cuts)
    return tuple(one for one in found if any(map(is_han, one)) or sum(c.isalnum() for c in one) >= 2)


OWN, SHORTER, INSIDE, OPENED = 0, 1, 2, 3
"""Kinds of forms: a name itself; without its brackets; what its last bracket holds; its brackets opened."""
_MORPHOLOGY = re.compile(r"\(?m\d{4,5}/\d\)?|\bnos\b|\(?[a-z]\d\d\.[-\d]\)?")


_UNSPECIFIED = re.compile(r"[,，]?(不伴有?并发症|未特指(的|者)?|未分类的?|未提及并发症)$")


@lru_cache(maxsize=200_000)
def forms(name: str) -> tuple[tuple[str, int], ...]:
    """A plain name of a list and its other forms, each with its kind: without NOS and codes of morphology,
    its brackets opened, without them, what the last holds."""
    made = " ".join(_MORPHOLOGY.sub(" ", name).split())
    made = re.sub(r"\([\s,:]*\)", "", made).strip() or name
    found = {made: OWN}
    plainest = _UNSPECIFIED.sub("", made)
    if compact(plainest):
        found.setdefault(plainest, SHORTER)
    outside = " ".join(re.sub(r"\([^()]*\)", "", made).split())
    if outside != made:
        found.setdefault(re.sub(r"[()]", "", made), OPENED)
        found.setdefault(outside, SHORTER)
        last = re.search(r"\(([^()]*)\)$", made)
        for one in re.split(r"[;、,]", last[1]) if last else ():
            if sum(map(is_han, one)) >= 2:
                found.setdefault(one, INSIDE)
    return tuple((form, kind) for form, kind in found.items() if compact(form))
