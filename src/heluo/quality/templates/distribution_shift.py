"""A month's mean (of a code: its median), or the share of a code, against the months before."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.expressions import exact, how_many
from heluo.quality.model import Check
from heluo.quality.months import (
    FEWEST_ROWS,
    FEWEST_VALUES,
    QUARTILES,
    Months,
    MonthsContext,
    Outcome,
    apart,
    compared,
    months_of,
    shifted,
)
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

SHIFT_SD, SHIFT_SHARE = 1.0, 0.3
"""It must move by so many standard deviations, a code's share by so much."""
SHIFT_OF_CODE, STEADY = 0.6, 0.05
"""Medians of one code are steadier than means; and the least spread that one is taken to have."""
COURSES = ("treatment",)
"""Categories whose rows come in courses: few values of a month are those of two or three persons."""
MOST_CODES = 15
"""Closed value sets of at most so many codes are watched for a shift of their shares."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    if variable.type == "code":
        values = dictionary.value_sets[variable.value_set]
        watched = not values.open and len(values.codes) <= MOST_CODES
        return Binding("warning", variable) if watched else None
    if variable.type not in ("integer", "decimal"):
        return None
    # Standard values of all laboratory items lie in one column: a median over items would mean nothing.
    by = {"by": "item_code"} if variable.name in ("value_standard", "unit_price") else {}
    return Binding("warning", variable, by)


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    variable = row.category.variables[check.variable]
    if variable.type == "code":
        value, codes = row.value(check.variable), row.dictionary.value_sets[variable.value_set].codes
        return {f"c{j}": how_many(value == code) for j, code in enumerate(codes)}
    if "by" in check.parameters:
        return {}
    # Impossible values have been taken out, so a mean is safe; medians of hundreds of columns cost too much.
    value = exact(row, variable.name)
    return {"n": how_many(value.notnull()), "middle": value.mean(), "spread": value.std(how="pop")}


def tally(row: Row, check: Check) -> ir.Table | None:
    """(hospital, month, code, n, low, middle, high): quartiles apart for each code."""
    if "by" not in check.parameters:
        return None
    rows = row.table.select(
        "hospital", "month", code=row.value(check.parameters["by"]), value=exact(row, check.variable)
    )
    rows = rows.filter(rows.code.notnull(), rows.value.notnull())
    low, high = rows.value.quantile(0.25), rows.value.quantile(0.75)
    return rows.group_by("hospital", "month", "code").agg(
        n=rows.count(), low=low, middle=rows.value.median(), high=high
    )


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    if "by" in check.parameters:
        table = context.tallies.get(check.id)
        return _by_code(table) if table is not None else Outcome(0, ())
    if months.has("middle"):
        evaluated, bad = _moved(months.measure, FEWEST_ROWS if check.category in COURSES else FEWEST_VALUES)
        return Outcome(int(evaluated.sum()), months.where(bad))
    counts = np.stack(months.measures("c"))
    total = counts.sum(axis=0)
    share = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    evaluated, bad = compared(
        total >= FEWEST_ROWS, lambda at, base: any(apart(of[at], of[base], SHIFT_SHARE) for of in share)
    )
    return Outcome(int(evaluated.sum()), months.where(bad))


def _by_code(table: pa.Table) -> Outcome:
    """Every code by itself: the month and the code of each shift."""
    applicable, found = 0, []
    for code, months in months_of(table, "code"):
        evaluated, bad = _of_code(*(months.columns[name] for name in ("n", "low", "middle", "high")))
        applicable += int(evaluated.sum())
        found += [(month, code) for month in months.where(bad)]
    return Outcome(applicable, tuple(month for month, _ in found), tuple(code for _, code in found))


def _of_code(
    n: np.ndarray, low: np.ndarray, middle: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of one code the medians, on the scale of times where all is above nought: enzymes and tumour markers
    have no other spread. A price has none at all: it moves when it moves."""
    if low.min() > 0:
        low, middle, high = np.log(low), np.log(middle), np.log(high)
    spread = np.maximum((high - low) / QUARTILES, STEADY)
    return shifted(n, middle, spread, SHIFT_OF_CODE, few_times=1.25)


def _moved(measure: Callable[[str], np.ndarray], fewest: int) -> tuple[np.ndarray, np.ndarray]:
    n, middle, spread = (measure(name) for name in ("n", "middle", "spread"))
    return shifted(np.where(n >= fewest, n, 0), middle, spread, SHIFT_SD)


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=100,
    label=Text("分布突变", "Distribution shift"),
    meaning=Text(
        "某月的均值(按项目时为中位数)较此前偏移超过一个标准差,或某代码的占比变化超过三成。",
        (
            "A month's mean (of one item: its median) lies more than one standard deviation from "
            "the months before, or a code's"
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
    tally=tally,
    evaluate=evaluate,
)
