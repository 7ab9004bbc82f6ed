"""What one cell of a table says: a number, a number that was hidden, or words."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = re.compile(
    r"^[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+\-]?\d+)?(?<=[\d.])\s*[%％]?(?:\*{1,3})?$"
)
WITH_SHARE = re.compile(r"^([\d,]+)\s*[(（/]\s*([\d.]+)\s*[%％]?\s*[)）]?$")
COUNTED = re.compile(r"^([\d,]+)\s*(?:例|人|名|位|人次)$")
HIDDEN = re.compile(r"^[<＜≤]\s*(\d+)$")
MARKS = frozenset(
    {
        "*",
        "**",
        "-",
        "–",
        "—",
        "c",
        "s",
        "x",
        "[c]",
        "(c)",
        "suppressed",
        "masked",
        "redacted",
        "隐藏",
        "抑制",
        "已隐藏",
    }
)
DAY = re.compile(r"^(?:19|20)\d\d[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?:[ T].*)?$")
UNBOUNDED = float("inf")


@dataclass(frozen=True)
class OutputCell:
    """`value`: the number, None for words. `share`: the per cent that stands with a count. `hidden`: the
    number is not given; it is at most `at_most`. `whole_number`: written without decimals."""

    text: str
    value: float | None = None
    share: float | None = None
    hidden: bool = False
    at_most: float = UNBOUNDED

    @property
    def is_integer(self) -> bool:
        before = re.split(r"[(（/]", self.text)[0]
        return self.value is not None and "." not in before and "%" not in before

    @property
    def is_day(self) -> bool:
        return bool(DAY.match(self.text))


def cell(text: str) -> OutputCell:
    """Reads one cell."""
    text = text.strip().strip("'")
    if not text:
        return OutputCell(text)
    if NUMBER.match(text):
        return OutputCell(text, _number(text))
    if found := WITH_SHARE.match(text):
        return OutputCell(text, _number(found[1]), float(found[2]))
    if found := COUNTED.match(text):
        return OutputCell(text, _number(found[1]))
    if (found := HIDDEN.match(text)) and int(found[1]) >= 2:
        return OutputCell(text, hidden=True, at_most=int(found[1]) - ("≤" not in text))
    if text.lower() in MARKS:
        return OutputCell(text, hidden=True)
    return OutputCell(text)


def decimals(text: str) -> int:
    """Digits after the point of a number as it is written."""
    return len(text.partition(".")[2].rstrip("%％ *)("))


def _number(text: str) -> float:
    plain = text.replace(",", "").replace("−", "-").rstrip("%％* ").strip()
    return float(plain)
