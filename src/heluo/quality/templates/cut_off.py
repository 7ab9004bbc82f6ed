"""A long text that ends in the middle of a sentence at the very width of a column or a buffer."""

from __future__ import annotations

import ibis

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate

WIDTHS = (
    *(
        100,
        120,
        127,
        128,
        150,
        200,
        250,
        254,
        255,
        256,
        300,
        400,
        500,
        510,
        511,
        512,
        600,
        800,
        1000,
        1023,
        1024,
    ),
    *(1200, 1500, 2000, 2047, 2048, 2500, 3000, 4000, 4095, 4096, 5000, 8000, 10_000, 16_384, 32_000, 32_767),
)
"""A text that ends at one of these by chance ends with a sentence."""
LONG_LIST = 200
NUMBERED = r"^\s*1\s*[.、)]"
"""Lists of diagnoses begin so."""
ENDED = "。.!!??;;:：)）】」”\"'…"
"""Marks that end a sentence, or what stands after it."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return Binding("warning", variable) if variable.type == "text" and variable.origin == "hospital" else None


def evaluate(row: Row, check: Check) -> Flags:
    text = row.value(check.variable)
    characters = text.length()
    long = characters >= WIDTHS[0] // 2
    open_ = long & ~ibis.literal(ENDED).contains(text.rstrip().right(1))
    # A column of so many bytes in GBK holds half as many Chinese characters, and the last may not fit. Few
    # texts end without a mark: the others are not read.
    octets = characters + open_.ifelse(text, "").re_replace("[\\x{01}-\\x{7F}]+", "").length()
    widths, large = (ibis.literal(some, "array<int64>") for some in (WIDTHS, WIDTHS[-20:]))
    # One constant each: an engine plans a list of alternatives one by one, for every variable.
    at_width = widths.contains(characters) | widths.contains(octets) | large.contains(octets + 1)
    # The last item of a numbered list has no mark, and a short list has any length by chance.
    numbered = (open_ & (characters < LONG_LIST)).ifelse(text, "").re_search(NUMBERED)
    return Flags(open_ & at_width & ~numbered, long)


TEMPLATE = RowTemplate(
    kahn="conformance",
    place=53,
    label=Text("文本被截断", "Text cut off"),
    meaning=Text(
        "长文本恰在列宽(255、2000、4000)处中断,句子没有结束。",
        "A long text ends at the width of a column (255, 2000, 4000) in the middle of a sentence.",
    ),
    todo=Text(
        "查看{variables}在视图、接口和中间表中的列宽,放宽后重新采集",
        "look at the width of the column of {variables} in the view, the interface and tables "
        "between, widen it and"
        " read the rows again",
    ),
    derivation=Derivation(176, of_variable=of_variable),
    evaluate=evaluate,
)
