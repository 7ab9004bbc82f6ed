"""`convert` in fields.csv: a closed list of tested functions, joined by ` | `, that prepare a cell for its
type. The list and its grammar are `dictionary/convert_names.py`, and as a page docs/reference/converts.md.

Units and codes of value sets are not converted here but at the centre (`values.csv`), so that a better
mapping needs no new shipment.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, partial

from heluo.collection.age import UNITS, age, unit_named
from heluo.collection.date_formats import Format, parse_format
from heluo.collection.explode import Separators, separators
from heluo.collection.grammar import (
    EMPTY,
    GRAMMARS,
    HELD,
    LARGEST,
    NOT_FINITE,
    NUMBER,
    SMALLEST,
    TEXT_STAYS_BEHIND,
    ParsedCell,
    plain,
)
from heluo.collection.interfaces.text import ENCODINGS, read_bytes
from heluo.dictionary import Variable
from heluo.dictionary.convert_names import pieces, refusal
from heluo.dictionary.sentinels import days, outside
from heluo.kit.errors import BadConfiguration


@dataclass(frozen=True)
class Convert:
    """A parsed `convert`. `text` steps run first and may empty the cell; `parse` gives the typed value.

    `plain_type`: the type of the dictionary whose grammar says the same as `parse` for its commonest texts,
    or the name of the convert; "" when entire columns have no short way. `sentinels`: text or ISO day → what
    it stands for; `separators`: of a cell with several items, which is taken apart before (`explode.py`)."""

    spec: str
    variable: Variable
    constant: str | None
    text: tuple[Callable[[str], str | None], ...]
    parse: Callable[[str], ParsedCell]
    plain_type: str
    formats: tuple[Format, ...]
    lenient: bool
    sentinels: dict[str, str]
    separators: Separators
    encoding: str = ""
    """The encoding that is declared for the column, which may then be one of bytes."""

    @cached_property
    def days(self) -> dict[dt.date, str]:
        """The sentinels that are days of the calendar."""
        return days(self.sentinels)

    def cell(self, text: str | None) -> ParsedCell:
        """What becomes of one source text (None = NULL)."""
        if self.constant is not None:
            text = self.constant
        for step in self.text:
            if text is None:
                return EMPTY
            text = step(text)
        if text is None:
            return EMPTY
        meaning = self.sentinels.get(_without_midnight(text)) if self.sentinels else None
        found = ParsedCell(lossy=True, why=meaning) if meaning else self._bounded(text, self.parse(text))
        if found.code and (self.lenient or (found.code in HELD and not self.variable.required)):
            return ParsedCell(lossy=found.code not in TEXT_STAYS_BEHIND, why=found.code)
        return found

    def _bounded(self, text: str, found: ParsedCell) -> ParsedCell:
        """`found`, unless it is a sentinel or what no table holds."""
        value = found.value
        if isinstance(value, dt.date):
            day = value.date() if isinstance(value, dt.datetime) else value
            if day in self.days:
                return ParsedCell(lossy=True, why=self.days[day])
            return ParsedCell(code="date_range") if outside((day,)) else found
        if isinstance(value, float):
            is_held = value == 0 or SMALLEST <= abs(value) <= LARGEST
            return found if is_held else ParsedCell(code="range")
        if found.code in ("date", "datetime") and _BEYOND.fullmatch(plain(text)):
            return ParsedCell(code="date_range")
        if found.code in ("number", "precision") and plain(text).lower() in NOT_FINITE:
            return ParsedCell(code="not_finite")
        if found.code == "precision" and NUMBER.fullmatch(plain(text)):
            written = abs(Decimal(plain(text)))
            return ParsedCell(code="range") if written > LARGEST or 0 < written < SMALLEST else found
        return found


_BEYOND = re.compile(
    r"[+-]?\d{5,}-\d\d?-\d\d?.*|\d+-\d\d?-\d\d?.*\bBC|-\d+-\d\d?-\d\d?.*|0000-\d\d-\d\d.*", re.ASCII
)
"""Dates of no calendar that we have: years above 9999, before Christ, the year 0."""


def parse_convert(spec: str, variable: Variable, where: str = "") -> Convert:
    """The convert `spec` of fields.csv for `variable`. Raises BadConfiguration at `where` for anything
    undeclared."""
    parsing = _Parsing(variable, where, GRAMMARS[variable.type], variable.type)
    steps = pieces(spec)
    if len(steps) > 1 and not all(steps):
        raise parsing.refused(repr(spec), "name | name")
    for piece in steps:
        parsing.take(piece)
    if parsing.lenient and variable.required:
        raise parsing.refused(f"lenient → {variable.full_name}", "lenient on an optional variable only")
    return Convert(
        spec,
        variable,
        parsing.constant,
        tuple(parsing.steps),
        parsing.parse,
        parsing.plain_type,
        parsing.formats,
        parsing.lenient,
        parsing.sentinels,
        parsing.separators,
        parsing.encoding,
    )


@dataclass
class _Parsing:
    """A convert in the making: what the pieces taken so far declare."""

    variable: Variable
    where: str
    parse: Callable[[str], ParsedCell]
    plain_type: str
    constant: str | None = None
    steps: list[Callable[[str], str | None]] = field(default_factory=list)
    formats: tuple[Format, ...] = ()
    lenient: bool = False
    sentinels: dict[str, str] = field(default_factory=dict)
    separators: Separators = ()
    encoding: str = ""

    def refused(self, found: str, expected: str) -> BadConfiguration:
        """The error for what is not declared."""
        return BadConfiguration(
            (f"转换 {found}", f"convert {found}"),
            expected,
            ("修改这一行", "edit this line"),
            where=self.where,
        )

    def take(self, piece: str) -> None:
        """Adds one `name` or `name:argument`; an empty one says nothing."""
        name, _, argument = piece.partition(":")
        if wrong := refusal(piece, self.variable.type):
            raise self.refused(*wrong)
        texts = tuple(t for t in argument.split("|") if t)
        match name:
            case "constant":
                self.constant = argument
            case "sentinel":
                self.steps.append(partial(_sentinel, frozenset(argument.split("|"))))
            case "open_end" | "unknown":
                self.sentinels |= dict.fromkeys(texts, name)
            case "explode":
                if self.encoding:
                    raise self.refused(repr(piece), "explode without encoding: decode it in the view")
                self.separators = separators(argument)
            case "age_text":
                self._age(piece, argument)
            case "encoding":
                if argument not in ENCODINGS or self.steps or self.separators:
                    raise self.refused(repr(piece), f"encoding:{' | '.join(ENCODINGS)}, first, no explode")
                self.steps.append(partial(read_bytes, argument))
                self.encoding = argument
            case "split":
                separator, _, n = argument.rpartition(":")
                if not n.isdecimal() or int(n) < 1 or not separator:
                    raise self.refused(repr(piece), "split:<separator>:<n>")
                separator = {"space": " ", "comma": ","}.get(separator, separator)
                self.steps.append(partial(_split, separator, int(n)))
            case "strip":
                self.steps.append(partial(_strip, texts))
            case "lenient":
                self.lenient = True
            case "date" | "datetime":
                self.formats = tuple(parse_format(f, self.where) for f in argument.split("|"))
                self.parse = partial(_dated, self.formats, self.variable.type == "date")
                self.plain_type = ""
            case "boolean":
                true, bar, false = argument.partition("|")
                if not bar:
                    raise self.refused(repr(piece), "boolean:<true>|<false>")
                self.parse = partial(_boolean, frozenset(true.split(",")), frozenset(false.split(",")))
                self.plain_type = ""
            case "number" | "integer":
                self.parse = partial(_number, texts, GRAMMARS[self.variable.type])
                self.plain_type = self.variable.type
            case "result_number":
                self.parse, self.plain_type = partial(_result_number, texts), name
            case "result_comparator":
                self.parse, self.plain_type = _result_comparator, name
            case "bp_systolic" | "bp_diastolic":
                side = 0 if name == "bp_systolic" else 1
                self.parse, self.plain_type = partial(_pressure, side, self.variable.type == "integer"), ""

    def _age(self, piece: str, argument: str) -> None:
        unit, bare = self.variable.unit, unit_named(argument)
        if unit not in UNITS:
            raise self.refused(f"{piece} → {self.variable.unit or '—'}", f"{' | '.join(UNITS)}")
        if argument and not bare:
            raise self.refused(repr(piece), "age_text:岁 | age_text:月 | age_text:天")
        self.parse, self.plain_type = partial(age, unit, bare, self.variable.type == "integer"), ""


def _dated(formats: tuple[Format, ...], is_date: bool, text: str) -> ParsedCell:
    text = plain(text)
    if not text:
        return EMPTY
    for candidate in formats:
        found = candidate.read(text)
        if found is not None:
            return ParsedCell(found.date(), lossy=found.time() != dt.time()) if is_date else ParsedCell(found)
    return ParsedCell(code="date" if is_date else "datetime")


def _boolean(true: frozenset[str], false: frozenset[str], text: str) -> ParsedCell:
    text = plain(text)
    if not text:
        return EMPTY
    return ParsedCell(text in true) if text in true or text in false else ParsedCell(code="boolean")


def _number(units: tuple[str, ...], grammar: Callable[[str], ParsedCell], text: str) -> ParsedCell:
    bare = plain(text)
    unit = next((u for u in sorted(units, key=len, reverse=True) if bare.endswith(plain(u))), "")
    if unit:
        bare = bare.removesuffix(plain(unit)).rstrip()
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare, re.ASCII):
        bare = bare.replace(",", "")
    found = grammar(bare)
    return replace(found, lossy=True) if unit and not found.code else found


_COMPARATORS = {
    "<=": ("<=", "=<", "≤", "≦", "⩽", "小于等于", "小于或等于", "不大于", "不超过"),
    ">=": (">=", "=>", "≥", "≧", "⩾", "大于等于", "大于或等于", "不小于", "不低于"),
    "<": ("<", "小于", "低于", "不足"),
    ">": (">", "大于", "高于", "超过"),
}
_COMPARATOR = {spelling: name for name, spellings in _COMPARATORS.items() for spelling in spellings}
_FLAG = r"(?:[↑↓]+|\*)"
_RESULT = re.compile(
    rf"(?:{_FLAG}\s*|[HLhl]{{1,2}}\s*(?=[\d.<>≤≥+-]))?"
    rf"(?P<c>{'|'.join(sorted(map(re.escape, _COMPARATOR), key=len, reverse=True))})?\s*"
    r"(?P<n>[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"(?:\s*[×xX*]\s*10\^?(?P<e>[+-]?\d{1,2}))?\s*%?\s*"
    rf"(?:{_FLAG}|[HLhl]{{1,2}}|\([HLhl+-]\))?",
    re.ASCII,
)
_BEGUN = re.compile(rf"{_RESULT.pattern}\s*/?\s*[^\W\d_×↑↓]")
"""A number, and then words or a unit that is not declared."""


def _result(text: str, units: tuple[str, ...] = ()) -> re.Match[str] | None:
    text = plain(text)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    unit = next((u for u in sorted(units, key=len, reverse=True) if text.endswith(plain(u))), "")
    return _RESULT.fullmatch(text.removesuffix(plain(unit)).rstrip() if unit else text)


def _result_number(units: tuple[str, ...], text: str) -> ParsedCell:
    match = _result(text, units)
    if match is None:
        return ParsedCell(lossy=True, why="unread_number") if _BEGUN.match(plain(text)) else EMPTY
    digits = match["n"].replace(",", "")
    digits += f"e{match['e']}" if match["e"] and "e" not in digits.lower() else ""
    found = GRAMMARS["decimal"](digits)
    return EMPTY if found.code else found


def _result_comparator(text: str) -> ParsedCell:
    bare = plain(text)
    match = _result(bare) or _result(re.split(r"[^\d.eE+-]+$", bare)[0])
    return ParsedCell(_COMPARATOR[match["c"]]) if match and match["c"] else EMPTY


_SIDE = r"(\d{2,3})(?:\.0)?"
_UNIT = r"(?:mm\s*\[?hg\]?|毫米汞柱|kpa)?"
_PRESSURES = tuple(
    re.compile(p, re.ASCII | re.IGNORECASE)
    for p in (
        rf"(?:血压|bp|nibp|ibp)?\s*[::]?\s*{_SIDE}\s*{_UNIT}\s*[/／\\|,,、-]\s*{_SIDE}\s*{_UNIT}",
        rf"(?:血压|bp)?\s*[::]?\s*(?:收缩压|高压|sbp|s)\s*[::=]?\s*{_SIDE}\s*{_UNIT}\s*[,,;;/、"
        rf"]?\s*(?:舒张压|低压|dbp|d)\s*[::=]?\s*{_SIDE}\s*{_UNIT}",
        rf"(?:血压|bp)?\s*[::]?\s*{_SIDE}\s*{_UNIT}\s+{_SIDE}\s*{_UNIT}",
        rf"\(?\s*{_SIDE}\s*[/,,]\s*{_SIDE}\s*\)?\s*{_UNIT}",
        rf"{_SIDE}\s*(?:over|至|~)\s*{_SIDE}\s*{_UNIT}",
    )
)
_PRESSURE_REVERSED = re.compile(
    rf"(?:舒张压|低压|dbp)\s*[::=]?\s*{_SIDE}\s*{_UNIT}\s*[,,;;/、"
    rf"]?\s*(?:收缩压|高压|sbp)\s*[::=]?\s*{_SIDE}\s*{_UNIT}",
    re.ASCII | re.IGNORECASE,
)


def _pressure(side: int, as_integer: bool, text: str) -> ParsedCell:
    """One side of a pressure in mmHg; kPa is refused, since nobody may guess. Whether the two sides are
    plausible is for the checks at the centre."""
    text = plain(text)
    if not text:
        return EMPTY
    match = next((m for p in _PRESSURES if (m := p.fullmatch(text))), None)
    pair = match.groups() if match else None
    if pair is None and (match := _PRESSURE_REVERSED.fullmatch(text)):
        pair = match.groups()[::-1]
    if pair is None or "kpa" in text.lower():
        return ParsedCell(code="blood_pressure")
    return ParsedCell(int(pair[side]) if as_integer else float(pair[side]))


def _split(separator: str, n: int, text: str) -> str | None:
    parts = text.split() if separator == " " else text.split(separator)
    return parts[n - 1] if n <= len(parts) else None


def _strip(texts: tuple[str, ...], text: str) -> str:
    text = plain(text)
    for piece in texts:
        text = text.removeprefix(piece).removesuffix(piece).strip()
    return text


def _sentinel(texts: frozenset[str], text: str) -> str | None:
    return None if plain(text) in texts or _without_midnight(text) in texts else text


def _without_midnight(text: str) -> str:
    """`text` without a clock that says 00:00."""
    bare = plain(text)
    head, _, clock = bare.replace("T", " ", 1).partition(" ")
    return bare if clock.strip("0:.") else head or bare
