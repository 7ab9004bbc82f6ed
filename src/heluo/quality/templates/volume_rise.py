"""A month with far more rows than those before it: rows that came twice, or another hospital's."""

from __future__ import annotations

import numpy as np

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.chance import too_many
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, compared, inner
from heluo.quality.template import Binding, Derivation, TableTemplate

TIMES, FEWEST, RARE = 1.8, 20, 1e-5
"""A month with so many times the usual rows, when there are usually at least so many."""


def of_category(category: Category) -> Binding | None:
    return Binding("warning", category.variables[category.time]) if category.time else None


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    names, rows = inner(months, months.rows)
    evaluated, bad = compared(
        np.ones(len(names), bool),
        lambda at, base: rows[at] > TIMES * np.median(rows[base]) and too_many(rows[at], rows[base], RARE),
        lambda base: bool(np.median(rows[base]) >= FEWEST),
    )
    return Outcome(int(evaluated.sum()), tuple(m for m, b in zip(names, bad.tolist(), strict=True) if b))


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=51,
    label=Text("数据量骤增", "Volume rise"),
    meaning=Text(
        "某月行数超过此前中位数的 1.8 倍,且超出随机波动。",
        "A month with more than 1.8 times the usual rows, beyond chance.",
    ),
    todo=Text(
        "查看该类别的视图在该月是否有重复的行或别院的行({variables});删除或加条件后下一夜重做",
        "see whether the category's view has rows twice, or another hospital's, in that month "
        "({variables}); delete "
        "them or add a condition, and the next night does it again",
    ),
    derivation=Derivation(52, of_category=of_category),
    evaluate=evaluate,
)
