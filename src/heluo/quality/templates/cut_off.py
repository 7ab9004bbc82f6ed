"""Many different texts that all end at the same length: what was longer is cut off."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

SHORTEST, FEWEST, SHARE, TIMES, NEAR = 30, 8, 0.01, 5.0, 12
"""From so many characters on; so many different texts, and this share of all, at the greatest length; so many
times as many as the lengths just below have."""
WIDTHS = frozenset(
    {32, 40, 50, 60, 64, 80, 100, 120, 127, 128, 150, 200, 240, 250, 254, 255, 256, 300, 400, 500, 510, 511}
    | {512, 600, 800, 1000, 1023, 1024, 1200, 1500, 2000, 2047, 2048, 2500, 3000, 4000, 4095, 4096, 5000}
    | {8000, 10_000, 16_384, 32_000, 32_767, 65_535}
)
"""Widths that somebody gives a column or a buffer: the longest of texts that nothing cut is any number."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    prose = variable.type == "text" or (variable.type == "string" and variable.search == "text")
    return Binding("warning", variable) if prose and variable.origin == "hospital" else None


def tally(row: Row, check: Check) -> ir.Table | None:
    text = row.value(check.variable)
    characters = text.length()
    # A column of so many bytes in GBK holds half as many Chinese characters.
    octets = characters + text.re_replace("[\\x{01}-\\x{7F}]+", "").length()
    rows = row.table.select("hospital", text=text, characters=characters, octets=octets)
    rows = rows.filter(rows.characters >= SHORTEST)
    return rows.group_by("hospital", "characters", "octets").agg(n=rows.text.nunique())


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    table = context.tallies.get(check.id)
    if table is None or not table.num_rows:
        return Outcome(0, ())
    n = table.column("n").to_numpy().astype(float)
    cut = [
        (length, name)
        for name in ("characters", "octets")
        if (length := _ends_at(table.column(name).to_numpy(), n))
    ]
    if not cut or not months.names:
        return Outcome(1, ())
    return Outcome(1, (months.names[-1],), (str(cut[0][0]),))


def _ends_at(lengths: np.ndarray, n: np.ndarray) -> int | None:
    longest = int(lengths.max())
    if longest not in WIDTHS and longest + 1 not in WIDTHS:
        return None
    # The last Chinese character may not have fitted: two lengths are one limit.
    at, below = (
        n[lengths >= longest - 1].sum(),
        n[(lengths < longest - 1) & (lengths >= longest - 1 - NEAR)].sum(),
    )
    many = at >= max(FEWEST, SHARE * n.sum()) and at > TIMES * below / NEAR * 2
    return longest if many and n[lengths == longest].sum() >= 2 else None


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=53,
    label=Text("文本被截断", "Text cut off"),
    meaning=Text(
        "多段不同的文本都止于同一最大长度。", "Many different texts all end at the same greatest length."
    ),
    todo=Text(
        "查看{variables}在视图、接口和中间表中的列宽(255、2000、4000),放宽后重新采集",
        "look at the width of the column of {variables} in the view, the interface and tables "
        "between (255, 2000, "
        "4000), widen it and read the rows again",
    ),
    derivation=Derivation(176, of_variable=of_variable),
    tally=tally,
    evaluate=evaluate,
)
