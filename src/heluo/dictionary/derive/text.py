"""How a variable is put into words: its type, range and values, the same in every derived page."""

from __future__ import annotations

from heluo.dictionary.model import Dictionary, Variable

TYPES = {
    "id": "标识 id",
    "string": "短文本 string",
    "text": "长文本 text",
    "code": "代码 code",
    "integer": "整数 integer",
    "decimal": "数值 decimal",
    "date": "日期 date",
    "datetime": "日期时间 datetime",
    "boolean": "是否 boolean",
}
SHORT = 12
"""Value sets with at most so many codes are spelled out where a variable is described."""


def number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def range_words(variable: Variable) -> str:
    """`30–44`, `≥ 0`, `≤ 5` or ""."""
    if variable.low is None and variable.high is None:
        return ""
    if variable.high is None:
        return f"≥ {number(variable.low or 0)}"
    if variable.low is None:
        return f"≤ {number(variable.high)}"
    return f"{number(variable.low)}–{number(variable.high)}"


def value_words(variable: Variable, dictionary: Dictionary, lang: str = "zh") -> str:
    """Codes of a short closed set (`1 男性; 2 女性`), else the set's name and size, "" for a variable without
    a set."""
    if not variable.value_set:
        return ""
    value_set = dictionary.value_sets[variable.value_set]
    if value_set.open or len(value_set.codes) > SHORT:
        return f"{value_set.name} ({len(value_set.codes)})"
    return "; ".join(f"{c.code} {getattr(c.label, lang)}" for c in value_set.codes.values())
