"""Row labels: rows of special diseases are level 5 whatever the level of their columns.

Effective level of a cell = max(level of the variable, level of the row). Not here: which codes and words name
such a disease (`dictionary.special_diseases`) and who may see a level (`access`).
"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Variable
from heluo.dictionary.special_diseases import load_special_diseases

SPECIAL_LEVEL = 5


def special(category: Category, rows: ir.Table) -> ir.BooleanValue:
    """True for rows that name a special disease, by any coded variable; false or null for others.

    The standard code decides. Where there is none, the hospital's own text does: it may be such a code in a
    shape that the value set does not know ("A52.1+", "b24"), or it and the name next to it tell by
    their words.
    """
    found: list[ir.BooleanValue] = []
    known = load_special_diseases().codes
    for variable in category.variables.values():
        if variable.type == "code" and variable.shipped is not None and variable.value_set in known:
            found += _special(variable, rows)
    return functools.reduce(operator.or_, found) if found else ibis.literal(False)


def row_level(category: Category, rows: ir.Table) -> ir.IntegerValue:
    """The row's own label: SPECIAL_LEVEL for special diseases, 1 otherwise (the columns decide)."""
    return special(category, rows).ifelse(ibis.literal(SPECIAL_LEVEL, "int32"), ibis.literal(1, "int32"))


def _special(variable: Variable, rows: ir.Table) -> list[ir.BooleanValue]:
    """Tests of one coded variable. Texts are looked at only in rows without a code: this stands in every
    question's filter."""
    lists = load_special_diseases()
    own, name = f"{variable.shipped}_source", lists.names.get(variable.full_name, "")
    of = lists.codes[variable.value_set]
    code = rows[str(variable.shipped)]
    found = [(code.substr(0, 3) if of.first_three else code).isin(list(of.codes))]
    words = "|".join(lists.words)
    # One expression for both: engines compute upper() of the text for every row, whatever stands before it.
    end = "" if of.first_three else r"\s*$"
    patterns = {own: rf"(?i)^\s*({'|'.join(of.codes)}){end}|{words}", name: f"(?i){words}"}
    texts = [rows[text].re_search(pattern) for text, pattern in patterns.items() if text in rows.columns]
    return [*found, *([code.isnull() & functools.reduce(operator.or_, texts)] if texts else [])]
