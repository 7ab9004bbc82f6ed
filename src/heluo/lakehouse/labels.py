"""Row labels: rows of special diseases are level 5 whatever the level of their columns.

Effective level of a cell = max(level of the variable, level of the row). Not here: who may see a level (`access`).
"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category

SPECIAL_CODES = ("B20", "B21", "B22", "B23", "B24", "Z21", "A50", "A51", "A52", "A53", "A54", "A55", "A56", "A57", "A58", "A59", "A60", "A63", "A64")
"""ICD-10 prefixes of special diseases: HIV and infections predominantly transmitted sexually."""
SPECIAL_ITEMS = ("HIVAB", "HIVAG", "HIVRNA", "CD4", "TPAB", "RPR", "TRUST", "TPPA")
"""Laboratory items whose very presence tells of such a disease."""
SPECIAL_LEVEL = 5
_CODE_SETS = {"icd10": SPECIAL_CODES}


def special(category: Category, rows: ir.Table) -> ir.BooleanValue:
    """True for rows that name a special disease: by an ICD-10 code in any coded variable, or by the laboratory item."""
    found: list[ir.BooleanValue] = []
    for variable in category.variables.values():
        if variable.type != "code" or variable.shipped is None:
            continue
        column = rows[variable.shipped]
        found += [column.startswith(prefix) for prefix in _CODE_SETS.get(variable.value_set, ())]
        if variable.value_set == "lab_item":
            found.append(column.isin(list(SPECIAL_ITEMS)))
    if not found:
        return ibis.literal(False)
    return functools.reduce(operator.or_, [one.fill_null(False) for one in found])


def row_level(category: Category, rows: ir.Table) -> ir.IntegerValue:
    """The row's own label: SPECIAL_LEVEL for special diseases, 1 otherwise (the columns decide)."""
    return special(category, rows).ifelse(ibis.literal(SPECIAL_LEVEL, "int32"), ibis.literal(1, "int32"))
