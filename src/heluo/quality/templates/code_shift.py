"""The share of a code, against the months before: a department that takes in all others, R69 in place of
diagnoses."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.chance import share_moved
from heluo.quality.expressions import as_text
from heluo.quality.model import Check
from heluo.quality.months import FEW_TIMES, FEWEST_ROWS, Months, MonthsContext, Outcome, compared
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

SHARE, FEWEST = 0.2, 20
"""A share must move by so much, in a month with so many counts."""
REPLACED = 0.8
"""Share of the others' usual cases above which a code has taken the place of none."""
FEW_CODES = 15
"""Closed value sets of at most so many codes have a check of their own for large months."""
ROOTED = ("icd10", "icd9cm3")
"""Value sets whose codes are watched by their first three characters."""
STAFF = ("ordering_doctor", "author", "doctor", "prescriber", "tester", "nurse", "surgeon", "radiologist")
"""Under whose name rows stand: a shared login shows in the share of one."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    # Treatments come in courses: a month's rows are those of a few persons.
    if variable.origin != "hospital" or category.name == "treatment":
        return None
    # Each item of a laboratory has a check of its volume. Who wrote, ordered or examined is a short text.
    staff = variable.type == "string" and variable.name in STAFF
    coded = variable.type in ("code", "boolean") and variable.name != "item_code"
    return Binding("warning", variable) if coded or staff else None


def tally(row: Row, check: Check) -> ir.Table | None:
    variable = row.category.variables[check.variable]
    value = as_text(row.value(check.variable))
    code = value.substr(0, 3) if variable.type == "code" and variable.value_set in ROOTED else value
    if variable.type == "string":
        code = code.hash().cast("string")  # a name has no place in what is published of quality
    # Results of one culture, charges of one stay come many at a time: that is one case, not many.
    of_visits = "visit_ref" in row.table.columns and row.category.name != "visit"
    more = {"visit": row.table.visit_ref} if of_visits else {}
    rows = row.table.select("hospital", "month", code=code, **more)
    rows = rows.filter(rows.code.notnull())
    n = rows.visit.nunique() + rows.visit.isnull().sum() if of_visits else rows.count()
    return rows.group_by("hospital", "month", "code").agg(n=n)


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    table = context.tallies.get(check.id)
    if table is None or not table.num_rows:
        return Outcome(0, ())
    names = sorted(set(table.column("month").to_pylist()))
    places = {name: i for i, name in enumerate(names)}
    counts: dict[str, np.ndarray] = {}
    columns = (table.column(name).to_pylist() for name in ("month", "code", "n"))
    for month, code, n in zip(*columns, strict=True):
        counts.setdefault(code, np.zeros(len(names)))[places[month]] += n
    total = np.sum(list(counts.values()), axis=0)
    found: dict[int, str] = {}

    def moved(at: int, base: np.ndarray) -> bool:
        moves = {
            code: abs(of[at] / total[at] - of[base].sum() / total[base].sum())
            for code, of in sorted(counts.items())
            if share_moved(of[at], total[at], of[base], total[base], _least(total[at]))
            and _is_new(of, total, at, base)
            and not _on_top(of, total, at, base)
        }
        if moves:  # the one that moved most; of equal ones the first code, whatever order rows come in
            found[at] = max(moves, key=lambda code: moves[code])
        return bool(moves)

    evaluated, bad = compared(total >= FEWEST, moved)
    at = np.flatnonzero(bad).tolist()
    named = check.variable not in STAFF
    details = tuple(found[i] if named else "" for i in at)
    return Outcome(int(evaluated.sum()), tuple(names[i] for i in at), details)


def _least(cases: float) -> float:
    """A month of few cases is that of a few doctors: it has to move by more."""
    return SHARE * (FEW_TIMES if cases < FEWEST_ROWS else 1.0)


def _is_new(of: np.ndarray, total: np.ndarray, at: int, base: np.ndarray) -> bool:
    """Beyond what any month of the base had: courses and seasons move shares, too."""
    share, before = of[at] / total[at], of[base] / total[base]
    low, high = float(before.min()), float(before.max())
    span = max(high - low, 0.1)
    return share > high + span or share < low - span


def _on_top(of: np.ndarray, total: np.ndarray, at: int, base: np.ndarray) -> bool:
    """Whether a code's cases came on top of the usual ones of all others: an outbreak, which replaces
    none."""
    others = total - of
    more = of[at] / total[at] > float(np.median(of[base] / total[base]))
    return more and bool(others[at] >= REPLACED * float(np.median(others[base])))


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=102,
    label=Text("编码构成突变", "Shift of codes"),
    meaning=Text(
        "某月某编码的占比较此前各月变化超过两成,且超出随机波动(月例数不少于 20;同一就诊的同一编码只计一次)。",
        "In a month a code's share differs by more than a fifth from the months before, beyond "
        "chance (months from 20 cases on; a code counts once a visit).",
    ),
    todo=Text(
        "核对{variables}在该月的编码:是否改用默认值、未特指编码或新的对照;改正 values.csv 或视图,下一夜重做",
        "look at the codes of {variables} in that month: a default, an unspecific code, a new mapping? Mend "
        "values.csv or the view, and the next night does it again",
    ),
    derivation=Derivation(202, of_variable=of_variable),
    tally=tally,
    evaluate=evaluate,
)
