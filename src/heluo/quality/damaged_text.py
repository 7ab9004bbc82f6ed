"""Patterns of text that a wrong encoding, an editor or a form has damaged. Regular expressions of the RE2
kind; nothing is read here.

Chinese text goes wrong in few ways: UTF-8 read as GBK (患者 → 鎮ｈ), UTF-8 or GBK read as Latin-1
(æ‚£è€…, »¼Õß), what could not be read replaced by � or ?. A library that
mends text (ftfy) knows the second only, and runs a value at a time outside the engine; the characters of
the first follow from the encodings themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UTF8_FIRST, _UTF8_NEXT = range(0xE4, 0xEA), range(0x80, 0xC0)
"""Bytes of a Chinese character in UTF-8: one of the first, two of the next."""
_WINDOWS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What Windows makes of the bytes 80 to 9F."""


def _read_as_gbk(leads: Iterable[int], trails: Iterable[int]) -> str:
    """Characters that GBK makes of such pairs of bytes."""
    seconds = list(trails)
    pairs = (bytes((lead, trail)).decode("gbk", "ignore") for lead in leads for trail in seconds)
    return "".join(dict.fromkeys(pair for pair in pairs if len(pair) == 1))


def _class(characters: str) -> str:
    return f"[{re.escape(characters)}]"


_FIRST = _class(_read_as_gbk(_UTF8_FIRST, _UTF8_NEXT))
_SECOND = _class(_read_as_gbk(_UTF8_NEXT, _UTF8_FIRST))
_LATIN_NEXT = f"[\\x{{80}}-\\x{{BF}}{_WINDOWS}]"
GARBLED = "|".join(
    (
        "[\\x{FFFD}\\x{E000}-\\x{F8FF}\\x{80}-\\x{9F}]",
        "[\\x{01}-\\x{08}\\x{0B}\\x{0C}\\x{0E}-\\x{1F}]",
        "锟斤拷|锟斤|斤拷锟|烫烫|屯屯|ï¿½",
        f"{_FIRST}{_SECOND}(?:.{{0,4}}{_FIRST}|$)",
        "[锛銆鈥]",
        f"[ã-é]{_LATIN_NEXT}{{2}}",
        "[\\x{A1}-\\x{FE}]{4}",
        "[?]{3}",
        "^[?\\s]+$",
    )
)
"""Three full stops, brackets and quotation marks in UTF-8 begin in GBK with characters that nobody writes."""
MARKUP = "|".join(
    (
        r"(?i)</?(?:p|br|div|span|font|table|tr|td|th|b|i|u|strong|em|html|body|head|style|script"
        r"|ul|li|img|a|o:p)"
        r"(?:\s[^<>]*)?/?>",
        r"&(?:nbsp|lt|gt|amp|quot|ensp|emsp|#\d{2,6}|#x[0-9a-f]{2,6});",
        r"\{\\rtf|\\(?:pard|par|fs\d+|cf\d+|lang\d+|f\d+)\b",
        r"<\?xml|<!\[CDATA|<!DOCTYPE",
        r"\\u[0-9a-f]{4}|\\r\\n|\\n\\n",
        r"\$\{[^}]*\}|\{\{[^}]*\}\}|\$\[[^\]]*\]|<#[^>]*>|【请[^】]*】|_{4}",
    )
)
"""Tags, entities, RTF, escapes, and places of a template that nothing was put into."""
