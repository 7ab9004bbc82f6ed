"""The category's last row, against the hospital's latest visit."""

from __future__ import annotations

import datetime as dt

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.months import BASE_MONTHS, Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

STALE_DAYS, STALE_ROWS = 45, 20
"""A category is stale when so many days have passed without a row in which so many rows were to be
expected."""


def of_category(category: Category) -> Binding | None:
    # Registrations of patients come as they come: their days say nothing of what a hospital delivers.
    timed = category.time and category.name != "patient"
    return Binding("warning", category.variables[category.time]) if timed else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    return {"last": row.moment(check.variable).max()}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    last = [v for v in months.measure("last").tolist() if not np.isnan(v)]
    if not last or context.last_visit is None or check.category == "visit":
        return Outcome(0, ())
    newest = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=max(last))
    behind = (context.last_visit - newest).days
    expected = float(np.median(months.rows[-BASE_MONTHS:])) * behind / 30.4
    late = behind >= STALE_DAYS and expected >= STALE_ROWS
    return Outcome(1, (months.names[-1],) if late else ())


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=110,
    label=Text("数据停更", "Stale"),
    meaning=Text(
        "该类数据的最后一行远早于医院最近的就诊。",
        "The category's last row is far older than the hospital's latest visit.",
    ),
    todo=Text(
        "查看该类别的视图和接口是否还有新的{variables}(heluo hospital selftest);恢复后下一夜补采",
        "see whether the category's view and interface still get new {variables} "
        "(heluo hospital selftest); once they do, the next night catches up",
    ),
    derivation=Derivation(60, of_category=of_category),
    measures=measures,
    evaluate=evaluate,
)
