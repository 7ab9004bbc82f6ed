"""A text as rules read it, and the way back to the text as it was written.

NFKC, one character after another, and lower case: full-width signs, Roman numerals and unit signs become
plain ones. Circled numbers stay: as digits they would join the number behind them. A character may become
several; `place` gives the place in the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache


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
    if character in "−﹣":
        return "-"
    found = unicodedata.normalize("NFKC", character)
    lowered = found.lower()
    return lowered if len(lowered) == len(found) else found


def normalised(original: str) -> Normalised:
    """The text for the rules."""
    found = [_of(character) for character in original]
    text = "".join(found)
    if len(text) == len(original):
        return Normalised(original, text, range(len(original)))
    origins = tuple(at for at, piece in enumerate(found) for _ in piece)
    return Normalised(original, text, origins)
