"""One text in both languages: labels, messages, the parts of an error. Not for choosing a language: that is
the reader's."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same said in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """`zh` for "zh", else `en`."""
        return self.zh if lang == "zh" else self.en


def text(given: str | tuple[str, str]) -> Text:
    """`given` as a Text; a plain string (a code, a name) reads the same in both languages."""
    return Text(*given) if isinstance(given, tuple) else Text(given, given)
