"""Text → tokens: one a Han character, Latin words and numbers whole. A phrase of tokens is then a substring
of the text.

Normalised: NFKC, lower case, traditional → simplified; each token knows which code points of the original it
came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-zα-ω]+|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
BETWEEN = "\u241e"
"""Token between the title and the text of a document: no phrase reaches across."""


@dataclass(frozen=True)
class Token:
    """A normalised token and the span of code points in the original text (end exclusive)."""

    text: str
    start: int
    end: int


VARIANTS = str.maketrans("欬痺", "咳痹")
"""Medical variants that are no traditional forms, so the library leaves them."""


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


class _Normal(dict[int, str]):
    """Code point → its normalised form (several characters for some ligatures and units), filled as it is
    asked."""

    def __missing__(self, point: int) -> str:
        # Character by character, not phrase by phrase: a token must know the code points it came from, and a
        # question must meet its text however the phrase is cut.
        plain = unicodedata.normalize("NFKC", chr(point)).lower().translate(VARIANTS)
        self[point] = "".join(map(_converter().convert, plain))
        return self[point]


_NORMAL = _Normal()


def normal(text: str) -> str:
    """The text normalised, code point by code point."""
    return text.translate(_NORMAL)


class _Spaced(dict[int, str]):
    """Code point → what it leaves in a text of tokens: a Han character stands apart, letters, digits and
    points stay, the rest is a blank."""

    def __missing__(self, point: int) -> str:
        pieces = []
        for character in _NORMAL[point]:
            if HAN.match(character):
                pieces.append(f" {character} ")
            else:
                pieces.append(character if WORD.match(character) or character == "." else " ")
        self[point] = "".join(pieces)
        return self[point]


_SPACED = _Spaced()
HAN, WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"), re.compile(r"[0-9a-zα-ω]")
POINT = re.compile(r"\.(?:(?![0-9])|(?<![0-9]\.))")
"""A point that stands in no number. It begins with what is searched for, so that texts without one cost
nothing."""
NUMBERED = re.compile(r"\.[0-9]+\.")
"""Two points around digits, as in 1.2.3: only `TOKEN` can say where a number ends."""
WORDS = re.compile(r"[a-zα-ω]+")


def joined(text: str) -> str:
    """The tokens of `text` with one or more blanks between: what is written into the index. The tokens of
    `words`, several times faster."""
    spaced = text.translate(_SPACED)
    if "." in spaced:
        spaced = POINT.sub(" ", spaced)
        if NUMBERED.search(spaced):
            return " ".join(TOKEN.findall(spaced))
    return WORDS.sub(lambda word: f" {word[0]} ", spaced)


def words(text: str) -> list[str]:
    """The tokens of `text`."""
    return TOKEN.findall(normal(text))


def tokens(text: str) -> list[Token]:
    """The tokens of `text` with their places in the original."""
    plain, places = placed(text)
    return [Token(m.group(), places[m.start()], places[m.end() - 1] + 1) for m in TOKEN.finditer(plain)]


def placed(text: str) -> tuple[str, list[int]]:
    """The text normalised, and of each of its characters the place in the original."""
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        form = _NORMAL[ord(character)]
        pieces.append(form)
        places += [place] * len(form)
    return "".join(pieces), places


def spans(text: str, phrases: list[str]) -> list[tuple[int, int]]:
    """Spans of `text` (code points, end exclusive) where a phrase occurs, sorted, overlapping ones merged."""
    wanted: dict[str, list[list[str]]] = {}
    for phrase in map(words, phrases):
        if phrase:
            wanted.setdefault(phrase[0], []).append(phrase)
    found = tokens(text)
    forms = [token.text for token in found]
    marked = [
        (found[i].start, found[i + len(phrase) - 1].end)
        for i, form in enumerate(forms)
        for phrase in wanted.get(form, ())
        if forms[i : i + len(phrase)] == phrase
    ]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marked):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, marked: list[tuple[int, int]], around: int = 60) -> tuple[str, list[tuple[int, int]]]:
    """(a piece of `text` around its first mark, the marks inside it), cut at code points; "…" where something
    is left out."""
    first = marked[0][0] if marked else 0
    start = max(0, first - around)
    end = min(len(text), (marked[0][1] if marked else 0) + 2 * around)
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    shift = len(head) - start
    inside = [(max(a, start) + shift, min(b, end) + shift) for a, b in marked if a < end and b > start]
    return head + text[start:end] + tail, inside
