"""Row labels: rows of special diseases are level 5 whatever the level of their columns.

Effective level of a cell = max(level of the variable, level of the row). The night looks at codes and at
every text of a row once and stores the level in the row (`row_level`): a question only compares a number. Not
here: which codes and words name such a disease (`dictionary.special_diseases`), their spellings (`spellings`)
and who may see a level (`access`).
"""

from __future__ import annotations

import functools
import hashlib
import operator
from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Variable
from heluo.dictionary.special_diseases import SpecialDiseases, load_special_diseases
from heluo.lakehouse.spellings import spelled

SPECIAL_LEVEL = 5
ORDINARY = 1
"""The level of a row that names nothing special: its columns decide."""
ROW_LEVEL = "row_level"
"""The column of the standard layer that holds it."""
APART = "。"
"""Between two cells that are looked at together: no word reaches across, no sentence goes on."""
NAMES, TEXTS, NAMED = "names_", "texts_", "named_"


def row_level(rows: ir.Table) -> ir.IntegerValue:
    """The stored level of each row. A row that nobody has labelled is level 5, as a column that nobody has
    classified is."""
    return rows[ROW_LEVEL].fill_null(SPECIAL_LEVEL)


def labelled(category: Category, rows: ir.Table, lists: SpecialDiseases | None = None) -> ir.Table:
    """`rows` of the standard layer's variables with their ROW_LEVEL.

    A standard code decides, and so do the words of every other variable: names and titles as they stand, free
    text without what it says of nobody. Three steps, each for the rows that the one before has left: a text
    without a hint costs one scan.
    """
    lists = lists or load_special_diseases()
    forms = spelled(lists)
    names, texts = _cells(category, rows)
    rows = rows.mutate(
        coded_=_coded(category, rows, lists), **{NAMES: _together(names), TEXTS: _together(texts)}
    )
    rows = rows.mutate(
        **{NAMED: _where(_any_of(rows[NAMES] + rows[TEXTS], forms.hints), rows[NAMES] + rows[TEXTS])}
    )
    rows = rows.mutate(**{NAMED: _any_of(rows[NAMED], forms.mentions)})
    left = _without(_where(rows[NAMED], rows[NAMES]), forms.alike)
    if texts:
        left = left + _without(_where(rows[NAMED], rows[TEXTS]), (*forms.alike, *forms.of_nobody))
    rows = rows.mutate(**{NAMED: left})
    special = rows["coded_"] | _any_of(rows[NAMED], forms.mentions)
    level = special.ifelse(ibis.literal(SPECIAL_LEVEL, "int64"), ibis.literal(ORDINARY, "int64"))
    return rows.mutate(**{ROW_LEVEL: level}).drop("coded_", NAMES, TEXTS, NAMED)


@functools.cache
def version() -> str:
    """Equal versions give equal levels: lists and the expressions made of them."""
    lists = load_special_diseases()
    return hashlib.sha256(repr((lists, spelled(lists))).encode()).hexdigest()[:16]


def _cells(category: Category, rows: ir.Table) -> tuple[list[ir.StringValue], list[ir.StringValue]]:
    """(names, free texts) of a row: every variable that holds words, and the hospital's own word for a code
    that has no standard one."""
    names: list[ir.StringValue] = []
    texts: list[ir.StringValue] = []
    for variable in category.variables.values():
        if variable.shipped is None or variable.shipped not in rows.columns:
            continue
        if variable.identifier == "quasi" and variable.level >= 3:
            continue  # somebody's name or place: RPR is a signature there
        column, own = rows[variable.shipped], f"{variable.shipped}_source"
        if variable.type == "text":
            texts.append(column)
        elif variable.type == "string":
            names.append(column)
        elif variable.type == "code" and own in rows.columns:
            names.append(_where(column.isnull(), rows[own]))
    return names, texts


def _coded(category: Category, rows: ir.Table, lists: SpecialDiseases) -> ir.BooleanValue:
    """A standard code of a special kind, or such a code in a shape that the value set does not know."""
    found: list[ir.BooleanValue] = []
    for variable in category.variables.values():
        if variable.type == "code" and variable.shipped is not None and variable.shipped in rows.columns:
            found += _by_code(variable, rows, lists)
    return functools.reduce(operator.or_, found) if found else ibis.literal(False)


def _by_code(variable: Variable, rows: ir.Table, lists: SpecialDiseases) -> list[ir.BooleanValue]:
    begins = [code for kind in lists.special for code in dict(kind.begins).get(variable.value_set, ())]
    codes = [code for kind in lists.special for code in dict(kind.codes).get(variable.value_set, ())]
    column = rows[str(variable.shipped)]
    found: list[ir.BooleanValue] = []
    for length in sorted({len(code) for code in begins}):
        some = [code for code in begins if len(code) == length]
        found.append(column.substr(0, length).isin(some).fill_null(False))
    if codes:
        found.append(column.isin(codes).fill_null(False))
    own = f"{variable.shipped}_source"
    if found and own in rows.columns:
        shapes = [_escaped(code) for code in begins] + [rf"{_escaped(code)}\s*$" for code in codes]
        written = _where(column.isnull(), rows[own])
        found.append(written.re_search(rf"(?i)^\s*(?:{'|'.join(shapes)})").fill_null(False))
    return found


def _escaped(code: str) -> str:
    return code.replace(".", "[.]")


def _together(cells: Sequence[ir.StringValue]) -> ir.StringValue:
    """One text of all cells; "" for none. Cells that are null leave nothing."""
    pieces = [(ibis.literal(APART) + cell).fill_null("") for cell in cells]
    return functools.reduce(operator.add, pieces) if pieces else ibis.literal("")


def _without(text: ir.StringValue, patterns: Iterable[str]) -> ir.StringValue:
    return functools.reduce(lambda left, pattern: left.re_replace(pattern, APART), patterns, text)


def _any_of(text: ir.StringValue, patterns: Iterable[str]) -> ir.BooleanValue:
    """True where one of `patterns` is found; never null."""
    found: list[ir.BooleanValue] = [text.re_search(pattern) for pattern in patterns]
    return functools.reduce(operator.or_, found).fill_null(False) if found else ibis.literal(False)


def _where(condition: ir.BooleanValue, text: ir.StringValue) -> ir.StringValue:
    return condition.ifelse(text, ibis.null("string"))
