"""How long files are: one subject a file, but no subject cut into a circle of files (see `circles`)."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from tools.rules.tree import Texts

LONGEST, LONGEST_WEB = 500, 250
MEDIAN, NINE_IN_TEN = 150, 400


def too_long(texts: Texts, longest: int) -> list[str]:
    """Files of more than `longest` lines."""
    return [f"{path}: {n} lines" for path, text in texts.items() if (n := lines(text)) > longest]


def median(texts: Texts) -> float:
    """The middle one of the files' lengths; `__init__.py` does not count, which is short by nature."""
    return statistics.median(_sizes(texts))


def nine_in_ten(texts: Texts) -> int:
    """The length that nine in ten files do not pass."""
    sizes = sorted(_sizes(texts))
    return sizes[int(len(sizes) * 0.9)]


def share(texts: Texts, inside: Callable[[str], bool]) -> float:
    """Share of all lines that stand in the files whose path is `inside`."""
    return sum(lines(t) for p, t in texts.items() if inside(p)) / max(1, sum(map(lines, texts.values())))


def lines(text: str) -> int:
    """Lines of a text."""
    return len(text.splitlines())


def _sizes(texts: Texts) -> list[int]:
    return [lines(text) for path, text in texts.items() if not path.endswith("__init__.py")]
