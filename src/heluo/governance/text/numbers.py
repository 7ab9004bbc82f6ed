"""Numbers as notes write them: digits or Chinese numerals, ranges, bounds. Normalised text only."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
PLAIN = r"(?:\d+(?:\.\d+)?|\.\d+)"
CHINESE = r"[零〇一二两三四五六七八九十百]+"
ANY = rf"(?:{PLAIN}|半|{CHINESE})"
DASH = r"(?:-|~|—|–|―|至|到|--)"
ABOUT = r"(?:大约|约为|约|近|将近|大概|左右|共计|共约|共)"
BOUND = {
    "<": "<",
    "≤": "<",
    "小于": "<",
    "不足": "<",
    "低于": "<",
    "不到": "<",
    ">": ">",
    "≥": ">",
    "大于": ">",
    "超过": ">",
    "高于": ">",
    "多于": ">",
}
QUANTITY = re.compile(
    rf"(?P<bound>{'|'.join(BOUND)})?\s*{ABOUT}?\s*(?P<a>{ANY})(?:\s*(?P<ua>%|支|包|年|"
    rf"ml)?\s*{DASH}\s*{ABOUT}?(?P<b>{ANY}))?"
)


def number(text: str) -> Decimal:
    """A plain number or a Chinese numeral: 三十 → 30, 二百五十 → 250, 半 → 0.5, 十二 → 12."""
    if re.fullmatch(PLAIN, text):
        return Decimal(text if not text.startswith(".") else "0" + text)
    if text == "半":
        return Decimal("0.5")
    total, unit = 0, 0
    for character in text:
        if character == "百":
            total, unit = total + (unit or 1) * 100, 0
        elif character == "十":
            total, unit = total + (unit or 1) * 10, 0
        else:
            unit = (
                unit * 10 + DIGITS[character]
                if unit and "十" not in text and "百" not in text
                else DIGITS[character]
            )
    return Decimal(total + unit)


def written(value: Decimal, places: int | None = None) -> str:
    """A number without needless zeros, rounded half up to `places`."""
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(found: re.Match[str], factor: Decimal = Decimal(1), places: int | None = None) -> str:
    """The value of a match that has the groups of QUANTITY: `12`, `10-20`, `<1`."""
    first = written(number(found["a"]) * factor, places)
    if found["b"]:
        return f"{first}-{written(number(found['b']) * factor, places)}"
    return BOUND.get(found["bound"] or "", "") + first
