"""`convert` in fields.csv: a closed list of tested functions, joined by ` | `, that prepare a cell for its
type.

    (blank)                       as it is; dates must then be ISO 8601 (`2024-05-06`, `2024-05-06 07:08:09`)
    date:<format>                 a date; several formats joined by `|` are tried in order
    datetime:<format>             a date and time; a format without a time means midnight
                                  <format>: strptime (`%Y/%m/%d %H:%M`), or letters (`yyyymmdd`,
                                  `yyyy年m月d日`, `yyyymmddhhmiss`), or `epoch`, `epoch_ms` (Shanghai wall
                                  clock), `excel` (days since 1899-12-30). Upper-case `%` codes want two
                                  digits, letters `m d h` one or two; 上午/下午 and AM/PM are `%p`. A date
                                  read with a time in it keeps the original text in the row's raw map
    number, integer               a number, or an integer, that may have thousands commas (`1,234.5`)
    number:<unit>|<unit>          the same with one of these units behind it; the original text stays
    result_number                 the number in a laboratory result: `<0.01` → 0.01, `5.2↑` → 5.2, `3.2×10^9`
    → 3.2e9;
                                  words, titres, ranges → empty. Never refuses: value_text holds the original
    result_number:<unit>|<unit>   the same with one of these units behind it
    result_comparator             `<`, `<=`, `>`, `>=` in front of such a result, else empty
    bp_systolic, bp_diastolic     one side of a blood pressure in any of its spellings (`120/80`, `收缩压120
    舒张压80`, …)
    boolean:<true>,…|<false>,…    declared spellings of yes and no
    constant:<text>               always this text; the column stays blank
    split:<separator>:<n>         part n (from 1); `space` and `comma` name those separators; no such part →
    empty
    strip:<text>|<text>           these texts taken off both ends (`strip:岁`, `strip:[|]`)
    sentinel:<text>|<text>        these texts mean empty (`1900-01-01` also matches `1900-01-01 00:00:00`)
    lenient                       on an optional variable: a refused cell becomes empty, its text stays in the
    raw map

Units and codes of value sets are not converted here but at the centre (`values.csv`), so that a better
mapping needs no new shipment.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from heluo.collection.grammar import EMPTY, GRAMMARS, ParsedCell, made, plain
from heluo.dictionary import Variable
from heluo.kit.dates import SHANGHAI
from heluo.kit.errors import BadConfiguration


@dataclass(frozen=True)
class Convert:
    """A parsed `convert`. `text` steps run first and may empty the cell; `parse` gives the typed value.

    `plain_type`: the type of the dictionary whose grammar says the same as `parse` for its commonest texts,
    or the name of the convert; "" when entire columns have no short way."""

    spec: str
    constant: str | None
    text: tuple[Callable[[str], str | None], ...]
    parse: Callable[[str], ParsedCell]
    plain_type: str
    formats: tuple[Format, ...]
    lenient: bool

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
        found = self.parse(text)
        if found.code and self.lenient:
            return ParsedCell(lossy=True)
        return found


def parse_convert(spec: str, variable: Variable, where: str = "") -> Convert:
    """The convert `spec` of fields.csv for `variable`. Raises BadConfiguration at `where` for anything
    undeclared."""
    parsing = _Parsing(variable, where, GRAMMARS[variable.type], variable.type)
    for piece in (p.strip() for p in spec.split(" | ")):
        parsing.take(piece)
    if parsing.lenient and variable.required:
        raise parsing.refused(f"lenient → {variable.full_name}", "lenient on an optional variable only")
    return Convert(
        spec,
        parsing.constant,
        tuple(parsing.steps),
        parsing.parse,
        parsing.plain_type,
        parsing.formats,
        parsing.lenient,
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
        if name not in NAMES and piece:
            raise self.refused(repr(name), "、".join(NAMES))
        types, needs = NAMES.get(name, ((), None))
        if types and self.variable.type not in types:
            raise self.refused(f"{name} → {self.variable.type}", f"{name} → {' | '.join(types)}")
        if needs is not None and needs != bool(argument):
            raise self.refused(repr(piece), f"{name}:…" if needs else name)
        texts = tuple(t for t in argument.split("|") if t)
        match name:
            case "constant":
                self.constant = argument
            case "sentinel":
                self.steps.append(partial(_sentinel, frozenset(argument.split("|"))))
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


_NUMBERS = ("integer", "decimal")
NAMES: dict[str, tuple[tuple[str, ...], bool | None]] = {
    "date": (("date",), True),
    "datetime": (("datetime",), True),
    "number": (_NUMBERS, None),
    "integer": (("integer",), False),
    "result_number": (("decimal",), None),
    "result_comparator": (("code", "string"), False),
    "bp_systolic": (_NUMBERS, False),
    "bp_diastolic": (_NUMBERS, False),
    "boolean": (("boolean",), True),
    "constant": ((), True),
    "split": ((), True),
    "strip": ((), True),
    "sentinel": ((), True),
    "lenient": ((), False),
}
"""name → (types of variables it fits, whether it needs an argument: None = may have one)."""


@dataclass(frozen=True)
class Format:
    """One declared date format: `pattern` with groups y, m, d, and h, i, s, f, p where it has them."""

    spec: str
    pattern: re.Pattern[str] | None
    has_time: bool

    def read(self, text: str) -> dt.datetime | None:
        """The moment that `text` spells in this format, None when it does not."""
        text = plain(text)
        return (_serial(self.spec, text) if self.pattern is None else _matched(self.pattern, text)).value

    @property
    def sortable(self) -> bool:
        """True when later moments are later texts: year first, every part of fixed width."""
        return bool(re.fullmatch(r"%Y\D?%m\D?%d(\D?%H\D?%M(\D?%S(\.%f)?)?)?", self.spec))


_STRPTIME = {
    "%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d\d)", "%d": r"(?P<d>\d\d)", "%H": r"(?P<h>\d\d)", "%I": r"(?P<h>\d{1,2})", "%M": r"(?P<i>\d\d)",
    "%S": r"(?P<s>\d\d)", "%f": r"(?P<f>\d{1,6})", "%p": r"(?P<p>AM|PM|am|pm|上午|下午)", "%b": r"(?P<b>[A-Za-z]{3})", "%%": "%",
    "%-m": r"(?P<m>\d{1,2})", "%-d": r"(?P<d>\d{1,2})", "%-H": r"(?P<h>\d{1,2})", "%-M": r"(?P<i>\d{1,2})", "%-S": r"(?P<s>\d{1,2})",
}  # fmt: skip
_LETTERS = {
    "yyyy": "%Y",
    "mm": "%m",
    "m": "%-m",
    "dd": "%d",
    "d": "%-d",
    "hh": "%H",
    "h": "%-H",
    "mi": "%M",
    "ss": "%S",
    "s": "%-S",
}
_MONTHS = {
    m: str(i)
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_SERIAL = ("epoch", "epoch_ms", "excel")


def parse_format(spec: str, where: str = "") -> Format:
    """A declared date format. Raises BadConfiguration at `where`."""
    if spec in _SERIAL:
        return Format(spec, None, True)
    if "%" not in spec:
        spec = _from_letters(spec)
    parts = re.split(r"(%-?[A-Za-z%])", spec)
    if any(p.startswith("%") and p not in _STRPTIME for p in parts):
        raise _no_format(spec, "strptime: " + " ".join(_STRPTIME), where)
    pattern = "".join(_STRPTIME.get(p, re.escape(p)) for p in parts)
    if "?P<s>" in pattern and "?P<f>" not in pattern:  # databases print seconds with a fraction of zeros
        pattern = re.sub(r"(\(\?P<s>[^)]*\))", r"\1(?:\\.0+)?", pattern)
    groups = re.findall(r"\?P<(.)>", pattern)
    if len(groups) != len(set(groups)) or not {"y", "d"} <= set(groups) or len({"m", "b"} & set(groups)) != 1:
        raise _no_format(spec, "year, month and day, each once", where)
    return Format(spec, re.compile(pattern, re.ASCII), "h" in groups)


def _no_format(spec: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(
        (f"日期格式 {spec!r}", f"date format {spec!r}"),
        expected,
        ("修改这一行", "edit this line"),
        where=where,
    )


def _from_letters(spec: str) -> str:
    """`yyyy-mm-dd hh:mm:ss` → `%Y-%m-%d %H:%M:%S`: `mm` behind the hours means minutes."""
    result, hours = "", False
    for part in re.split(r"(yyyy|mi|mm|dd|hh|ss|m|d|h|s)", spec.lower()):
        code = _LETTERS.get(part, part)
        if hours and code in ("%m", "%-m"):
            code = code.replace("m", "M")
        hours = hours or code in ("%H", "%-H")
        result += code
    return result


def _dated(formats: tuple[Format, ...], is_date: bool, text: str) -> ParsedCell:
    text = plain(text)
    if not text:
        return EMPTY
    for candidate in formats:
        found = candidate.read(text)
        if found is not None:
            return ParsedCell(found.date(), lossy=found.time() != dt.time()) if is_date else ParsedCell(found)
    return ParsedCell(code="date" if is_date else "datetime")


def _matched(pattern: re.Pattern[str], text: str) -> ParsedCell:
    match = pattern.fullmatch(text)
    if match is None:
        return ParsedCell(code="datetime")
    part = match.groupdict()
    month = part.get("m") or _MONTHS.get(part.get("b", "").lower(), "0")
    hour = int(part.get("h") or 0)
    if "p" in part:
        if not 1 <= hour <= 12:
            return ParsedCell(code="datetime")
        hour = hour % 12 + (12 if part["p"].lower() in ("pm", "下午") else 0)
    return made(
        part["y"],
        month,
        part["d"],
        str(hour),
        part.get("i") or "0",
        part.get("s") or "0",
        part.get("f") or "",
    )


def _serial(kind: str, text: str) -> ParsedCell:
    """A count of seconds, milliseconds or days as a wall-clock moment of Shanghai, 1900 to 2199."""
    number = GRAMMARS["decimal"](text)
    if number.code:
        return ParsedCell(code="datetime")
    if kind == "excel":
        if not 61 <= number.value < 109_575:
            return ParsedCell(code="datetime")
        return ParsedCell(dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(number.value * 86_400)))
    seconds = number.value / (1000 if kind == "epoch_ms" else 1)
    if not -2_208_988_800 <= seconds < 7_226_582_400:
        return ParsedCell(code="datetime")
    return ParsedCell(
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=round(seconds * 1e6)))
        .astimezone(SHANGHAI)
        .replace(tzinfo=None)
    )


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


_COMPARATORS = {"<=": "<=", "≤": "<=", "=<": "<=", "≦": "<=", ">=": ">=", "≥": ">=", "=>": ">=", "≧": ">=", "<": "<", ">": ">",
                "小于等于": "<=", "大于等于": ">=", "小于": "<", "大于": ">"}  # fmt: skip
_RESULT = re.compile(
    r"(?P<c><=|=<|>=|=>|[<>≤≥≦≧]|小于等于|大于等于|小于|大于)?\s*"
    r"(?P<n>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"(?:\s*[×xX*]\s*10\^?(?P<e>[+-]?\d{1,2}))?\s*(?:[↑↓]+|[HLhl]{1,2}|\([HLhl+-]\)|\*)?",
    re.ASCII,
)


def _result(text: str, units: tuple[str, ...] = ()) -> re.Match[str] | None:
    text = plain(text)
    unit = next((u for u in sorted(units, key=len, reverse=True) if text.endswith(plain(u))), "")
    return _RESULT.fullmatch(text.removesuffix(plain(unit)).rstrip() if unit else text)


def _result_number(units: tuple[str, ...], text: str) -> ParsedCell:
    match = _result(text, units)
    if match is None:
        return EMPTY
    digits = match["n"] + (f"e{match['e']}" if match["e"] and "e" not in match["n"].lower() else "")
    found = GRAMMARS["decimal"](digits)
    return EMPTY if found.code else found


def _result_comparator(text: str) -> ParsedCell:
    match = _result(re.split(r"[^\d.eE+-]+$", plain(text))[0])
    return ParsedCell(_COMPARATORS[match["c"]]) if match and match["c"] else EMPTY


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
    bare = plain(text)
    head, _, clock = bare.replace("T", " ", 1).partition(" ")
    return None if bare in texts or (head in texts and not clock.strip("0:.")) else text
