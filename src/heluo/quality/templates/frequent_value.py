"""One value far too often for something that is measured: a default that a form fills in."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.chance import share_moved
from heluo.quality.expressions import exact
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, compared, months_of
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

FEWEST, SHARE, TIMES, VALUES = 40, 0.2, 4.0, 10
"""A value is a default when, of so many rows, it has this share, is so many times as frequent as the second,
and there are so many others."""
MONTHS = 0.25
"""By how much its share must stand out in a month."""
FEWEST_OF_MONTH = 20
MONEY = "{CNY}"
ENDS = ("0", "0.0", "100", "100.0")
"""Ends of a scale are frequent by nature."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    if variable.name == "value_standard":
        return Binding("warning", variable, {"by": "item_code"})
    if variable.origin != "hospital":
        return None
    measured = variable.type in ("decimal", "integer") and variable.unit not in ("", MONEY, "d", "a", "h")
    return Binding("warning", variable) if measured or variable.name == "birth_date" else None


def tally(row: Row, check: Check) -> ir.Table | None:
    if "by" in check.parameters:
        return _values_of_codes(row, check)
    if row.category.variables[check.variable].type == "date":
        # Of a birth date the day is what a form fills in.
        value = row.value(check.variable).strftime("%m-%d")
    else:
        value = exact(row, check.variable).cast("string")
    rows = row.table.select("hospital", "month", code=value)
    rows = rows.filter(rows.code.notnull(), rows.code.notin(ENDS))
    return rows.group_by("hospital", "month", "code").agg(n=rows.count())


def _values_of_codes(row: Row, check: Check) -> ir.Table:
    """(hospital, month, code, n, top, integral): rows, those of the commonest value, and integral ones."""
    value = exact(row, check.variable)
    rows = row.table.select("hospital", "month", code=row.value(check.parameters["by"]), value=value)
    rows = rows.filter(rows.code.notnull(), rows.value.notnull())
    values = rows.group_by("hospital", "month", "code", "value").agg(n=rows.count())
    integral = (values.value == values.value.round()).ifelse(values.n, 0)
    return values.group_by("hospital", "month", "code").agg(
        n=values.n.sum(), top=values.n.max(), integral=integral.sum()
    )


def _by_code(table: pa.Table) -> Outcome:
    """Of one code a month in which one value, or values without decimals, stand out."""
    applicable, found = 0, []
    for code, of in months_of(table, "code", fewest=FEWEST):
        n, top, integral = (of.columns[name] for name in ("n", "top", "integral"))

        def stands_out(
            at: int,
            base: np.ndarray,
            n: np.ndarray = n,
            top: np.ndarray = top,
            integral: np.ndarray = integral,
        ) -> bool:
            return any(
                one[at] / n[at] > (one[base] / n[base]).max() + MONTHS / 2
                and share_moved(one[at], n[at], one[base], n[base], MONTHS)
                for one in (top, integral)
            )

        evaluated, bad = compared(n >= FEWEST_OF_MONTH, stands_out)
        applicable += int(evaluated.sum())
        found += [(month, code) for month in of.where(bad)]
    return Outcome(applicable, tuple(month for month, _ in found), tuple(code for _, code in found))


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    table = context.tallies.get(check.id)
    if table is None:
        return Outcome(0, ())
    if "by" in check.parameters:
        return _by_code(table)
    of: dict[str, dict[str, int]] = {}
    columns = (table.column(name).to_pylist() for name in ("month", "code", "n"))
    for month, value, n in zip(*columns, strict=True):
        of.setdefault(month, {})[value] = n
    summed: dict[str, int] = {}
    for counts in of.values():
        for value, n in counts.items():
            summed[value] = summed.get(value, 0) + n
    total = sum(summed.values())
    if total < FEWEST or len(summed) <= VALUES:
        return Outcome(0, ())
    first, second = sorted(summed.values())[-1:-3:-1]
    if first >= _least(check, total) and first >= TIMES * second:
        value = max(summed, key=lambda value: summed[value])
        return Outcome(1, (max(of),), (value,))
    found = [(month, value) for month in sorted(of) if (value := _of_month(of, month, summed, total))]
    return Outcome(len(of), tuple(month for month, _ in found), tuple(value for _, value in found))


def _least(check: Check, total: int) -> float:
    share = 0.02 if check.variable == "birth_date" else SHARE
    return max(share * total, 8)


def _of_month(of: dict[str, dict[str, int]], month: str, summed: dict[str, int], total: int) -> str | None:
    counts = of[month]
    n = sum(counts.values())
    if n < FEWEST_OF_MONTH or total - n < FEWEST:
        return None
    value = max(counts, key=lambda value: counts[value])
    usual = (summed[value] - counts[value] + 0.5) / (total - n + 1)
    share = counts[value] / n
    error = float(np.sqrt(usual * (1 - usual) / n))
    return value if share - usual >= max(MONTHS, 6 * error) else None


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=122,
    label=Text("某值过于集中", "One value far too often"),
    meaning=Text(
        "测量值中一个值的占比不少于两成且为第二位的四倍以上,或某月突然集中于一个值、失去小数:可能是默认值。",
        "Of measured values one has a fifth or more and is four times as frequent as the second, "
        "or suddenly stands "
        "out in a month: probably a default.",
    ),
    todo=Text(
        "查看{variables}的录入界面或接口是否填入默认值;默认值应留空,改正的行下一夜重新采集",
        "see whether a form or the interface fills in a default for {variables}; it should leave "
        "it empty, and the "
        "next night reads the rows again",
    ),
    derivation=Derivation(212, of_variable=of_variable),
    tally=tally,
    evaluate=evaluate,
)
