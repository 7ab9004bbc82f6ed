"""Fills the sentences of a specification with numbers: `{hr:.2f}`, `{p:p}` (a p-value as papers write it),
`{share:.1%}`. Texts come from the specification, never from here."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from typing import Any

from heluo.kit.text import Text
from heluo.statistics.spec import Bilingual


class _Filling(string.Formatter):
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        value = self._in_language(value)
        if value is None:
            return "—"
        if isinstance(value, float) and not math.isfinite(value):
            return "∞" if value == math.inf else "-∞" if value == -math.inf else "—"
        if format_spec == "p":
            return "< 0.001" if value < 0.001 else f"= {value:.3f}"
        if isinstance(value, (list, tuple)):
            return ("、" if self.lang == "zh" else ", ").join(str(self._in_language(one)) for one in value)
        return super().format_field(value, format_spec)

    def _in_language(self, value: Any) -> Any:
        if isinstance(value, (Text, Bilingual)):
            return value.zh if self.lang == "zh" else value.en
        return value


def filled(template: Bilingual, facts: Mapping[str, Any]) -> dict[str, str]:
    """`template` in both languages. Raises KeyError for a name that `facts` has not."""
    return {
        "zh": _Filling("zh").vformat(template.zh, (), facts),
        "en": _Filling("en").vformat(template.en, (), facts),
    }


def names(template: str) -> set[str]:
    """What a template asks for."""
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}
