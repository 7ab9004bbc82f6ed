"""A name that nearly always has another code in the hospital: code and name are two things."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, WindowTemplate

FEWEST = 5
"""Rows of a name that say which code it has."""


def evaluate(row: Row, check: Check) -> ir.Table:
    code, name = (row.value(variable) for variable in check.variables)
    if root := int(check.number("root")):
        code = code.substr(0, root)
    rows = row.table.select("hospital", "month", "row_key", code=code, name=name.strip().lower())
    rows = rows.filter(rows.code.notnull(), rows.name.notnull())
    other = _usual(rows, "name", "code", check.number("share"))
    found = rows.left_join(other, ["hospital", "name"]).drop("hospital_right", "name_right")
    violated = (found.usual != found.code).fill_null(False)
    if check.parameters.get("both"):
        back = _usual(rows, "code", "name", check.number("share")).rename(usual_name="usual")
        found = found.left_join(back, ["hospital", "code"])
        violated = (found.usual != found.code).fill_null(False) | (found.usual_name != found.name).fill_null(
            False
        )
    return found.select("hospital", "month", "row_key", violated=violated)


def _usual(rows: ir.Table, of: str, what: str, share: float) -> ir.Table:
    """(hospital, `of`, usual): the `what` that at least `share` of the rows have."""
    pairs = rows.group_by("hospital", of, what).agg(n=rows.count())
    best = ibis.window(group_by=["hospital", of], order_by=[pairs.n.desc(), pairs[what]])
    pairs = pairs.mutate(all=pairs.n.sum().over(ibis.window(group_by=["hospital", of])))
    pairs = pairs.mutate(place=ibis.row_number().over(best))
    pairs = pairs.filter(pairs.place == 0, pairs["all"] >= FEWEST, pairs.n >= share * pairs["all"])
    return pairs.select("hospital", of, usual=pairs[what])


TEMPLATE = WindowTemplate(
    kahn="plausibility",
    place=98,
    label=Text("名称与编码不符", "Code against name"),
    meaning=Text(
        "该名称在本院几乎总是对应另一编码。", "In the hospital the name nearly always has another code."
    ),
    todo=Text(
        "核对{variables}:编码或名称取错了行或列;在医院系统或视图中改正,改正的行下一夜重新采集",
        "compare {variables}: the code or the name comes from another row or column; correct it in "
        "the hospital's "
        "system or the view, and the next night reads the row again",
    ),
    rule=RuleForm(
        variables="code name.",
        fewest=2,
        most=2,
        parameters={
            "share": "of a name's rows that have its usual code",
            "root": "first characters of the code that are compared (default all)",
            "both": "yes: a code that nearly always has another name counts, too",
        },
        required=("share",),
    ),
    evaluate=evaluate,
)
