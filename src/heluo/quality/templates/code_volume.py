"""Rows of one code a month, against the months before: an item that stopped, or of which each visit has many
times its rows. More visits with it are an outbreak, a campaign, a new ward: none of them an error."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np

from heluo.kit.text import Text
from heluo.quality.chance import too_few, too_many
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, compared, inner, months_of
from heluo.quality.row import Row
from heluo.quality.template import RuleForm, TableTemplate

LOW, HIGH = 0.34, 3.0
"""Share of the usual rows below which, and times the usual rows above which, a month is looked at."""
FAR = 1e-12
"""How improbable a rise must be."""
DENSER = 1.5
"""Times the usual rows of a visit, from which a rise is one of rows and not of visits."""
FEWEST = 36
"""Rows of a code in all that have a volume by month."""


def tally(row: Row, check: Check) -> ir.Table | None:
    visit = row.table.visit_ref if "visit_ref" in row.table.columns else ibis.null("string")
    rows = row.table.select("hospital", "month", code=row.value(check.variable), visit=visit)
    rows = rows.filter(rows.code.notnull())
    return rows.group_by("hospital", "month", "code").agg(n=rows.count(), visits=rows.visit.nunique())


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    table = context.tallies.get(check.id)
    if table is None or len(months.names) < 2:
        return Outcome(0, ())
    names, total = inner(months, months.rows)
    usual = float(np.median(total)) if len(total) else 0.0
    applicable, found = 0, []
    for code, of in months_of(table, "code", fewest=FEWEST):
        known = dict(zip(of.names, of.columns["n"].tolist(), strict=True))
        counts = np.array([known.get(name, 0) for name in names], dtype=float)
        a_visit = dict(
            zip(of.names, (of.columns["n"] / np.maximum(of.columns["visits"], 1)).tolist(), strict=True)
        )
        dense = np.array([a_visit.get(name, np.nan) for name in names], dtype=float)
        # Where all of the category is less, another check says so.
        scale = np.clip(total / usual, 0.0, 1.0) if usual else np.ones(len(names))

        def differs(
            at: int,
            base: np.ndarray,
            counts: np.ndarray = counts,
            dense: np.ndarray = dense,
            scale: np.ndarray = scale,
        ) -> bool:
            middle, count = float(np.median(counts[base])), counts[at]
            if count < LOW * middle * scale[at]:
                return too_few(count / max(scale[at], 0.05), counts[base])
            denser = dense[at] > DENSER * float(np.nanmedian(dense[base]))
            return denser and count > HIGH * middle and too_many(count, counts[base], FAR)

        def enough(base: np.ndarray, counts: np.ndarray = counts) -> bool:
            return float(np.median(counts[base])) >= 3

        evaluated, bad = compared(np.ones(len(names), bool), differs, enough)
        applicable += int(evaluated.sum())
        found += [(names[i], code) for i in np.flatnonzero(bad).tolist()]
    return Outcome(applicable, tuple(month for month, _ in found), tuple(code for _, code in found))


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=52,
    label=Text("某项数据量异常", "Volume of a code"),
    meaning=Text(
        "某编码的月行数不到此前的三分之一,或超过三倍而每次就诊的行数也多出一半,且超出随机波动"
        "(负二项或泊松界限)。",
        "Of one code a month has less than a third of the usual rows, or more than three times with half "
        "as many more a visit, beyond chance (limits of the negative binomial or Poisson distribution).",
    ),
    todo=Text(
        "查看{variables}的该编码在该月有多少行:是否停用、改码或重复发送;改正视图或 values.csv,下一夜重做",
        "count the rows of that code of {variables} in the month: given up, under a new code, or "
        "sent twice? Mend "
        "the view or values.csv, and the next night does it again",
    ),
    rule=RuleForm(variables="code.", fewest=1, most=1),
    tally=tally,
    evaluate=evaluate,
)
