"""Counts: too few persons in a cell, nobody where that says something of everybody, per cents of unknown
numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, SMALLEST, OutputRule, at
from heluo.delivery.outputs.special_topics import is_sensitive
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

IN_A_SENTENCE = re.compile(
    r"\b[nN]\s*[=＝:：]\s*([1-9])(?![\d.,]\d|\d)|(?<![\d.,\-])([1-9])\s*(?:例|人|名患者|位患者|患者|"
    r"patients?\b|persons?\b|cases?\b|subjects?\b|deaths?\b|people\b)"
)
COUNT_NAMES = re.compile(
    r"(?:^|[._])(?:n|count|events?|deaths?|cases|patients|persons|number|人数|例数)$", re.I
)
SHARES = ("percent", "effect")


def small(of: CheckedFile) -> Iterator[Text]:
    """Cells of 1 to 9 persons."""
    found = [
        table.place(i, j)
        for table in of.tables
        for j in table.counts
        for i, row in enumerate(table.rows)
        if 0 < (row[j].value or 0) < SMALLEST and (row[j].value or 0) % 1 == 0
    ]
    found += [name for name, value in of.content.scalars if 0 < value < SMALLEST and COUNT_NAMES.search(name)]
    if not of.content.code:
        lines = of.content.text.splitlines()
        found += [f"{i + 1}" for i, line in enumerate(lines) if IN_A_SENTENCE.search(line)]
    yield from at(
        list(dict.fromkeys(found)),
        f"有少于 {SMALLEST} 人的数字,在(行 × 列)",
        f"numbers of fewer than {SMALLEST} persons, at (line × column)",
    )


def empty(of: CheckedFile) -> Iterator[Text]:
    """Nobody in a cell of a sensitive table: everybody else of the line is then in another one."""
    if not is_sensitive(of):
        return
    found = [
        table.place(i, j)
        for table in of.tables
        for j in table.counts
        for i, row in enumerate(table.rows)
        if row[j].value == 0
    ]
    found += [
        table.place(i, j)
        for table in of.tables
        for j in table.of_kind("percent")
        for i, row in enumerate(table.rows)
        if row[j].value in (0, 100)
    ]
    yield from at(
        found,
        "敏感内容的表中有 0(或 100%),说明该组全体属于或都不属于某一类,在",
        "a zero (or 100 %) in a table of a sensitive topic says something of everybody of the group, at",
    )


def uncounted(of: CheckedFile) -> Iterator[Text]:
    """Per cents or effects of an unknown number of persons."""
    if of.context.persons is not None or re.search(r"\d{2,}", of.context.counts):
        return
    found = [_name(table) for table in of.tables if table.of_kind(*SHARES) and not table.counts]
    yield from at(
        found, "有百分比或效应值而没有人数", "per cents or effects without the number of persons behind them"
    )


def _name(table: OutputTable) -> str:
    return table.where or ", ".join(head for head in table.heads if head)[:60]


THRESHOLD = OutputRule(
    "threshold",
    Text("人数阈值", "threshold"),
    ASKS,
    Text(f"每个格子至少 {SMALLEST} 人", f"at least {SMALLEST} persons in each cell"),
    Text(
        "合并分组,或隐藏该格并隐藏另一格以防推算",
        "join groups, or hide the cell and a second one so that none can be computed",
    ),
    small,
)
ZERO = OutputRule(
    "zero",
    Text("敏感的零", "zeros where sensitive"),
    ASKS,
    Text("敏感内容的表中没有空格子", "no empty cell in a table of a sensitive topic"),
    Text(
        "合并分组,使每组都有人;确属不可能的组合请说明",
        "join groups until each has persons; say so where the combination is impossible",
    ),
    empty,
)
COUNTS = OutputRule(
    "counts",
    Text("背后的人数", "counts behind"),
    ASKS,
    Text("每个百分比、均值、效应值背后的人数", "the number of persons behind each per cent, mean and effect"),
    Text("加一列 n,或在“背后的人数”中写明", "add a column n, or say the counts in the context"),
    uncounted,
)
