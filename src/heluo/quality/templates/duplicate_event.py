"""The same event under several keys: every row but the one with the smallest key."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    same = {f"v{i}": _as_written(row, name) for i, name in enumerate(check.variables)}
    # Rows that lack a mandatory part of what is compared, or the time, say nothing: two unknowns are not the
    # same.
    due = [
        f"v{i}"
        for i, name in enumerate(check.variables)
        if row.category.variables[name].required or name == row.category.time
    ]
    rows = row.table.select("hospital", "month", "row_key", **same).drop_null(due)
    first = ibis.row_number().over(ibis.window(group_by=["hospital", *same], order_by="row_key"))
    return rows.mutate(violated=first > 0).select("hospital", "month", "row_key", "violated")


def _as_written(row: Row, name: str) -> ir.Value:
    """The value; for a code that was not understood, the text that was written."""
    value, variable = row.value(name), row.category.variables[name]
    coded = variable.type == "code" and variable.origin == "hospital"
    return value.coalesce(row.written(name)) if coded else value


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=90,
    label=Text("事件重复", "Duplicate event"),
    meaning=Text(
        "同一事件以不同主键出现两次以上;除最小主键外都计为违反。",
        "One event under several keys; every row but the one with the smallest key is counted.",
    ),
    todo=Text(
        "在医院系统中核对{variables}相同而主键不同的行,删除多余的一行;下一夜同步删除",
        "look in the hospital's system for rows with equal {variables} under different keys and "
        "delete the one too many; the next night takes it away",
    ),
    rule=RuleForm(
        variables=(
            "those that must not all be equal (nulls equal) in two rows with different keys of one"
            " hospital. Every row but the one with the smallest row_key is violated."
        ),
        fewest=1,
        most=9,
    ),
    evaluate=evaluate,
)
