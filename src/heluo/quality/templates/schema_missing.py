"""A variable that is usually filled has no value in a month with enough rows, or far fewer values."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.chance import share_moved
from heluo.quality.model import Check
from heluo.quality.months import FEWEST_ROWS, Months, MonthsContext, Outcome, compared
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

THINNED, FEWEST_OF_SHARE = 0.15, 30
"""The share of filled cells must fall by so much, to less than half of what any usual month has."""
FILLED = 0.2
"""Share of filled cells from which a variable counts as one that is usually filled."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return Binding("warning", variable) if variable.origin == "hospital" else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    value = row.value(check.variable)
    coded = row.category.variables[check.variable].type == "code"
    return {"n": value.coalesce(row.written(check.variable)).count() if coded else value.count()}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    filled, rows = months.measure("n"), months.rows
    enough = rows >= FEWEST_ROWS
    share = np.divide(filled, rows, out=np.zeros(len(rows)), where=rows > 0)
    usual = [
        float(np.median(share[:at][enough[:at]])) if enough[:at].sum() >= 1 else 0.0
        for at in range(len(rows))
    ]
    # The best share so far: a column that vanished for long must not become "usually empty".
    best = np.maximum.accumulate(np.array([0.0, *usual[1:]])) if usual else np.zeros(0)
    evaluated = enough & (best >= FILLED)
    empty = evaluated & (filled == 0)
    some, thinned = compared(
        rows >= FEWEST_OF_SHARE,
        lambda at, base: (
            share_moved(filled[at], rows[at], filled[base], rows[base], THINNED)
            and share[at] < share[base].min() / 2
        ),
        lambda base: bool(np.median(share[base]) >= FILLED),
    )
    return Outcome(int((evaluated | some).sum()), months.where(empty | thinned))


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=90,
    label=Text("列消失", "A column vanished"),
    meaning=Text(
        "此前有值的变量整月为空,或有值的行不到平时的一半。",
        "A variable that used to be filled is empty for a whole month, or in more than half of the "
        "usual rows.",
    ),
    todo=Text(
        "查看视图中{variables}所取的列是否改名或停用(heluo hospital selftest);改正视图或 fields.csv,"
        "下一夜重做",
        "see whether the column of {variables} was renamed or given up (heluo hospital selftest); "
        "mend the view or fields.csv, and the next night does it again",
    ),
    derivation=Derivation(140, of_variable=of_variable),
    measures=measures,
    evaluate=evaluate,
)
