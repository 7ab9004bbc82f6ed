"""Models: too few residual degrees of freedom, numbers that carry the persons they were fitted on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.access.disclosure import CELL
from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, STOPS, OutputRule, at
from heluo.kit.text import Text

FEWEST = CELL
IN_TEXT = re.compile(
    r"(?:residual standard error.*?\bon|df residuals?\s*[:=]|residual d(?:f|egrees of freedom)\s*[:=]"
    r"|residual deviance.*?\bon|残差自由度\s*[:=：]?|\bF\s*\(\s*\d+\s*,|\bt\s*\((?=\s*\d+\s*\)\s*=)"
    r"|\bon \d+ and)\s*(\d+)\b",
    re.I,
)
RESIDUAL = re.compile(r"resid|error|残差|误差", re.I)
NAMED = re.compile(r"(?:df|dof)[_ .]?resid|resid\w*[_ .]?(?:df|dof)|残差自由度", re.I)
WEIGHTS = re.compile(
    r"(?:^|[.])(?:weights?|bias(?:es)?|kernel|state_dict|support_vectors?_?|embeddings?|layers?|trees?|"
    r"dual_coef_?)\b",
    re.I,
)
MOST_NUMBERS = 200
"""A coefficient each for two hundred columns is more than a paper prints; a network has thousands."""
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def few_degrees(of: CheckedFile) -> Iterator[Text]:
    """Models that nearly repeat their persons."""
    found = [name for name, value in of.content.scalars if NAMED.search(name) and value < FEWEST]
    for table in of.tables:
        for j in table.of_kind("degrees"):
            found += [table.place(i, j) for i, row in enumerate(table.rows) if _few(row[j].value)]
        for j in table.of_kind("df"):
            found += [
                table.place(i, j)
                for i, row in enumerate(table.rows)
                if RESIDUAL.search(table.label(i)) and _few(row[j].value)
            ]
    lines = of.content.text.splitlines()
    found += [f"{i + 1}" for i, line in enumerate(lines) for n in IN_TEXT.findall(line) if int(n) < FEWEST]
    yield from at(
        found, f"残差自由度少于 {FEWEST},在", f"fewer than {FEWEST} residual degrees of freedom, at"
    )


def carried(of: CheckedFile) -> Iterator[Text]:
    """So many fitted numbers that persons can be in them."""
    named = any(WEIGHTS.search(name) for name, _ in of.content.scalars)
    alone = len(of.content.scalars)
    literals = len(LONG_NUMBER.findall(of.content.text)) if of.content.code else 0
    most = max(of.content.arrays, literals, alone if named else 0)
    if most > MOST_NUMBERS:
        yield Text(f"{most} 个参数样的数字", f"{most} numbers that look like parameters")


def _few(value: float | None) -> bool:
    return value is not None and value < FEWEST


DEGREES = OutputRule(
    "degrees_of_freedom",
    Text("残差自由度", "residual degrees of freedom"),
    ASKS,
    Text(f"至少 {FEWEST}", f"at least {FEWEST}"),
    Text("减少变量,或不给出这个模型", "take fewer variables, or leave the model out"),
    few_degrees,
)
PARAMETERS = OutputRule(
    "weights",
    Text("模型参数", "parameters of a model"),
    STOPS,
    Text(f"至多 {MOST_NUMBERS} 个", f"at most {MOST_NUMBERS}"),
    Text(
        "只带出代码和汇总指标;模型留在平台内", "take out the program and aggregated measures; the model stays"
    ),
    carried,
)
