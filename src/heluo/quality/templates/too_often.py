"""Codes that say nothing, beyond an accepted share: those in excess are violations."""

from __future__ import annotations

import ibis.expr.types as ir

from heluo.kit.text import Text
from heluo.quality.expressions import any_of, how_many, prefixed
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, TableTemplate

FEWEST = 20


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    code = row.value(check.variable)
    return {
        "n": how_many(code.notnull()),
        "of": how_many(any_of(prefixed(code, part) for part in check.listed("prefix"))),
    }


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    n, of = int(months.measure("n").sum()), int(months.measure("of").sum())
    if n < FEWEST:
        return Outcome(0, ())
    return Outcome(n, (), beyond=max(0, int(of - check.number("worst") * n)))


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=103,
    label=Text("未特指编码过多", "Unspecific codes"),
    meaning=Text("未特指的编码超过允许的占比。", "Codes that say nothing, beyond the accepted share."),
    todo=Text(
        "请编码员按病历改正{variables}中的未特指编码,或查看接口是否填入默认编码;改正的行下一夜重新采集",
        "ask the coders for specific codes of {variables}, or see whether the interface fills in a "
        "default; the next "
        "night reads the rows again",
    ),
    rule=RuleForm(
        variables="code.",
        fewest=1,
        most=1,
        parameters={"prefix": "comma list of codes, as in sex_conflict", "worst": "largest accepted share"},
        required=("prefix", "worst"),
    ),
    measures=measures,
    evaluate=evaluate,
)
