"""A text as rules read it, and the way back to the text as it was written. A line that was only broken
because it was full goes on.

NFKC, one character after another, and lower case: full-width signs, Roman numerals and unit signs become
plain ones. Circled numbers stay: as digits they would join the number behind them. A character may become
several; `place` gives the place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

CutsWord = Callable[[str, str], bool]
WORD = 12
"""Characters beside a line end in which a word that it cuts stands."""
LEAST_LINE, RAGGED = 18, 2
"""Characters of a line from which it can be a full one, and how many it may lack of the longest."""
HEADING = re.compile(r"\s*[一-鿿a-zA-Z /]{2,12}[:\uff1a]")
ENDS = frozenset("。;:!?】]〕>")
"""Last characters of what ends, each as `_of` has it."""
BEGINS = re.compile(
    r"\s*(?:[-•·*●○■□▲◆【\[〔<①-⑳]|[(\uff08]?\d{1,2}\s*[)\uff09.、\uff0e](?!\d)|"
    r"[一二三四五六七八九十]{1,3}[、.\uff0e])"
)
"""How an entry, or a heading, begins."""


@dataclass(frozen=True)
class Normalised:
    """`text`, and for each of its characters the place of the one in the original that it comes from."""

    original: str
    text: str
    origins: tuple[int, ...] | range

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Start and end (exclusive) in the original of the characters `start` to `end` here. Raises
        ValueError for an empty span."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"{start}:{end} of {len(self.text)}")
        return self.origins[start], self.origins[end - 1] + 1


@cache
def _of(character: str) -> str:
    if unicodedata.name(character, "").startswith(("CIRCLED", "PARENTHESIZED")):
        return character
    if character in "−﹣ー":
        return "-"
    if character == "╱":
        return "/"
    found = unicodedata.normalize("NFKC", character)
    lowered = found.lower()
    return lowered if len(lowered) == len(found) else found


def _broken(original: str, cuts: CutsWord) -> Iterator[tuple[int, str]]:
    """(place of a line end that says nothing, what stands for it): it cuts a word, or the line before it is
    as long as several of this text are and has no end of its own; and the next one begins nothing."""
    lines = original.split("\n")
    least = max(max(map(len, lines)) - RAGGED, LEAST_LINE)
    wrapped = sum(len(line) >= least for line in lines) > 1
    at = -1
    for line, following in pairwise(lines):
        at += len(line) + 1
        if not line or _of(line[-1]) in ENDS or not following.strip() or BEGINS.match(following):
            continue
        goes_on = wrapped and len(line) >= least and not HEADING.match(following)
        if not goes_on and not cuts(line[-WORD:].lower(), following[:WORD].lower()):
            continue
        plain = (
            line[-1].isascii() and following[0].isascii() and line[-1].isalpha() and following[0].isalpha()
        )
        yield at, " " if plain else ""


def normalised(original: str, cuts: CutsWord = lambda left, right: False) -> Normalised:
    """The text for the rules. `cuts`: whether between two pieces a word is cut."""
    found = [_of(character) for character in original]
    for at, instead in _broken(original, cuts):
        found[at] = instead
    text = "".join(found)
    if len(text) == len(original) and "" not in found:
        return Normalised(original, text, range(len(original)))
    origins = tuple(at for at, piece in enumerate(found) for _ in piece)
    return Normalised(original, text, origins)
