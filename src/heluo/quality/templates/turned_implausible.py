"""Values that are impossible from a day on: not a slip of a pen, but another unit or another column."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable, load
from heluo.dictionary.units import load_units
from heluo.kit.text import Text
from heluo.quality.expressions import LIMITS, how_many
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, RuleForm, TableTemplate

FEWEST, MOST = 3, 0.5
"""So many impossible values, and this share of a month's, are no accident."""
NEAR = math.log(1.7)
"""How far a converted median may lie from the usual one to name its unit."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    bounded = variable.low is not None or variable.high is not None
    of = f"{variable.name}.{LIMITS}"
    return Binding("error", variable, {"of": of}) if bounded and category.time else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    if len(check.variables) > 1:
        return {}
    out, value = row.taken_out(f"{check.category}.{check.parameters['of']}"), row.value(check.variable)
    first = out.ifelse(row.moment(row.category.time), None)
    last = value.notnull().ifelse(row.moment(row.category.time), None)
    return {"n": how_many(value.notnull()), "out": how_many(out), "first": first.min(), "last": last.max()}


def tally(row: Row, check: Check) -> ir.Table | None:
    if len(check.variables) == 1:
        return None
    number, code, unit, text, time = check.variables
    of = row.taken_out(f"{check.category}.{check.parameters['of']}") | row.taken_out(check.id)
    # As sent: the number itself is no longer in the row.
    sent = row.value(text).re_extract(r"([0-9]+(?:\.[0-9]+)?)", 1).try_cast("float64")
    rows = row.table.select(
        "hospital",
        "month",
        code=row.value(code),
        unit=row.value(unit).fill_null(""),
        out=of,
        value=row.value(number),
        sent=of.ifelse(sent, None),
        time=row.moment(time),
    )
    rows = rows.filter(rows.code.notnull(), rows.out | rows.value.notnull())
    return rows.group_by("hospital", "month", "code", "unit").agg(
        n=(~rows.out).sum(),
        out=rows.out.sum(),
        first=rows.out.ifelse(rows.time, None).min(),
        last=rows.out.ifelse(None, rows.time).max(),
        usual=rows.value.median(),
        sent=rows.sent.median(),
    )


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    if len(check.variables) > 1:
        table = context.tallies.get(check.id)
        return _by_code(table.to_pylist()) if table is not None else Outcome(0, ())
    names = ("n", "out", "first", "last")
    lines: list[dict[str, Any]] = [
        dict(zip(("month", *names), line, strict=True))
        for line in zip(months.names, *(months.measure(n).tolist() for n in names), strict=True)
    ]
    known = sum(line["n"] + line["out"] > 0 for line in lines)
    since = _since(lines)
    return Outcome(known, tuple(line["month"] for line in since))


def _by_code(lines: list[dict[str, Any]]) -> Outcome:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in sorted(lines, key=lambda line: line["month"]):
        groups.setdefault((line["code"], line["unit"]), []).append(line)
    found, details = [], []
    for (code, unit), of in sorted(groups.items()):
        if since := _since(of):
            good = [line["usual"] for line in lines if line["code"] == code and line not in since]
            found.append(since[0]["month"])
            details.append(f"{code} {since[0]['first']:%Y-%m-%d} {_unit(code, unit, since, good)}".strip())
    return Outcome(max(len(groups), len(found)), tuple(found), tuple(details))


def _since(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The months in which values have turned, the first with the day; in order."""
    bad = [line["out"] >= FEWEST and (_mostly(line) or _to_the_end(line)) for line in lines]
    return [line for line, is_bad in zip(lines, bad, strict=True) if is_bad]


def _mostly(line: Mapping[str, Any]) -> bool:
    return line["out"] >= MOST * (line["out"] + line["n"])


def _to_the_end(line: Mapping[str, Any]) -> bool:
    """No possible value after the first impossible one."""
    return not _known(line["last"]) or line["first"] > line["last"]


def _known(moment: Any) -> bool:
    return moment is not None and moment == moment  # NaN is the null of numbers


def _unit(code: str, unit: str, since: Iterable[Mapping[str, Any]], good: list[float | None]) -> str:
    """The declared unit that the values fit, with its factor; "" when there is none."""
    sent = [line["sent"] for line in since if line["sent"]]
    usual = [value for value in good if value]
    item = load().value_sets["lab_item"].codes.get(code)
    middle = float(np.median(usual)) if usual else _middle(item.attributes if item else {})
    units = load_units()
    own = units.conversion(code, unit)
    if not sent or not middle:
        return ""
    best = min(
        (
            (abs(math.log(value / middle)), c)
            for (of, _), c in units.conversions.items()
            if of == code and c != own and (value := c.apply(float(np.median(sent)))) > 0
        ),
        key=lambda pair: pair[0],
        default=None,
    )
    if best is None or best[0] > NEAR:
        return ""
    printed = units.printed.get(best[1].from_unit, best[1].from_unit)
    return f"{printed} ×{best[1].factor:.4g}"


def _middle(attributes: Mapping[str, str]) -> float:
    low, high = (float(attributes.get(name) or 0) for name in ("low", "high"))
    return math.sqrt(low * high) if low and high else high / 2


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=15,
    label=Text("自某日起整项不可能", "Impossible from a day on"),
    meaning=Text(
        "某项目(或变量)自某日起的数值多数不可能:更换了单位或取错了列。这些值不进入标准层;发现写明项目、首日,"
        "以及符合的换算单位与系数。",
        "From a day on most values of an item (or of a variable) are impossible: another unit, or "
        "another column. "
        "None of them is a standard value; the finding names the item, the day, and the declared "
        "unit and factor "
        "that fit.",
    ),
    todo=Text(
        "核对{variables}自该日起的单位:在医院系统或视图中改正单位,或在 fields.csv 中按时段换算;"
        "改正后的值下一夜重做",
        "ask for the unit of {variables} from that day on: correct it in the hospital's system or "
        "the view, or "
        "convert it in fields.csv; corrected values are made again the next night",
    ),
    rule=RuleForm(
        variables="number code unit text time: the code's numbers, as sent in text.",
        fewest=5,
        most=5,
        parameters={"of": "id of the rule (outside_range) that takes the numbers out"},
        required=("of",),
    ),
    derivation=Derivation(185, of_variable=of_variable),
    measures=measures,
    tally=tally,
    evaluate=evaluate,
)
