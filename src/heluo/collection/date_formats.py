"""Declared date formats: strptime codes, letters, or a count from 1970 or 1899. A text in, its moment out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from heluo.collection.grammar import GRAMMARS, ParsedCell, made, plain
from heluo.kit.dates import SHANGHAI
from heluo.kit.errors import BadConfiguration


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


STRPTIME = {
    "%Y": r"(?P<y>\d{4})", "%m": r"(?P<m>\d\d)", "%d": r"(?P<d>\d\d)", "%H": r"(?P<h>\d\d)", "%I": r"(?P<h>\d{1,2})", "%M": r"(?P<i>\d\d)",
    "%S": r"(?P<s>\d\d)", "%f": r"(?P<f>\d{1,6})", "%p": r"(?P<p>AM|PM|am|pm|上午|下午)", "%b": r"(?P<b>[A-Za-z]{3})", "%%": "%",
    "%-m": r"(?P<m>\d{1,2})", "%-d": r"(?P<d>\d{1,2})", "%-H": r"(?P<h>\d{1,2})", "%-M": r"(?P<i>\d{1,2})", "%-S": r"(?P<s>\d{1,2})",
}  # fmt: skip
LETTERS = {
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
SERIAL = ("epoch", "epoch_ms", "excel")


def parse_format(spec: str, where: str = "") -> Format:
    """A declared date format. Raises BadConfiguration at `where`."""
    if spec in SERIAL:
        return Format(spec, None, True)
    if "%" not in spec:
        spec = _from_letters(spec)
    parts = re.split(r"(%-?[A-Za-z%])", spec)
    if any(p.startswith("%") and p not in STRPTIME for p in parts):
        raise _no_format(spec, "strptime: " + " ".join(STRPTIME), where)
    pattern = "".join(STRPTIME.get(p, re.escape(p)) for p in parts)
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
        code = LETTERS.get(part, part)
        if hours and code in ("%m", "%-m"):
            code = code.replace("m", "M")
        hours = hours or code in ("%H", "%-H")
        result += code
    return result


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
