"""The same once more within seconds: somebody clicked twice, or a message was sent again."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate


def evaluate(row: Row, check: Check) -> ir.Table:
    *same, time = check.variables
    columns = {f"v{i}": row.value(name) for i, name in enumerate(same)}
    rows = row.table.select("hospital", "month", "row_key", time=row.moment(time), **columns)
    rows = rows.drop_null(["time", "v0", *(["v1"] if len(same) > 1 else [])])
    before = ibis.window(group_by=["hospital", *columns], order_by=["time", "row_key"])
    rows = rows.mutate(before=rows.time.lag().over(before))
    # At the very same moment it is an event twice, which another check counts.
    near = (rows.before >= rows.time - ibis.interval(seconds=int(check.number("within_seconds")))) & (
        rows.before < rows.time
    )
    return rows.select("hospital", "month", "row_key", violated=near.fill_null(False))


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=92,
    label=Text("短时间内重复", "Repeated within seconds"),
    meaning=Text("相同内容在若干秒内再次出现。", "The same content once more within seconds."),
    todo=Text(
        "核对{variables}:是否重复点击或重复发送;多余的一行在医院系统中删除,下一夜同步删除",
        "look at {variables}: clicked or sent twice? Delete the spare row in the hospital's system;"
        " the next night "
        "deletes it too",
    ),
    rule=RuleForm(
        variables="those that are equal, then time.",
        fewest=3,
        most=9,
        parameters={"within_seconds": "seconds between the two"},
        required=("within_seconds",),
    ),
    evaluate=evaluate,
)
