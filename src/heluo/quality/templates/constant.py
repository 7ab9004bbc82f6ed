"""One value in all of the hospital's rows, or for a full month."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import FEWEST_ROWS, Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    measured = variable.type in ("decimal", "date", "datetime") or (
        variable.type == "integer" and variable.unit
    )
    return Binding("warning", variable) if measured and variable.origin == "hospital" else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    given = row.value(check.variable)
    value = row.moment(check.variable) if given.type().is_temporal() else given
    return {"n": given.count(), "low": value.min(), "high": value.max()}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    n, low, high = (months.measure(name) for name in ("n", "low", "high"))
    if n.sum() < FEWEST_ROWS:
        return Outcome(0, ())
    if np.nanmin(low) == np.nanmax(high):
        return Outcome(1, (months.names[-1],))
    evaluated = n >= FEWEST_ROWS
    return Outcome(max(1, int(evaluated.sum())), months.where(evaluated & (low == high)))


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=120,
    label=Text("恒定不变", "Constant"),
    meaning=Text("数值或时间整月只有一个值。", "A number or a moment that has one value for a whole month."),
    todo=Text(
        "查看 fields.csv 中{variables}所取的列:是否为默认值或取错了列;改正视图或映射,下一夜重做",
        "look at the column that fields.csv takes {variables} from: is it a default, or the wrong "
        "column; mend the view or the mapping, and the next night does it again",
    ),
    derivation=Derivation(210, of_variable=of_variable),
    measures=measures,
    evaluate=evaluate,
)
