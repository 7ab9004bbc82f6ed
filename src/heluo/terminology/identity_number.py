"""GB 11643 identity numbers: what one number says by itself, as pure functions. Whose it is, is decided by
linkage.

A reading never raises: a number with a problem says which. Numbers of residence permits for Hong Kong, Macao
and Taiwan (81, 82, 83) and of foreigners' permanent residence cards (9) have the same build and the same
check digit. Not a register of persons, not a proof of identity.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from heluo.kit import dates
from heluo.terminology.division import divisions

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
CENTENARIANS = ("996", "997", "998", "999")
"""Order numbers that the 15-digit form kept for persons born in the 19th century."""
PERMIT_PROVINCES = ("81", "82", "83")
WORDS = frozenset(
    {
        "无",
        "不详",
        "未知",
        "未提供",
        "无证件",
        "暂无",
        "空",
        "未带",
        "没有",
        "NULL",
        "NONE",
        "NA",
        "N/A",
        "NAN",
    }
)
OLDEST = 130
RUN = re.compile(
    "|".join(line[i : i + 14] for line in ("0123456789" * 3, "9876543210" * 3) for i in range(10))
)
"""Fourteen digits that count up or down."""
LAST_X = re.compile(r"^([0-9]{17})\s*[×✕✖╳*]$")
"""A check character X typed as another cross."""
EDITION = re.compile(r"^([HM][0-9]{8})[0-9]{2}$|^([0-9]{8})[0-9]{2}$")
"""A travel permit of Hong Kong, Macao or Taiwan with the two digits that count its editions."""
SEPARATORS = re.compile(r"[\s\-_·.*'’`/\\()（）—]")

Form = Literal["", "resident_18", "resident_15", "permit", "permanent_residence"]
Problem = Literal[
    "", "empty", "placeholder", "characters", "length", "date", "future", "too_old", "area", "check_digit"
]
"""The first problem found, in this order; "" = well formed."""
PROBLEMS = {
    "": ("号码有效", "well formed"),
    "empty": ("没有号码", "no number"),
    "placeholder": ("占位号码", "placeholder"),
    "characters": ("含有不可能的字符", "impossible characters"),
    "length": ("位数不对", "wrong number of digits"),
    "date": ("出生日期不存在", "no such birth date"),
    "future": ("出生日期在未来", "birth date in the future"),
    "too_old": ("出生日期过早", "birth date too long ago"),
    "area": ("区划代码在可能的发号年份无效", "area code not in force when it could be issued"),
    "check_digit": ("校验码错误", "wrong check digit"),
}


@dataclass(frozen=True)
class Reading:
    """What a number says. `number` is normalised to 18 characters where it can be; date, sex and area are set
    from "date" on."""

    number: str
    form: Form
    problem: Problem
    birth_date: date | None = None
    sex: str = ""
    """GB/T 2261.1: "1" male, "2" female."""
    area: str = ""


def normalise(text: str | None) -> str:
    """NFKC, upper case, without blanks, hyphens and brackets; "" for None."""
    if text is None:
        return ""
    bare = SEPARATORS.sub("", LAST_X.sub(r"\1X", unicodedata.normalize("NFKC", text).upper()))
    return EDITION.sub(lambda found: found[1] or found[2], bare)


def check_digit(body: str) -> str:
    """The 18th character for 17 digits."""
    return CHECKS[sum(map(operator.mul, map(int, body), WEIGHTS)) % 11]


def widen(number: str) -> str:
    """15 digits → 18: the century and the check digit are put in; 996–999 are persons born in the 19th
    century."""
    body = number[:6] + ("18" if number[12:] in CENTENARIANS else "19") + number[6:]
    return body + check_digit(body)


def placeholder(number: str) -> bool:
    """Whether a normalised number was typed to fill a field: a word for "none", one or two digits throughout,
    a run, no order number."""
    if number in WORDS:
        return True
    if len(number) < 15 or not number[:17].isdigit():
        return len(number) > 0 and len(set(number)) == 1 and number.isdigit()
    body = number[:17]
    if len(set(body)) <= 2:
        return True
    if RUN.search(body[:15]):
        return True
    if len(number) == 15:
        return number[12:] == "000" or number[6:12] == "000000"
    return number[14:17] == "000" or number[6:14] in ("00000000", "19000101", "11111111")


def read(text: str | None, today: date | None = None) -> Reading:
    """What `text` says as an identity number. `today` bounds birth dates (default: the calendar's)."""
    number = normalise(text)
    if not number:
        return Reading("", "", "empty")
    if placeholder(number):
        return Reading(number, "", "placeholder")
    old = len(number) == 15 and number.isascii() and number.isdigit()
    if not number.isascii() or not re.fullmatch(r"[0-9]+X?", number):
        return Reading(number, "", "characters")
    if not old and len(number) != 18:
        return Reading(number, "", "length")
    if "X" in number[:17]:
        return Reading(number, "", "characters")
    wide = widen(number) if old else number
    form: Form = "resident_15" if old else _form(wide)
    birth = _date(wide[6:14])
    if birth is None:
        return Reading(wide, form, "date")
    sex = "1" if int(wide[16]) % 2 else "2"
    return Reading(wide, form, _problem(wide, form, birth, today or dates.today()), birth, sex, wide[:6])


def agrees(reading: Reading, birth_date: date | None, sex: str | None) -> bool | None:
    """Whether a well-formed number's birth date and sex are the recorded ones; None when there is nothing to
    compare."""
    if reading.problem or reading.birth_date is None or birth_date is None:
        return None
    return reading.birth_date == birth_date and (sex not in ("1", "2") or reading.sex == sex)


READING = pa.schema(
    [
        ("number", pa.string()),
        ("form", pa.string()),
        ("problem", pa.string()),
        ("birth_date", pa.date32()),
        ("sex", pa.string()),
        ("area", pa.string()),
    ]
)


def read_column(texts: pa.Array | pa.ChunkedArray, today: date | None = None) -> pa.Table:
    """`read` of a whole column: a table of READING with one row a text, each distinct text read once."""
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = column.cast(pa.string()).dictionary_encode()
    day = today or dates.today()
    rows = [read(text, day) for text in encoded.dictionary.to_pylist()]
    distinct = pa.Table.from_pylist(
        [{name: getattr(row, name) for name in READING.names} for row in rows], schema=READING
    )
    nothing = pa.Table.from_pylist(
        [{"number": "", "form": "", "problem": "empty", "birth_date": None, "sex": "", "area": ""}],
        schema=READING,
    )
    at = pc.fill_null(encoded.indices, len(rows))  # pyright: ignore[reportAttributeAccessIssue]
    return pa.concat_tables([distinct, nothing]).take(at)


def _form(number: str) -> Form:
    if number[:2] in PERMIT_PROVINCES:
        return "permit"
    return "permanent_residence" if number[0] == "9" else "resident_18"


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _problem(number: str, form: Form, birth: date, today: date) -> Problem:
    if birth > today:
        return "future"
    if birth.year < today.year - OLDEST:
        return "too_old"
    if form.startswith("resident") and not divisions().could_be_issued(number[:6], birth.year):
        return "area"
    if (form == "permit" and number[2:6] != "0000") or (
        form == "permanent_residence" and not divisions().valid(number[1:3] + "0000")
    ):
        return "area"
    if form != "resident_15" and check_digit(number[:17]) != number[17]:
        return "check_digit"
    return ""
