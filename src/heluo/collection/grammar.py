"""The grammar of each declared type, one cell at a time: text in, typed value or refusal out.

A value is accepted only when it means exactly what the text does: no rounding, no guess at a format, no
"1_000", no `infinity`. A cast is no check: DuckDB's TRY_CAST makes 13 of `12.5`, 1000 of `1_000`, 31 of
`0x1F`, and rounds a decimal, all without an error; here the text has to fit first. This is the specification;
`convert_columns.py` does the same for entire columns and is tested against it. Text that never was the
declared type is for `convert.py` to prepare.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

BLANK = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
"""Stripped from both ends of every cell but free text: ASCII blanks, U+3000, BOM, zero-width characters."""
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u2060]")
LONGEST = 16 << 20
"""A cell above 16 MiB is refused: it would not fit a parcel."""

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
ISO_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?)?(?:\+08(?::?00)?)?", re.ASCII
)


@dataclass(frozen=True)
class ParsedCell:
    """What became of one cell. `code` names the refusal ("" = accepted); `lossy` = the value says less than
    the text, which therefore travels in the row's raw map."""

    value: Any = None
    code: str = ""
    lossy: bool = False
    why: str = ""
    """Why an accepted cell is empty although it was written: a code of `HELD`, or what a sentinel stands
    for."""


EMPTY = ParsedCell()


def plain(text: str) -> str:
    """`text` for the grammars: full-width forms narrowed, invisible characters dropped, blanks stripped."""
    return INVISIBLE.sub("", text.translate(FULL_WIDTH)).strip(BLANK)


def short_text(text: str) -> ParsedCell:
    """A string, code or id: stripped; characters that no table may hold (NUL) are dropped and the original
    travels along."""
    if "\ufffd" in text:
        return ParsedCell(code="encoding")
    if len(text) > LONGEST:
        return ParsedCell(code="too_long")
    value = text.replace("\0", "").strip(BLANK)
    return ParsedCell(value or None, lossy=value != text.strip(" "))


def identifier(text: str) -> ParsedCell:
    """A local id: as `plain`, so that a full-width or padded spelling is the same patient."""
    if "\ufffd" in text:
        return ParsedCell(code="encoding")
    value = plain(text.replace("\0", ""))
    return ParsedCell(value or None, code="too_long" if len(value) > 512 else "")


def free_text(text: str) -> ParsedCell:
    """Free text keeps its blanks and lines; NUL is dropped."""
    if "\ufffd" in text:
        return ParsedCell(code="encoding")
    if len(text) > LONGEST:
        return ParsedCell(code="too_long")
    value = text.replace("\0", "")
    return ParsedCell(value if value.strip(BLANK) else None, lossy=value != text)


def decimal(text: str) -> ParsedCell:
    """A double that renders back to the same number: `precision` when the text has digits that a double
    cannot hold."""
    text = plain(text)
    if not text:
        return EMPTY
    if not NUMBER.fullmatch(text):
        return ParsedCell(code="number")
    value = float(text)
    try:
        same = Decimal(repr(value)) == Decimal(text)
    except InvalidOperation:
        same = False
    return ParsedCell(value + 0.0) if same else ParsedCell(code="precision")


def integer(text: str) -> ParsedCell:
    """A whole number of at most 18 digits; `5.0` is 5, `12.5` is refused."""
    text = plain(text)
    if not text:
        return EMPTY
    if not NUMBER.fullmatch(text):
        return ParsedCell(code="number")
    value = Decimal(text)
    if value.adjusted() > 17:
        return ParsedCell(code="range")
    if value != value.to_integral_value():
        return ParsedCell(code="integer")
    return ParsedCell(int(value))


def date(text: str) -> ParsedCell:
    """`2024-05-06`, or a moment at midnight."""
    found = moment(text)
    if found.code or found.value is None:
        return ParsedCell(code="date") if found.code == "datetime" else found
    if found.value.time() != dt.time():
        return ParsedCell(code="date")
    return ParsedCell(found.value.date())


def moment(text: str) -> ParsedCell:
    """`2024-05-06 07:08:09.123456`; seconds, time, `T` and the zone `+08` may be there or not. Never
    24:00."""
    text = plain(text)
    if not text:
        return EMPTY
    match = ISO_MOMENT.fullmatch(text)
    return ParsedCell(code="datetime") if match is None else made(*match.groups(default="0"))


def made(
    year: str, month: str, day: str, hour: str = "0", minute: str = "0", second: str = "0", fraction: str = ""
) -> ParsedCell:
    """The moment of these digits; `datetime` when the calendar or the clock has no such moment."""
    try:
        return ParsedCell(
            dt.datetime(
                int(year),
                int(month),
                int(day),
                int(hour),
                int(minute),
                int(second),
                int((fraction or "0").ljust(6, "0")),
            )
        )
    except ValueError:
        return ParsedCell(code="datetime")


TRUE, FALSE = frozenset(("true", "t", "1")), frozenset(("false", "f", "0"))


def boolean(text: str) -> ParsedCell:
    """`true`, `t`, `1` or `false`, `f`, `0`; other spellings are declared by `boolean:<true>|<false>`."""
    text = plain(text).lower()
    if not text:
        return EMPTY
    return ParsedCell(text in TRUE) if text in TRUE or text in FALSE else ParsedCell(code="boolean")


GRAMMARS: dict[str, Callable[[str], ParsedCell]] = {
    "id": identifier,
    "string": short_text,
    "code": short_text,
    "text": free_text,
    "integer": integer,
    "decimal": decimal,
    "date": date,
    "datetime": moment,
    "boolean": boolean,
}
"""type of the dictionary → grammar."""
LARGEST, SMALLEST = 1e18, 1e-30
"""Beyond them a sum or a conversion would leave what a double holds."""
NOT_FINITE = frozenset(
    f"{sign}{word}"
    for sign in ("", "+", "-")
    for word in ("nan", "inf", "infinity", "∞", "1.#inf", "1.#qnan", "1.#ind")
)
HELD = ("date_range", "range", "not_finite")
"""Codes of cells that fit their grammar and mean nothing a table could hold."""
TEXT_STAYS_BEHIND = ("encoding", "too_long")
"""Codes of cells whose text cannot travel along: it is no text, or no parcel has room for it."""
OF_ROWS = ("explode_counts", "key_missing", "duplicate_key")
"""Codes that are about a row and its key; every other one is about a cell: of an optional variable the cell
is empty, its text and the code travel along, and the row goes on; of a mandatory one the row is refused."""
CODES: dict[str, tuple[str, str]] = {
    "encoding": ("字符无法解码", "characters that could not be decoded"),
    "too_long": ("内容过长", "too long"),
    "number": ("不是数", "not a number"),
    "precision": ("数字位数超过可保存的精度", "more digits than can be kept"),
    "integer": ("不是整数", "not a whole number"),
    "range": ("数超出可保存的范围", "a number beyond what can be held"),
    "not_finite": ("无穷或非数", "infinite, or no number"),
    "date_range": ("日期不在 1700 至 2249 年", "a date outside the years 1700 to 2249"),
    "age": ("不是可识别的年龄写法", "no known spelling of an age"),
    "explode_counts": ("同一行中几列的项数不同", "lists of one row that differ in length"),
    "date": ("不是所声明格式的日期", "not a date of the declared format"),
    "datetime": ("不是所声明格式的日期时间", "not a date and time of the declared format"),
    "boolean": ("不是所声明的是或否", "neither of the declared spellings of yes and no"),
    "unread_number": ("数后跟着未声明的单位或文字", "a number and a unit or words that are not declared"),
    "blood_pressure": ("不是可识别的血压写法", "no known spelling of a blood pressure"),
    "key_missing": ("主键为空", "the natural key is empty"),
    "duplicate_key": ("同一主键出现不同内容", "another row with the same natural key and other content"),
}
"""Why a row is in quarantine: code → (zh, en)."""
