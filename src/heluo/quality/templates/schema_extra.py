"""Rows carry more unmapped columns than in the months before."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, compared
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

FEWEST = 50
"""A month with fewer rows is not compared."""


def of_category(category: Category) -> Binding | None:
    return Binding("note")


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    keys = (row.table.extra.length() - row.table.extra.replace('":', "").length()) / 2
    return {"keys": keys.fill_null(0).sum(), "most": keys.max()}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    keys, rows, most = months.measure("keys"), months.rows, np.nan_to_num(months.measure("most"))
    evaluated, bad = compared(
        rows >= FEWEST,
        lambda at, base: bool(
            keys[at] / rows[at] > np.median(keys[base] / rows[base]) + 0.2 and most[at] > most[base].max()
        ),
    )
    return Outcome(int(evaluated.sum()), months.where(bad))


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=100,
    label=Text("出现未映射的列", "A new column that nothing maps"),
    meaning=Text(
        "某月起每行带有更多未映射的列。", "From some month on rows carry more unmapped columns than before."
    ),
    todo=Text(
        "查看视图中新增的列(heluo hospital status):需要的在 fields.csv 中加一行,不需要的从视图去掉",
        "look at the view's new columns (heluo hospital status): add a line to fields.csv for those "
        "that are wanted, take the others out of the view",
    ),
    derivation=Derivation(20, of_category=of_category),
    measures=measures,
    evaluate=evaluate,
)
