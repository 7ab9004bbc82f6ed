"""Numbers of named values, in texts and in questions: "肌酐 256 μmol/L" in a note, "肌酐>200" in the box.

A number counts for what the text says: in the item's standard unit (the one of `dictionary/conversions.csv`),
`<5` as a bound. No value is: a reference range, a target, a number with a unit that does not fit, an
impossible one. What is read stands in the index next to the words; truth stays the text and the row.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from heluo.delivery.search.tokens import normal, placed
from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words
from heluo.dictionary.units import load_units

Bound = Literal["", "<", ">"]
"""What a number is: the value, or what the value is below or above."""
LONGEST_NAME = 26
NUMBER = re.compile(
    r"(?<![0-9.a-z_])([<>≤≥]=?)?\s?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(\.[0-9]+)?(?![0-9.]*[0-9])"
)
PRESSURE = re.compile(r"(?:血压|bp)[^0-9。;]{0,6}([0-9]{2,3})\s?/\s?([0-9]{2,3})(?:\s?mmhg)?")
CONNECTING_SIGNS = " \t:=~↑↓*()[]"
CONNECTING = (
    "约",
    "为",
    "是",
    "达",
    "示",
    "至",
    "到",
    "最高",
    "最低",
    "高达",
    "升高",
    "降低",
    "增高",
    "下降",
    "升",
    "降",
    "偏高",
    "偏低",
    "复查",
    "结果",
    "报告",
    "提示",
    "测得",
    "值",
    "水平",
    "计数",
)
"""Words between a name and its number."""
RANGE = re.compile(r"\s?(?:-|~|—|–|至|到)\s?[0-9]")
AFTER_RANGE = re.compile(r"[0-9]\s?(?:-|~|—|–|至|到)\s?$")
OF_SOMETHING_ELSE = re.compile(
    r"\s?(?:次(?!\s?/\s?(?:分|min))|天|年|月|日|周|小时|分钟|片|支|粒|岁|个|度|号|级|期|/[0-9])"
)
UNIT = re.compile(r"\s?([a-z%‰°℃μµ×x*/^·0-9\[\]⁹¹²³⁰²]{1,16})", re.I)
NO_VALUE = re.compile(
    r"目标|控制在|控制于|维持|参考|正常值|正常范围|标准|若|如果|如(?=[^图])|一旦|当|应|建议|要求|警惕|>=?$"
)
CLAUSE_START = re.compile(r"[。;!?\n,]")
SIGNS = " \t()[]-_·'/"
WITHOUT_SIGNS = {ord(sign): None for sign in SIGNS}
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
PRESSURES = ("vital_sign.systolic", "vital_sign.diastolic")


@dataclass(frozen=True)
class Measured:
    """A number that a text gives: of what (`key`), how much in the standard unit, and whether it is a
    bound."""

    key: str
    number: float
    bound: Bound = ""


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Name without blanks and signs → items, those of the dictionary included."""
    found = {plain_name(name): one.items for one in load_search_words().measures for name in one.names}
    for code in load().value_sets["lab_item"].codes.values():
        if code.attributes.get("kind") == "number":
            found.setdefault(plain_name(code.label.zh), (code.code,))
            if len(code.code) > 2:
                found.setdefault(plain_name(code.code), (code.code,))
    return found


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(name[-1] for name in names())


def measured(text: str) -> list[Measured]:
    """Every number of a named value in `text`."""
    return [one for one, _, _ in _found(normal(text))]


def places(text: str) -> list[tuple[Measured, int, int]]:
    """The same with the code points of `text` between which each number stands."""
    plain, at = placed(text)
    return [(one, at[start], at[end - 1] + 1) for one, start, end in _found(plain)]


def _found(plain: str) -> Iterator[tuple[Measured, int, int]]:
    for pressure in PRESSURE.finditer(plain):
        for group, item in enumerate(PRESSURES, 1):
            yield Measured(key_of((item,)), float(pressure[group])), *pressure.span(group)
    for number in NUMBER.finditer(plain):
        start = number.start()
        before = _without_connection(plain[max(0, start - LONGEST_NAME - 12) : start])
        # Most numbers of a note are of nothing that is measured; the rest of the work is for the others.
        if not before or before[-1] not in _last_characters():
            continue
        items = name_at_end(before)[1]
        if items and (one := _value(plain, number, items)):
            yield one, number.start(2), number.end()


def _without_connection(text: str) -> str:
    text = text.rstrip(CONNECTING_SIGNS)
    while text.endswith(CONNECTING):
        longest = max(len(word) for word in CONNECTING if text.endswith(word))
        text = text[:-longest].rstrip(CONNECTING_SIGNS)
    return text


def name_at_end(text: str) -> tuple[str, tuple[str, ...]]:
    """(what stands before the name, the items of the longest name at the end of `text`, which is normal);
    (text, ()) without one."""
    known = names()
    tail = text[-LONGEST_NAME:]
    plain = tail.translate(WITHOUT_SIGNS)
    for length in _lengths():
        items = known.get(plain[-length:]) if length <= len(plain) else None
        if items:
            at = len(text) - _place_from_end(tail, length)
            # A Latin name begins where a word begins: the K of DK is no potassium.
            if not (at and text[at] in LATIN and text[at - 1] in LATIN):
                return text[:at], items
    return text, ()


def _place_from_end(text: str, length: int) -> int:
    """How many characters of the end of `text` hold `length` that are no signs."""
    for taken, character in enumerate(reversed(text), 1):
        length -= character not in SIGNS
        if not length:
            return taken
    return len(text)


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in names()}, reverse=True))


def _value(plain: str, number: re.Match[str], items: tuple[str, ...]) -> Measured | None:
    start, end = number.span()
    if OF_SOMETHING_ELSE.match(plain, end) or RANGE.match(plain, end):
        return None
    clause = CLAUSE_START.split(plain[max(0, start - 60) : start])[-1]
    if NO_VALUE.search(clause) or AFTER_RANGE.search(clause[-4:]):
        return None
    unit = UNIT.match(plain, end)
    amount = float(f"{number[2].replace(',', '')}{number[3] or ''}")
    numbers = {in_standard(item, amount, unit[1] if unit else "") for item in items} - {None}
    if len(numbers) != 1:
        return None
    sign = (number[1] or "")[:1].replace("≤", "<").replace("≥", ">")
    bound: Bound = "<" if sign == "<" else ">" if sign == ">" else ""
    return Measured(key_of(items), float(numbers.pop() or 0), bound)


def in_standard(item: str, number: float, unit: str) -> float | None:
    """`number` in the item's standard unit; None where unit or number cannot be. Without a unit it is the
    standard one, and a unit may have further letters behind it."""
    scale = _scale(item, unit)
    if scale is None:
        return None
    low, high, factor, offset = scale
    standard = number * factor + offset
    return None if standard < low or standard > high else standard


@lru_cache(maxsize=20_000)
def _scale(item: str, unit: str) -> tuple[float, float, float, float] | None:
    """(lowest and highest number that can be, factor, offset) of a unit as it is spelt, None when it does not
    fit."""
    spelt = [unit[:n] for n in range(len(unit), 0, -1)]
    if "." in item:
        category, _, name = item.partition(".")
        variable = load().categories[category].variables[name]
        fits = not unit or not variable.unit or variable.unit in {load_units().ucum(one) for one in spelt}
        low, high = (-math.inf if variable.low is None else variable.low), variable.high
        return (low, math.inf if high is None else high, 1.0, 0.0) if fits else None
    attributes = load().value_sets["lab_item"].codes[item].attributes
    low, high = (attributes.get(name, "") for name in ("plausible_low", "plausible_high"))
    found = [one for one in (load_units().conversion(item, spelling) for spelling in spelt) if one]
    if unit and not found:
        return None
    factor, offset = (found[0].factor, found[0].offset) if found else (1.0, 0.0)
    return float(low or -math.inf), float(high or math.inf), factor, offset


def key_of(items: tuple[str, ...]) -> str:
    """How the index names a value: the item, or several where the name does not say which."""
    return "z".join(sorted(item.replace(".", "y").replace("_", "x").lower() for item in items))


def sortable(number: float) -> str:
    """A number as letters and digits in the order of numbers."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", number))
    return f"{bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63):016x}"


TERMS = {"": "e", "<": "l", ">": "g"}


def term(one: Measured) -> str:
    """The term under which the index holds a measured value."""
    return f"{one.key}w{TERMS[one.bound]}{sortable(one.number)}"


def keys_within(items: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(key, one of its items) for every name that means `items` or some of them, and no other."""
    within = set(items)
    seen = {key_of((item,)): item for item in items}
    for of in names().values():
        if set(of) <= within:
            seen.setdefault(key_of(of), of[0])
    yield from seen.items()


def plain_name(name: str) -> str:
    """A name as it is looked up: normal, without blanks and signs."""
    return normal(name).translate(WITHOUT_SIGNS)
