"""A month's mean, or the share of a code, against the months before."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.expressions import how_many
from heluo.quality.model import Check
from heluo.quality.months import FEWEST_ROWS, Months, MonthsContext, Outcome, apart, compared, shifted
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

SHIFT_SD, SHIFT_SHARE = 1.0, 0.3
"""A mean must move by so many standard deviations, a code's share by so much."""
MOST_CODES = 15
"""Closed value sets of at most so many codes are watched for a shift of their shares."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    if variable.type == "code":
        values = dictionary.value_sets[variable.value_set]
        watched = not values.open and len(values.codes) <= MOST_CODES
        return Binding("warning", variable) if watched else None
    if variable.type not in ("integer", "decimal"):
        return None
    # Standard values of all laboratory items lie in one column: a mean over items would mean nothing.
    by = {"by": "item_code"} if variable.name == "value_standard" else {}
    return Binding("warning", variable, by)


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    variable = row.category.variables[check.variable]
    if variable.type == "code":
        value, codes = row.value(check.variable), row.dictionary.value_sets[variable.value_set].codes
        return {f"c{j}": how_many(value == code) for j, code in enumerate(codes)}
    if "by" in check.parameters:
        return {}
    value = _possible(row, variable)
    return {"n": value.count(), "mean": value.mean(), "sd": value.std(how="pop")}


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    if "by" in check.parameters:
        return _by_code((context.by_code or {}).get(check.id) or {})
    if months.has("mean"):
        n, mean, sd = (months.measure(name) for name in ("n", "mean", "sd"))
        evaluated, bad = shifted(n, mean, sd, SHIFT_SD)
        return Outcome(int(evaluated.sum()), months.where(bad))
    counts = np.stack(months.measures("c"))
    total = counts.sum(axis=0)
    share = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    evaluated, bad = compared(
        total >= FEWEST_ROWS, lambda at, base: any(apart(of[at], of[base], SHIFT_SHARE) for of in share)
    )
    return Outcome(int(evaluated.sum()), months.where(bad))


def _by_code(codes: Mapping[str, Months]) -> Outcome:
    """Every code by itself: the month and the code of each shift."""
    applicable, found = 0, []
    for code, months in sorted(codes.items()):
        n, mean, sd = (months.columns[name] for name in ("n", "mean", "sd"))
        evaluated, bad = shifted(n, mean, sd, SHIFT_SD)
        applicable += int(evaluated.sum())
        found += [(month, code) for month in months.where(bad)]
    return Outcome(applicable, tuple(month for month, _ in found), tuple(code for _, code in found))


def _possible(row: Row, variable: Variable) -> ir.FloatingValue:
    """The numbers within the variable's own range: what lies outside is another check's and would move a mean
    alone."""
    value = row.value(variable.name).cast("float64")
    inside = [value >= variable.low] if variable.low is not None else []
    inside += [value <= variable.high] if variable.high is not None else []
    if not inside:
        return value
    return ibis.ifelse(functools.reduce(operator.and_, inside), value, ibis.null("float64"))


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=100,
    label=Text("分布突变", "Distribution shift"),
    meaning=Text(
        "某月的均值较此前偏移超过一个标准差,或某代码的占比变化超过三成。",
        (
            "A month's mean lies more than one standard deviation from the months before, or a code's"
            " share moved by more than 0.3."
        ),
    ),
    todo=Text(
        "核对{variables}在该月是否换了单位、仪器或取值方式;在 fields.csv 或 values.csv 中按时段声明,"
        "下一夜重做",
        "ask whether the unit, the device or the coding of {variables} changed in that month; declare"
        " it in fields.csv or values.csv, and the next night does it again",
    ),
    derivation=Derivation(200, of_variable=of_variable),
    measures=measures,
    evaluate=evaluate,
)
