"""Days with rows, against those of the months before; a month without any row between two with rows is a
gap."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, below, compared, inner
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

GAP, FEWEST_DAYS = 0.75, 4
"""A month with rows on fewer than this share of the usual days has a gap, when there are usually at least so
many."""


def of_category(category: Category) -> Binding | None:
    # Registrations of patients come as they come: their days say nothing of what a hospital delivers.
    timed = category.time and category.name != "patient"
    return Binding("warning", category.variables[category.time]) if timed else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    return {"days": row.value(check.variable).cast("date").nunique()}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    names, days = inner(months, months.measure("days"))
    evaluated, bad = compared(
        np.ones(len(names), bool),
        lambda at, base: below(days[at], days[base], GAP),
        lambda base: bool(np.median(days[base]) >= FEWEST_DAYS),
    )
    return Outcome(int(evaluated.sum()), tuple(m for m, b in zip(names, bad.tolist(), strict=True) if b))


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=40,
    label=Text("时间缺口", "Gap in time"),
    meaning=Text("某月有数据的天数远少于平时。", "A month with rows on far fewer days than usual."),
    todo=Text(
        "查看该类别的视图在缺口各日是否有{variables}:有则检查视图的条件,没有则补录;补上的行下一夜采集",
        "see whether the category's view has {variables} on the missing days: if so mend its conditions, if "
        "not enter them; they are read the next night",
    ),
    derivation=Derivation(40, of_category=of_category),
    measures=measures,
    evaluate=evaluate,
)
