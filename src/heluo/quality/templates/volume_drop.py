"""Rows of a month, against those of the months before."""

from __future__ import annotations

import numpy as np

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, below, compared, inner
from heluo.quality.template import Binding, Derivation, TableTemplate

DROP, FEWEST = 0.5, 50
"""A month with less than this share of the usual rows has dropped, when there are usually at least so
many."""


def of_category(category: Category) -> Binding | None:
    # Registrations of patients come as they come: their days say nothing of what a hospital delivers.
    timed = category.time and category.name != "patient"
    return Binding("warning", category.variables[category.time]) if timed else None


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    names, rows = inner(months, months.rows)
    evaluated, bad = compared(
        np.ones(len(names), bool),
        lambda at, base: below(rows[at], rows[base], DROP),
        lambda base: bool(np.median(rows[base]) >= FEWEST),
    )
    return Outcome(int(evaluated.sum()), tuple(m for m, b in zip(names, bad.tolist(), strict=True) if b))


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=50,
    label=Text("数据量骤降", "Volume drop"),
    meaning=Text(
        "某月行数不到其余各月中位数的一半。",
        "A month with less than half the median number of rows of the other months.",
    ),
    todo=Text(
        "查看该类别的视图在该月有多少行({variables}):少则检查视图的条件和接口,补上的行下一夜采集",
        "count the rows of the category's view in that month by {variables}: if few, look at its "
        "conditions and the interface; what comes is read the next night",
    ),
    derivation=Derivation(50, of_category=of_category),
    evaluate=evaluate,
)
