"""Row labels: rows of special diseases are level 5 whatever the level of their columns.

Effective level of a cell = max(level of the variable, level of the row). Not here: who may see a level
(`access`).
"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Variable

SPECIAL_CODES = (
    "B20",
    "B21",
    "B22",
    "B23",
    "B24",
    "Z21",
    "A50",
    "A51",
    "A52",
    "A53",
    "A54",
    "A55",
    "A56",
    "A57",
    "A58",
    "A59",
    "A60",
    "A63",
    "A64",
)
"""ICD-10 categories (three characters) of special diseases: HIV and infections predominantly transmitted
sexually."""
SPECIAL_ITEMS = ("HIVAB", "HIVAG", "HIVRNA", "CD4", "TPAB", "RPR", "TRUST", "TPPA")
"""Laboratory items whose very presence tells of such a disease."""
SPECIAL_ORGANISMS = ("NGO", "CTA")
"""Organisms that are the cause of one: gonococcus (A54), Chlamydia trachomatis (A55, A56)."""
SPECIAL_WORDS = (
    "HIV",
    "艾滋",
    "免疫缺陷病毒",
    "获得性免疫缺陷",
    "梅毒",
    "淋病",
    "淋球菌",
    "尖锐湿疣",
    "生殖器疱疹",
    "软下疳",
)
"""Words that tell of one in a name without a code."""
SPECIAL_LEVEL = 5
NAMES = {
    "diagnosis.code": "name",
    "visit.main_diagnosis_code": "main_diagnosis",
    "lab_result.item_code": "item_name",
    "microbiology.organism": "organism_name",
}
"""Coded variable → the variable that has the hospital's own name of the same thing."""
_CODE_SETS = {
    "icd10": (True, SPECIAL_CODES),
    "lab_item": (False, SPECIAL_ITEMS),
    "microorganism": (False, SPECIAL_ORGANISMS),
}
"""Value set → (whether the first three characters decide, the codes)."""


def special(category: Category, rows: ir.Table) -> ir.BooleanValue:
    """True for rows that name a special disease, by any coded variable; false or null for others.

    The standard code decides. Where there is none, the hospital's own text does: it may be such a code in a
    shape that the value set does not know ("A52.1+", "b24"), or it and the name beside it tell by their
    words.
    """
    found: list[ir.BooleanValue] = []
    for variable in category.variables.values():
        if variable.type == "code" and variable.shipped is not None and variable.value_set in _CODE_SETS:
            found += _special(variable, rows)
    return functools.reduce(operator.or_, found) if found else ibis.literal(False)


def row_level(category: Category, rows: ir.Table) -> ir.IntegerValue:
    """The row's own label: SPECIAL_LEVEL for special diseases, 1 otherwise (the columns decide)."""
    return special(category, rows).ifelse(ibis.literal(SPECIAL_LEVEL, "int32"), ibis.literal(1, "int32"))


def _special(variable: Variable, rows: ir.Table) -> list[ir.BooleanValue]:
    """Tests of one coded variable. Texts are looked at only in rows without a code: this stands in every
    question's filter."""
    own, name = f"{variable.shipped}_source", NAMES.get(variable.full_name, "")
    prefixed, codes = _CODE_SETS[variable.value_set]
    code = rows[str(variable.shipped)]
    found = [(code.substr(0, 3) if prefixed else code).isin(list(codes))]
    words = "|".join(SPECIAL_WORDS)
    # One expression for both: engines compute upper() of the text for every row, whatever stands before it.
    end = "" if prefixed else r"\s*$"
    patterns = {own: rf"(?i)^\s*({'|'.join(codes)}){end}|{words}", name: f"(?i){words}"}
    texts = [rows[text].re_search(pattern) for text, pattern in patterns.items() if text in rows.columns]
    return [*found, *([code.isnull() & functools.reduce(operator.or_, texts)] if texts else [])]
