"""How well what a column holds fits a variable: its type, its values against the value set, its range, how
many different ones there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from heluo.dictionary import Category, Dictionary, Variable
from heluo.dictionary.csv_rows import rows
from heluo.kit.places import data_folder
from heluo.kit.text import Text
from heluo.terminology.fields.columns import ProfiledColumn
from heluo.terminology.fields.words import compact

NEUTRAL = 0.5
"""Fit of a column of which nothing is known, or whose content speaks neither for nor against."""
CONFLICT = 0.05
_NUMBER = re.compile(r"[<>≤≥]?-?9(\.9)?(E[+-]?9)?")
_DATE = re.compile(r"9[-/.年]9([-/.月]9)?日?([T ].*)?|9")
_NUMERIC = re.compile(r"int|num|dec|float|double|real", re.IGNORECASE)
_DATED = re.compile(r"date|time", re.IGNORECASE)
LONG_TEXT = 40
"""Signs of a text that is no name and no code."""


@dataclass(frozen=True)
class Fit:
    """0 (contradicts) to 1 (speaks for it), and why; the reason is None where nothing speaks."""

    score: float
    reason: Text | None = None


class ValueFit:
    """Compares profiles of columns with the variables of one dictionary."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._known: dict[str, frozenset[str]] = {}

    def of(self, category: Category, variable: Variable, column: ProfiledColumn, rows: int) -> Fit:
        """How well `column`, of which `rows` were looked at, fits `variable`."""
        fit = self._by_type(category, variable, column, rows)
        if variable.required and column.nulls is not None and column.nulls > 0.5:
            why = Text(f"必填变量,但 {column.nulls:.0%} 为空", f"mandatory, but {column.nulls:.0%} empty")
            return Fit(min(fit.score, 0.3), why)
        return fit

    def _by_type(self, category: Category, variable: Variable, column: ProfiledColumn, rows: int) -> Fit:
        if variable.type in ("date", "datetime"):
            return _dated(column)
        if variable.type in ("integer", "decimal"):
            return _numeric(variable, column)
        if _DATED.search(column.type) and not column.type.casefold().startswith("char"):
            return Fit(CONFLICT, Text("列是日期", "the column holds dates"))
        if variable.type == "id":
            return _identifies(category, variable, column, rows)
        if variable.type == "code":
            return self._coded(variable, column)
        if variable.type == "boolean":
            return _two_values(column)
        return _worded(variable, column)

    def _coded(self, variable: Variable, column: ProfiledColumn) -> Fit:
        known, total = self._names(variable.value_set), sum(n for _, n in column.top)
        if not total:
            many = column.longest > LONG_TEXT
            return Fit(0.3 if many else NEUTRAL, Text("文字太长", "texts are too long") if many else None)
        share = sum(n for text, n in column.top if compact(text) in known) / total
        chars = [text for text, _ in column.top if not text.isdigit() and len(text) > 1]
        if share > 0.3 and (chars or len(known) < 60):
            why = Text(
                f"{share:.0%} 的行是值域里的写法", f"{share:.0%} of rows are written as in the value set"
            )
            return Fit(0.6 + 0.4 * share, why)
        return Fit(NEUTRAL - 0.15 if share == 0 and chars else NEUTRAL)

    def _names(self, value_set: str) -> frozenset[str]:
        """Codes and names of a value set, and common words for them."""
        if value_set not in self._known:
            found: set[str] = set()
            for one in self._dictionary.value_sets[value_set].codes.values():
                for name in (one.code, one.label.zh, one.label.en):
                    found |= {compact(name), *_same().get(compact(name), ())}
            self._known[value_set] = frozenset(found - {""})
        return self._known[value_set]


def _dated(column: ProfiledColumn) -> Fit:
    if _DATED.search(column.type):
        return Fit(0.85, Text("列的类型是日期或时间", "its type is a date or time"))
    if not column.shapes:
        return Fit(NEUTRAL)
    share = _share(column, _DATE)
    if share < 0.5:
        return Fit(CONFLICT, Text("内容不像日期", "its content is no date"))
    bare = all(shape == "9" for shape, _ in column.shapes)
    plausible = not bare or column.shortest in (8, 10, 12, 13, 14) or column.longest in (8, 10, 13, 14)
    return Fit(0.8, Text("内容像日期", "its content looks like dates")) if plausible else Fit(0.2)


def _numeric(variable: Variable, column: ProfiledColumn) -> Fit:
    if column.shapes:
        share = _share(column, _NUMBER)
        if share < 0.5:
            return Fit(CONFLICT, Text("内容不是数", "its content is no number"))
        inside = _in_range(variable, column)
        if inside is not None and inside < 0.5:
            why = Text("多数超出变量的范围", "most lie outside the variable's range")
            return Fit(0.2, why)
        if inside is not None:
            why = Text("数值在变量的范围内", "numbers within the variable's range")
            return Fit(0.75, why)
        return Fit(0.3 if column.shortest >= 9 else 0.65)
    if _DATED.search(column.type):
        return Fit(CONFLICT, Text("列是日期", "the column holds dates"))
    return Fit(0.65 if _NUMERIC.search(column.type) else NEUTRAL)


def _identifies(category: Category, variable: Variable, column: ProfiledColumn, rows: int) -> Fit:
    if not rows or column.nulls is None:
        return Fit(NEUTRAL)
    filled = rows * (1 - column.nulls)
    if category.key == (variable.name,):
        alone = bool(filled) and column.distinct >= 0.999 * rows
        why = Text("每行一个不同的值", "another value in every row")
        return Fit(0.85, why) if alone else Fit(0.1, Text("值有重复,不能是主键", "repeats, so it is no key"))
    few = filled > 50 and column.distinct <= 10
    return Fit(0.2 if few else 0.6, Text("不同的值太少", "too few different values") if few else None)


def _two_values(column: ProfiledColumn) -> Fit:
    if not column.shapes and not column.top:
        return Fit(NEUTRAL)
    if column.distinct > 3 or column.longest > 8:
        return Fit(CONFLICT, Text("不同的值多于三个", "more than three different values"))
    return Fit(0.8, Text("只有两三个值", "two or three values only"))


def _worded(variable: Variable, column: ProfiledColumn) -> Fit:
    if not column.shapes:
        return Fit(NEUTRAL)
    if variable.type == "text":
        return Fit(0.75 if column.longest >= LONG_TEXT else 0.4)
    return Fit(0.3 if column.longest > 5 * LONG_TEXT else 0.55)


def _share(column: ProfiledColumn, pattern: re.Pattern[str]) -> float:
    total = sum(n for _, n in column.shapes)
    return sum(n for shape, n in column.shapes if pattern.fullmatch(shape)) / total if total else 0.0


def _in_range(variable: Variable, column: ProfiledColumn) -> float | None:
    """Share of the displayed numbers within the variable's range; None without range or numbers."""
    if variable.low is None or variable.high is None:
        return None
    numbers = [(number, n) for text, n in column.top if (number := _number(text)) is not None]
    total = sum(n for _, n in numbers)
    return sum(n for x, n in numbers if variable.low <= x <= variable.high) / total if total else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _same() -> dict[str, frozenset[str]]:
    """A common word of values → all words that say the same (`dictionary/value_words.csv`)."""
    found: dict[str, frozenset[str]] = {}
    for _, row in rows(data_folder("dictionary") / "value_words.csv", ("names",)):
        group = frozenset(compact(name) for name in row["names"].split("|"))
        found |= dict.fromkeys(group, group)
    return found
