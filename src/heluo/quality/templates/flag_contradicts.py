"""A flag that says high, low or normal, against the number and the range of its own row."""

from __future__ import annotations

import ibis

from heluo.kit.text import Text
from heluo.quality.expressions import any_of, exact
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, RowTemplate, RuleForm

HIGH, LOW, NORMAL = ("H", "HH"), ("L", "LL"), ("N",)


def evaluate(row: Row, check: Check) -> Flags:
    flag, (number, low, high) = row.value(check.variables[0]), check.variables[1:]
    value, least, most = exact(row, number), row.value(low), row.value(high)
    wrong = any_of(
        (
            flag.isin(HIGH) & (value <= most),
            flag.isin(LOW) & (value >= least),
            flag.isin(NORMAL) & ((value < least) | (value > most)),
        )
    )
    ranged = least.notnull() | most.notnull()
    # A range the wrong way round is another check's.
    ordered = ibis.coalesce(least <= most, ibis.literal(True))
    return Flags(wrong, flag.notnull() & value.notnull() & ranged & ordered)


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=76,
    label=Text("异常标志与数值矛盾", "Flag contradicts the number"),
    meaning=Text(
        "标志为高、低或正常,而数值与本行参考区间不符。",
        "The flag says high, low or normal; the number and the row's own range say otherwise.",
    ),
    todo=Text(
        "核对{variables}:标志、数值或参考区间有一个取错了列或单位;改正视图或映射,下一夜重做",
        "compare {variables}: flag, number or range comes from the wrong column or unit; mend the "
        "view or the "
        "mapping, and the next night does it again",
    ),
    rule=RuleForm(variables="flag number low high.", fewest=4, most=4),
    evaluate=evaluate,
)
