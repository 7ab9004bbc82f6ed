"""The glossary: one word for one thing. Every entry is used in the code, no word has two entries."""

from __future__ import annotations

import re
from collections import Counter

from tools.rules.tree import Texts

LINE = re.compile(r"^\| (\*\*[^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
WORD = re.compile(r"\*\*([^*]+)\*\*")


def entries(page: str) -> list[str]:
    """The words of the page's lines; a line may explain two words that belong together."""
    return [word for line in LINE.findall(page) for word in WORD.findall(line[0])]


def twice(page: str) -> list[str]:
    """Words and translations with more than one entry."""
    translations = [one for line in LINE.findall(page) for one in re.split("[、,;]", line[2].strip())]
    return [word for word, n in Counter([*entries(page), *translations]).items() if n > 1]


def unused(page: str, texts: Texts) -> list[str]:
    """Entries that stand nowhere in the code, neither in its prose nor as a name."""
    everything = "\n".join(texts.values()).lower()
    return [word for word in entries(page) if not re.search(_spelling(word), everything)]


def _spelling(word: str) -> str:
    return r"(?<![a-z])" + r"[ _-]".join(map(re.escape, word.lower().split()))
