"""Results of one report that do not make their total: total protein is albumin and globulin."""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import exact
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    number, code, report = check.variables
    total, parts = check.parameters["total"], check.listed("parts")
    rows = row.table.select(
        "hospital",
        "month",
        "row_key",
        code=row.value(code),
        report=row.value(report),
        value=exact(row, number),
    )
    rows = rows.filter(rows.code.isin([total, *parts]), rows.report.notnull(), rows.value.notnull())
    sums = rows.group_by("hospital", "report").agg(
        **{f"p{i}": rows.value.max(where=rows.code == part) for i, part in enumerate(parts)}
    )
    joined = rows.filter(rows.code == total).inner_join(sums, ["hospital", "report"])
    made = functools.reduce(operator.add, (joined[f"p{i}"] for i in range(len(parts))))
    joined = joined.mutate(made=made).filter(ibis._.made.notnull())
    most = ibis.greatest(joined.value * check.number("share"), ibis.literal(check.number("tolerance")))
    violated = (joined.value - joined.made).abs() > most + 1e-9
    return joined.select("hospital", "month", "row_key", violated=violated.fill_null(False))


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=142,
    label=Text("报告内合计不符", "Parts of a report do not make the total"),
    meaning=Text("同一报告中各项之和与总项不符。", "The parts of one report do not add up to their total."),
    todo=Text(
        "核对{variables}:同一报告中某项的单位、列或数值有误;改正的行下一夜重新采集",
        "look at {variables}: of one report, the unit, the column or the number of an item is "
        "wrong; the next "
        "night reads the row again",
    ),
    rule=RuleForm(
        variables="number code report.",
        fewest=3,
        most=3,
        parameters={
            "total": "code of the total",
            "parts": "comma list of the codes that make it",
            "tolerance": "in the unit of the total (default 0)",
            "share": "of the total that is tolerated where that is more (default 0)",
        },
        required=("total", "parts"),
    ),
    evaluate=evaluate,
)
