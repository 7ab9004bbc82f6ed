"""Several rows of which a scope has one only: two main diagnoses of a stay."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import filters
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    rows = row.table.filter(filters(row, check)).select(
        "hospital", "month", "row_key", scope=row.value(check.variable)
    )
    rows = rows.filter(rows.scope.notnull())
    n = rows.row_key.count().over(ibis.window(group_by=["hospital", "scope"]))
    return rows.select("hospital", "month", "row_key", violated=n > 1)


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=97,
    label=Text("应唯一而有多行", "More than the only one"),
    meaning=Text(
        "同一范围(如一次就诊)内应只有一行而有多行;每一行都计入。",
        "Several rows of which a scope, such as a visit, has one only; each of them counts.",
    ),
    todo=Text(
        "核对{variables}:保留正确的一行,改正其余;改正的行下一夜重新采集",
        "look at {variables}: one of the rows is right, correct the others; the next night reads them again",
    ),
    rule=RuleForm(variables="scope [filter…].", fewest=1, most=9),
    evaluate=evaluate,
)
